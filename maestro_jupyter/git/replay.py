"""Merges trees and replays commits on top of others, all without a checkout."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import MergeConflictError, UnrelatedHistoriesError
from .process import run
from .writing import write_commit

_NAMED = 10
_PERSON = re.compile(rb"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<time>\d+ [-+]\d+)")
_SCRATCH = {
    "GIT_AUTHOR_NAME": "maestro",
    "GIT_AUTHOR_EMAIL": "maestro@localhost",
    "GIT_COMMITTER_NAME": "maestro",
    "GIT_COMMITTER_EMAIL": "maestro@localhost",
}


@dataclass(frozen=True)
class _Commit:
    tree: str
    parents: tuple[str, ...]
    author: dict[str, str]
    encoding: str | None
    message: bytes

    @property
    def subject(self) -> str:
        return self.message.decode(errors="replace").split("\n", 1)[0]


def merged_tree(repo: Path, theirs: str, ours: str, *, what: str) -> str:
    """Return the tree in which two commits are merged.

    Parameters
    ----------
    what
        The beginning of the sentence about a conflict.

    Raises
    ------
    MergeConflictError
        Both changed the same lines.
    UnrelatedHistoriesError
        They have no commit in common.
    """
    output = run(
        repo,
        *("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", theirs, ours),
        accept=(0, 1, 128),
    )
    if "unrelated histories" in output.stderr:
        raise UnrelatedHistoriesError(
            f"{what} is not possible: the two share no commit.",
            hint="Merge them by hand with --allow-unrelated-histories if you mean it.",
        )
    if output.status == 0:
        return output.fields[0]
    if output.status == 1:
        files = list(dict.fromkeys(output.fields[1:]))
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        raise MergeConflictError(
            f"{what} conflicts in {', '.join(files[:_NAMED])}{more}; nothing was changed.",
            hint="Merge the target into the session's branch, resolve there and merge again.",
            files=files,
        )
    return run(repo, "merge-tree", "--write-tree", theirs, ours).text


def replay(repo: Path, branch: str, into: str, ours: str, theirs: str) -> str:
    """Return the last of the commits of ``ours`` put on top of ``theirs``, as a rebase does.

    Merges are left out, as are commits whose change is there already; authors are kept.

    Notes
    -----
    Git 2.39 cannot be told the base of a merge. So a scratch commit with the tree that the replay
    has reached is given the parent of the commit that comes next: that parent is then the base.
    """
    if not run(repo, "merge-base", theirs, ours, accept=(0, 1)).text:
        raise UnrelatedHistoriesError(
            f"{branch!r} cannot be rebased onto {into!r}: the two share no commit.",
            hint="Merge them by hand with --allow-unrelated-histories if you mean it.",
        )
    commits = run(
        repo,
        *("rev-list", "--reverse", "--topo-order", "--no-merges", "--cherry-pick"),
        *("--right-only", f"{theirs}...{ours}"),
    ).text.split()
    tip, tree = theirs, _read(repo, theirs).tree
    for each in commits:
        commit = _read(repo, each)
        if commit.parents == (tip,):
            tip, tree = each, commit.tree
            continue
        result = _picked(repo, commit, each, tree, f"Rebasing {branch!r} onto {into!r}")
        if result != tree:
            tip = write_commit(
                repo,
                result,
                [tip],
                commit.message,
                author=commit.author,
                encoding=commit.encoding,
            )
            tree = result
    return tip


def _picked(repo: Path, commit: _Commit, name: str, tree: str, what: str) -> str:
    """Return ``tree`` with the change that ``commit`` made."""
    parent = commit.parents[:1]
    scratch = run(
        repo,
        *("commit-tree", *(f"-p{each}" for each in parent), "--no-gpg-sign", tree),
        stdin=b"scratch\n",
        environment=_SCRATCH,
    ).text
    return merged_tree(
        repo,
        scratch,
        name,
        what=f"{what}: the commit {name[:10]} ({commit.subject})",
    )


def _read(repo: Path, name: str) -> _Commit:
    header, _, message = run(repo, "cat-file", "commit", name).stdout.partition(b"\n\n")
    parents: list[str] = []
    fields: dict[bytes, bytes] = {}
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode())
        elif key:
            fields.setdefault(key, value)
    person = _PERSON.match(fields[b"author"])
    encoding = fields.get(b"encoding")
    return _Commit(
        tree=fields[b"tree"].decode(),
        parents=tuple(parents),
        author={}
        if person is None
        else {
            "GIT_AUTHOR_NAME": os.fsdecode(person["name"]),
            "GIT_AUTHOR_EMAIL": os.fsdecode(person["email"]),
            "GIT_AUTHOR_DATE": f"@{os.fsdecode(person['time'])}",
        },
        encoding=None if encoding is None else encoding.decode(errors="replace"),
        message=message,
    )
