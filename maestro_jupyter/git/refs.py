"""What a session can start from, for completing what a person types."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .process import run

RefKind = Literal["branch", "remote", "tag", "commit"]

_PREFIXES: tuple[tuple[str, RefKind], ...] = (
    ("refs/heads/", "branch"),
    ("refs/remotes/", "remote"),
    ("refs/tags/", "tag"),
)
_PEELED = (
    "%(if)%(*objectname)%(then)%(*objecttype) %(*objectname)"
    "%(else)%(objecttype) %(objectname)%(end)"
)
_READ = 5000
_COMMITS = 50


@dataclass(frozen=True)
class Ref:
    """Something that a session can start from.

    Attributes
    ----------
    name
        As a person types it.
    subject
        The first line of the commit's message.
    time
        When the commit, or an annotated tag, was made; RFC 3339.
    folder
        Where a branch is checked out, if it is: such a branch can be a base, but not gone on with.
    """

    name: str
    kind: RefKind
    commit: str
    subject: str
    time: str
    folder: str | None = None


def find_refs(repo: Path, query: str = "", limit: int = 50) -> list[Ref]:
    """Return branches, remote branches, tags and recent commits that fit ``query``, best first.

    A name fits if the query's letters are in it; a commit also by its abbreviated name or its
    subject. Those that begin with the query come first, then the newest.
    """
    wanted = query.casefold()
    found = [ref for ref in (*_named(repo), *_commits(repo)) if _rank(ref, wanted) is not None]
    found.sort(key=lambda ref: ref.time, reverse=True)
    found.sort(key=lambda ref: _rank(ref, wanted) or 0)
    return found[:limit]


def _rank(ref: Ref, wanted: str) -> int | None:
    name = ref.name.casefold()
    last = 1 if ref.kind == "commit" else 0
    if not wanted:
        return last
    if name.startswith(wanted) or name.rpartition("/")[2].startswith(wanted):
        return last
    if ref.kind == "commit":
        fits = ref.commit.startswith(wanted) or wanted in ref.subject.casefold()
        return 3 if fits else None
    return 2 if wanted in name else None


def _named(repo: Path) -> list[Ref]:
    fields = (
        "%(refname)",
        _PEELED,
        "%(creatordate:iso-strict)",
        "%(worktreepath)",
        "%(symref)",
        "%(subject)",
    )
    listing = run(
        repo,
        *("for-each-ref", f"--count={_READ}", "--sort=-creatordate"),
        f"--format={'%00'.join(fields)}",
        *(prefix for prefix, _ in _PREFIXES),
    )
    refs = []
    for line in listing.text.split("\n"):
        parts = line.split("\0", 5)
        if len(parts) < len(fields):
            continue
        full, target, time, folder, symbolic, subject = parts
        kind_of_object, _, commit = target.partition(" ")
        if kind_of_object != "commit" or symbolic:
            continue
        prefix, kind = next(pair for pair in _PREFIXES if full.startswith(pair[0]))
        refs.append(Ref(full.removeprefix(prefix), kind, commit, subject, time, folder or None))
    return refs


def _commits(repo: Path) -> list[Ref]:
    listing = run(
        repo,
        *("log", f"--max-count={_COMMITS}", "--format=%h%x00%H%x00%cI%x00%s", "HEAD", "--"),
        accept=(0, 128),
    )
    if listing.status != 0:
        return []
    rows = (line.split("\0", 3) for line in listing.text.split("\n") if line)
    return [Ref(short, "commit", full, subject, time) for short, full, time, subject in rows]
