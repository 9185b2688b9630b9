"""Finds what a name stands for on the remotes, and fetches it where it is not here yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model import MaestroError

from .diagnosis import words_of
from .errors import AmbiguousBaseError
from .process import run

_ASK_SECONDS = 60.0
_FETCH_SECONDS = 900.0
_FULL = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ANY = range(-64, 256)


@dataclass(frozen=True)
class Found:
    """A ref that names a commit here now, and the branch's name on its remote, if it is one."""

    ref: str
    branch: str | None


@dataclass(frozen=True)
class _Candidate:
    remote: str
    name: str

    @property
    def tracking(self) -> str:
        return f"refs/remotes/{self.remote}/{self.name}"


def find_on_remotes(repo: Path, name: str) -> tuple[Found | None, str]:
    """Return what ``name`` is on a remote, fetched; or None, and what the remotes said.

    Parameters
    ----------
    name
        ``origin/x``, or ``x`` for a branch or tag that is known on a remote only, or the full name
        of a commit.

    Raises
    ------
    AmbiguousBaseError
        Several remotes have such a branch and none of them is preferred.
    """
    remotes = [remote for remote in run(repo, "remote").text.split("\n") if remote]
    if not remotes or not _may_be_ref(repo, name):
        return None, ""
    named = [
        _Candidate(remote, name.removeprefix(f"{remote}/"))
        for remote in remotes
        if name.startswith(f"{remote}/")
    ]
    candidates = named or [_Candidate(remote, name) for remote in remotes]
    known = [one for one in candidates if _is_here(repo, one.tracking)]
    if known:
        chosen = _choose(repo, name, known)
        return Found(chosen.tracking, chosen.name), ""
    if _FULL.fullmatch(name):
        return _fetch_commit(repo, remotes, name)
    return _fetch_named(repo, name, candidates)


def _may_be_ref(repo: Path, name: str) -> bool:
    if name.startswith("-") or "\0" in name or "\n" in name:
        return False
    checked = run(repo, "check-ref-format", f"refs/heads/{name}", accept=_ANY)
    return checked.status == 0


def _is_here(repo: Path, ref: str) -> bool:
    return run(repo, "show-ref", "--verify", "--quiet", ref, accept=_ANY).status == 0


def _choose(repo: Path, name: str, candidates: list[_Candidate]) -> _Candidate:
    if len(candidates) == 1:
        return candidates[0]
    preferred = run(repo, "config", "--get", "checkout.defaultRemote", accept=(0, 1)).text
    for remote in filter(None, (preferred, "origin")):
        for candidate in candidates:
            if candidate.remote == remote:
                return candidate
    names = ", ".join(f"{one.remote}/{one.name}" for one in candidates)
    raise AmbiguousBaseError(
        f"{name!r} is on several remotes: {names}.",
        hint=f"Name one of them: --base {candidates[0].remote}/{candidates[0].name}",
    )


def _fetch_commit(repo: Path, remotes: list[str], name: str) -> tuple[Found | None, str]:
    said = ""
    for remote in remotes:
        fetched = run(
            repo,
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, name),
            accept=_ANY,
            seconds=_FETCH_SECONDS,
        )
        if fetched.status == 0:
            return Found(name, None), ""
        said = f"{remote}: {words_of(fetched.stderr)}"
    return None, said


def _fetch_named(
    repo: Path,
    name: str,
    candidates: list[_Candidate],
) -> tuple[Found | None, str]:
    branches: list[_Candidate] = []
    tags: list[_Candidate] = []
    said = ""
    for one in candidates:
        try:
            listed = run(
                repo,
                *("ls-remote", one.remote, f"refs/heads/{one.name}", f"refs/tags/{one.name}"),
                accept=_ANY,
                seconds=_ASK_SECONDS,
            )
        except MaestroError as error:
            said = f"{one.remote}: {error.message}"
            continue
        if listed.status != 0:
            said = f"{one.remote}: {words_of(listed.stderr)}"
            continue
        refs = {line.partition("\t")[2] for line in listed.text.split("\n")}
        if f"refs/heads/{one.name}" in refs:
            branches.append(one)
        elif f"refs/tags/{one.name}" in refs:
            tags.append(one)
    if branches:
        chosen = _choose(repo, name, branches)
        _fetch(repo, chosen.remote, f"+refs/heads/{chosen.name}:{chosen.tracking}")
        return Found(chosen.tracking, chosen.name), ""
    if tags:
        tag = f"refs/tags/{tags[0].name}"
        _fetch(repo, tags[0].remote, f"{tag}:{tag}")
        return Found(tag, None), ""
    return None, said


def _fetch(repo: Path, remote: str, refspec: str) -> None:
    run(
        repo,
        *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, refspec),
        seconds=_FETCH_SECONDS,
    )
