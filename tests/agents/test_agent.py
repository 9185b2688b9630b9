"""What the keys of a message are, and how the built-in agents are launched."""

import os
import pwd
import site
import sys
import sysconfig
from pathlib import Path

import pytest

from maestro_jupyter.agents import LaunchRequest
from maestro_jupyter.agents.demo import DemoAgent
from maestro_jupyter.agents.keys import typeable
from maestro_jupyter.agents.shell import ShellAgent, users_shell
from maestro_jupyter.model import State


def request_for(tmp_path, prompt=""):
    return LaunchRequest(
        session="0123456789ab",
        name="work",
        branch="maestro/work",
        prompt=prompt,
        worktree=tmp_path,
        repo=tmp_path,
        run_folder=tmp_path,
        mcp_url="",
        hook_url="",
    )


def test_a_line_is_typed_and_submitted():
    assert DemoAgent().message("grüß dich").data == "grüß dich\r".encode()


def test_several_lines_are_pasted_so_that_none_is_submitted_early():
    assert DemoAgent().message("one\r\ntwo\tthree").data == b"\x1b[200~one\ntwo\tthree\x1b[201~\r"


def test_a_message_cannot_press_keys():
    keys = DemoAgent().message("a\x1b[201~\rrm -rf\x03\x7f\u009b1m\nb").data
    assert keys == b"\x1b[200~a[201~\nrm -rf1m\nb\x1b[201~\r"
    assert typeable("\ud800a") == "a"


def test_an_interrupt_is_control_c():
    assert DemoAgent().interrupt().data == b"\x03"


def test_the_demo_agent_is_always_there():
    availability = DemoAgent().availability()
    assert availability.available
    assert availability.executable == sys.executable
    assert availability.version


def test_a_python_that_does_not_know_its_own_program_has_no_demo_agent(monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    availability = DemoAgent().availability()
    assert not availability.available
    assert availability.advice


def test_a_prompt_reaches_the_demo_agent_as_it_is(tmp_path):
    launch = DemoAgent().launch(request_for(tmp_path, "--help; $(id)\n'x'"))
    assert launch.argv[0] == sys.executable
    assert launch.argv[-1] == "--help; $(id)\n'x'"


def test_an_installed_package_needs_no_python_path(tmp_path, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setattr(sysconfig, "get_paths", lambda: {"purelib": str(root)})
    assert DemoAgent().launch(request_for(tmp_path)).env == {}


def test_a_package_elsewhere_is_found_and_the_worktree_is_not_searched(tmp_path, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setattr(sysconfig, "get_paths", dict)
    monkeypatch.setattr(site, "getusersitepackages", lambda: "/nowhere")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", "relative", "/else")))
    entries = DemoAgent().launch(request_for(tmp_path)).env["PYTHONPATH"].split(os.pathsep)
    assert entries == [str(root), str(Path.cwd() / "relative"), "/else"]


def account(shell):
    return lambda _: pwd.struct_passwd(("me", "x", 1, 1, "", "/", shell))


@pytest.mark.parametrize(
    ("variable", "of_account", "wanted"),
    [
        ("/bin/bash", "/bin/sh", "/bin/bash"),
        ("", "/bin/bash", "/bin/bash"),
        ("/nowhere/zsh", "/bin/bash", "/bin/bash"),
        ("bash", "/bin/bash", "/bin/bash"),
        ("/bin/false", "/usr/sbin/nologin", "/bin/sh"),
        ("/etc/passwd", "", "/bin/sh"),
        (None, "/nowhere/fish", "/bin/sh"),
    ],
)
def test_the_users_shell_is_one_that_runs(monkeypatch, variable, of_account, wanted):
    if variable is None:
        monkeypatch.delenv("SHELL", raising=False)
    else:
        monkeypatch.setenv("SHELL", variable)
    monkeypatch.setattr(pwd, "getpwuid", account(of_account))
    assert users_shell() == wanted


def test_a_user_without_an_account_has_a_shell_too(monkeypatch):
    def nobody(_):
        raise KeyError("no such user")

    monkeypatch.delenv("SHELL", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert users_shell() == "/bin/sh"


def test_a_shell_needs_no_prompt_and_reports_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/bash")
    agent = ShellAgent()
    assert (agent.needs_prompt, agent.reports, agent.starts_as) == (False, False, State.IDLE)
    assert agent.availability().needs_prompt is False
    assert agent.launch(request_for(tmp_path, "  ")).argv == ("/bin/bash",)


@pytest.mark.parametrize("kind", ["bash", "fish", "tcsh"])
def test_a_prompt_is_an_argument_of_its_own_whatever_the_shell(tmp_path, monkeypatch, kind):
    shell = tmp_path / kind
    shell.write_text("#!/bin/sh\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    argv = ShellAgent().launch(request_for(tmp_path, "echo '$(id)'")).argv
    assert argv[-1] == "echo '$(id)'"
    assert all("$(id)" not in word for word in argv[:-1])
    assert str(shell) in argv


@pytest.mark.parametrize(("shell", "tab"), [("bash", "\x16\t"), ("fish", " ")])
def test_lines_are_typed_into_a_shell_one_by_one(tmp_path, monkeypatch, shell, tab):
    path = tmp_path / shell
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setenv("SHELL", str(path))
    assert ShellAgent().message("a\tb\nc\x1b\x03").data == f"a{tab}b\rc\r".encode()
