"""Fills the submodules of a new worktree, from the copies that its parent has."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from .errors import NotAWorktreeError
from .places import common_dir, git_dir
from .process import run

_SECONDS = 1800.0
_PATH = ".path"


@dataclass(frozen=True)
class _Submodule:
    name: str
    path: str
    commit: str


def fill_submodules(here: Path, folder: Path) -> list[str]:
    """Check out in ``folder`` the submodules that are there in ``here``, and theirs in turn.

    Each gets a repository of its own, made from that of ``here`` without a network where that has
    the commit, else fetched from where the submodule comes from. Nothing is shared with ``here``
    afterwards, but for files of objects, which never change.

    Returns
    -------
    list of str
        What could not be had, in words.
    """
    if not (folder / ".gitmodules").is_file():
        return []
    notes: list[str] = []
    for submodule in _submodules(folder):
        if not _is_wanted(here, submodule):
            continue
        if not _fill(here, folder, submodule):
            notes.append(f"the submodule {submodule.path} could not be checked out")
            continue
        notes += fill_submodules(here / submodule.path, folder / submodule.path)
    return notes


def _submodules(folder: Path) -> list[_Submodule]:
    said = run(
        folder,
        *("config", "--file", ".gitmodules", "-z", "--get-regexp", r"^submodule\..*\.path$"),
        accept=(0, 1),
    )
    entries = [field.partition("\n") for field in said.fields]
    names = {path: key.removeprefix("submodule.").removesuffix(_PATH) for key, _, path in entries}
    found = []
    for entry in run(folder, "ls-files", "--stage", "-z", "--", *names).fields if names else []:
        facts, _, path = entry.partition("\t")
        mode, commit, _ = facts.split(" ")
        if mode == "160000" and path in names:
            found.append(_Submodule(names[path], path, commit))
    return found


def _is_wanted(here: Path, submodule: _Submodule) -> bool:
    """Tell whether the user has this submodule in ``here``."""
    active = run(
        here,
        *("config", "--get", f"submodule.{submodule.name}.url"),
        accept=(0, 1, 128),
    )
    return active.status == 0


def _local_copy(here: Path, submodule: _Submodule) -> Path | None:
    """Return the repository that ``here`` has of the submodule, if the commit is in it."""
    places = [common_dir(here) / "modules" / submodule.name]
    with contextlib.suppress(NotAWorktreeError):
        places.insert(0, git_dir(here / submodule.path))
    for place in places:
        if not (place / "objects").is_dir():
            continue
        there = run(
            place,
            *("--git-dir=.", "cat-file", "-e", f"{submodule.commit}^{{commit}}"),
            accept=range(-64, 256),
        )
        if there.status == 0:
            return place
    return None


def _fill(here: Path, folder: Path, submodule: _Submodule) -> bool:
    key = f"submodule.{submodule.name}.url"
    url = run(here, "config", "--get", key).text
    if run(folder, "config", "--get", key, accept=(0, 1)).status == 1:
        run(folder, "config", key, url)
    local = _local_copy(here, submodule)
    source = url if local is None else str(local)
    done = _update(folder, submodule, source)
    if not done and (local is None or not _update(folder, submodule, url)):
        return False
    inside = folder / submodule.path
    run(inside, "remote", "set-url", "origin", url, accept=(0, 2))
    if local is not None:
        # What the user's copy knows of the remote; else its commits would count as made here.
        run(
            inside,
            *("-c", "protocol.file.allow=always", "fetch", "--quiet", "--no-tags"),
            *("--no-recurse-submodules", local, "+refs/remotes/origin/*:refs/remotes/origin/*"),
            accept=range(-64, 256),
        )
    return True


def _update(folder: Path, submodule: _Submodule, source: str) -> bool:
    """Clone and check out one submodule from ``source``, which the user has chosen before."""
    done = run(
        folder,
        *("-c", "protocol.file.allow=always", "-c", f"submodule.{submodule.name}.url={source}"),
        *("submodule", "--quiet", "update", "--checkout", "--", submodule.path),
        accept=range(-64, 256),
        seconds=_SECONDS,
    )
    return done.status == 0
