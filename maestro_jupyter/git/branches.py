"""The branches that Maestro makes: how they are called, and how they are known again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .process import Output, run

_COUNTED = 2


def default_branch(name: str) -> str:
    """Return the branch of a session that asked for none."""
    return f"maestro/{name}"


def make_branch(repo: Path, branch: str, start: str, name: str, claims: Sequence[int]) -> Output:
    """Make ``branch`` for the session ``name``; its reflog says so.

    An empty old value says that it must be new, so only one of several callers can do it. Git
    inherits the claims, as it goes on where this process dies.
    """
    return run(
        repo,
        *("update-ref", "--create-reflog", "-m", _made_for(name)),
        *(f"refs/heads/{branch}", start, ""),
        accept=(0, 1, 128),
        inherit=claims,
    )


def untouched_since_made(repo: Path, branch: str, name: str) -> str | None:
    """Return the commit of ``branch`` if it was made for ``name`` and nothing else ever happened.

    ``None`` where it does not exist, too.
    """
    ref = f"refs/heads/{branch}"
    log = run(
        repo,
        *("log", "--walk-reflogs", f"--max-count={_COUNTED}", "--format=%H %gs", ref, "--"),
        accept=(0, 128),
    )
    entries = log.text.split("\n")
    if log.status != 0 or len(entries) != 1:
        return None
    commit, _, said = entries[0].partition(" ")
    tip = run(repo, "rev-parse", "--verify", "--quiet", ref, accept=(0, 1, 128)).text
    return commit if said == _made_for(name) and tip == commit else None


def _made_for(name: str) -> str:
    return f"maestro: made for {name}"
