import os
import stat

from maestro_jupyter.commands import machine


def program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_what_is_here_is_found():
    assert machine.python().fine
    assert machine.git().fine
    assert machine.terminal().fine


def test_a_missing_git_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = machine.git()
    assert not found.fine
    assert "Install git" in found.advice


def test_an_old_git_is_told_from_a_new_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    program(tmp_path, "git", "echo git version 2.9.5")
    assert not machine.git().fine
    program(tmp_path, "git", "echo git version 2.50.1.windows.1")
    assert machine.git().fine


def test_a_broken_git_is_a_finding_and_no_failure(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    program(tmp_path, "git", "exit 3")
    assert not machine.git().fine
    program(tmp_path, "git", "echo hello")
    assert not machine.git().fine


def test_parts_of_git_that_are_missing_are_named(tmp_path, monkeypatch):
    assert machine.git_features().fine
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    program(tmp_path, "git", "echo add commit merge-tree worktree submodule")
    found = machine.git_features()
    assert not found.fine
    assert found.found == "without sparse-checkout"


def test_the_place_of_the_worktrees_need_not_exist_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "not" / "yet"))
    found = machine.worktree_folder()
    assert found.fine
    assert str(tmp_path) in found.found
    assert not (tmp_path / "not").exists()


def test_a_place_that_cannot_be_written_says_which_setting_to_change(monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", "/proc/maestro")
    found = machine.worktree_folder()
    assert not found.fine
    assert "c.MaestroApp.worktree_root" in found.advice
