"""Knows commits again that a forge, or a person, squashed or rebased into another branch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .process import run

_SCRATCH = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "maestro"), ("EMAIL", "maestro@localhost"))
}


def landed(own: Path, heads: Sequence[str], holders: Sequence[str]) -> bool:
    """Tell whether one of ``holders`` has what ``heads`` add, in commits of other names.

    Parameters
    ----------
    own
        A worktree's part of ``.git``.

    Notes
    -----
    Either each commit's change is there as one commit, as after a rebase, or all of them together
    are, as after a squash. Both are told by what the change is, so nothing that later happened to
    the same lines matters. A merge among the commits has a change of its own, which only a squash
    can hold.
    """
    return all(any(_has(own, holder, head) for holder in holders) for head in heads)


def _has(own: Path, holder: str, head: str) -> bool:
    base = _git(own, "merge-base", holder, head, accept=(0, 1))
    if not base:
        return False
    if not _missing(own, holder, head, base):
        return True
    squashed = run(
        own,
        *("--git-dir=.", "commit-tree", "--no-gpg-sign", "-p", base, f"{head}^{{tree}}"),
        stdin=b"scratch\n",
        environment=_SCRATCH,
    ).text
    return not _missing(own, holder, squashed, base)


def _missing(own: Path, holder: str, head: str, base: str) -> bool:
    """Tell whether ``holder`` lacks a commit with the same change as one of ``head``."""
    return bool(
        _git(
            own,
            *("rev-list", "--max-count=1", "--cherry-pick", "--right-only"),
            *(f"{holder}...{head}", f"^{base}", "--"),
        ),
    )


def _git(own: Path, *arguments: str | os.PathLike[str], accept: Sequence[int] = (0,)) -> str:
    return run(own, "--git-dir=.", *arguments, accept=accept).text
