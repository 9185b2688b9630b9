from __future__ import annotations

import contextlib
import lzma
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from maestro_jupyter.git import Worktree, add_worktree

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True)
class Repository:
    """A real repository, driven with plain git as a person would."""

    path: Path

    def git(self, *arguments: str, at: Path | None = None, check: bool = True) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=at or self.path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, name: str, text: str, at: Path | None = None) -> Path:
        file = (at or self.path) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def commit(self, name: str, text: str, at: Path | None = None) -> str:
        self.write(name, text, at)
        self.git("add", "-A", at=at)
        self.git("commit", "-q", "-m", f"Write {name}", at=at)
        return self.head(at)

    def head(self, at: Path | None = None, of: str = "HEAD") -> str:
        return self.git("rev-parse", "--verify", of, at=at)

    def branches(self) -> set[str]:
        return set(self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n"))

    def worktrees(self) -> set[str]:
        listing = self.git("worktree", "list", "--porcelain").split("\n")
        return {line.removeprefix("worktree ") for line in listing if line.startswith("worktree ")}

    def snapshot(self) -> tuple[object, ...]:
        """Everything that a failed call must leave as it was."""
        files = sorted(
            (str(file.relative_to(self.path)), file.read_bytes())
            for file in self.path.rglob("*")
            if file.is_file() and not file.is_symlink() and ".git" not in file.parts
        )
        admin = sorted(str(entry) for entry in (self.path / ".git").glob("worktrees/*"))
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)")
        return (
            files,
            admin,
            refs,
            self.git("--no-optional-locks", "status", "-s"),
            self.head(of="HEAD"),
        )

    def hook(self, name: str, script: str, folder: Path | None = None) -> Path:
        file = (folder or self.path / ".git" / "hooks") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with an identity, and none of the environment's git variables."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n",
    )
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repository]:
    def make(name: str = "shop", *, commits: bool = True) -> Repository:
        path = tmp_path / "work" / name
        path.mkdir(parents=True)
        repository = Repository(path)
        repository.git("init", "-q")
        if commits:
            repository.write("src/app.py", "one\ntwo\nthree\nfour\nfive\n")
            repository.commit("README.md", "# Shop\n")
        return repository

    return make


@pytest.fixture
def repo(make_repo: Callable[..., Repository]) -> Repository:
    return make_repo()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "worktrees"


@pytest.fixture
def add(repo: Repository, root: Path) -> Callable[..., Worktree]:
    def add_one(name: str, **options: str) -> Worktree:
        return add_worktree(repo.path, name, root=root, **options)

    return add_one


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB; only root can make one."""
    with mounted(tmp_path / "tiny", "-t", "tmpfs", "-o", "size=4m", "tmpfs") as folder:
        yield folder


@pytest.fixture
def sharing_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 10 MiB on which files can share their data; only root can mount it."""
    image = tmp_path / "xfs.img"
    image.write_bytes(lzma.decompress((FIXTURES / "xfs.img.xz").read_bytes()))
    with mounted(tmp_path / "sharing", "-o", "loop", str(image)) as folder:
        yield folder


@contextlib.contextmanager
def mounted(folder: Path, *what: str) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    folder.mkdir()
    done = subprocess.run(["mount", *what, str(folder)], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
