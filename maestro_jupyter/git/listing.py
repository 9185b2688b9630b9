"""Lists the worktrees of a repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .places import common_dir, linked, marked_branch
from .process import run

_INTERRUPTED = ("rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START")


@dataclass(frozen=True)
class WorktreeEntry:
    """One line of ``git worktree list``.

    Attributes
    ----------
    branch
        ``None`` where HEAD is detached.
    head
        The commit that is checked out; empty where there is none yet.
    locked, prunable
        Git's reason, where it is one or the other; a reason may be missing, then it is ``"yes"``.
    ours
        Whether Maestro made it.
    """

    path: Path
    branch: str | None
    head: str
    locked: str | None
    prunable: str | None
    ours: bool


def list_worktrees(repo: Path) -> list[WorktreeEntry]:
    """Return all worktrees of ``repo``, its main folder first."""
    listing = run(repo, "worktree", "list", "--porcelain", "-z").fields
    parts = linked(common_dir(repo))
    entries = []
    fields: dict[str, str] = {}
    for line in listing:
        if line:
            key, _, value = line.partition(" ")
            fields[key] = value
        elif fields:
            own = parts.get(Path(fields["worktree"]).resolve())
            entries.append(_entry(fields, ours=own is not None and marked_branch(own) is not None))
            fields = {}
    return entries


def folder_of_branch(repo: Path, branch: str) -> Path | None:
    """Return the folder in which ``branch`` is checked out, if it is."""
    return next((entry.path for entry in list_worktrees(repo) if entry.branch == branch), None)


def folder_that_rewrites(repo: Path, branch: str) -> Path | None:
    """Return the folder in which a rebase or bisect of ``branch`` is under way.

    Git shows such a worktree as detached, yet it will move the branch when it is done.
    """
    shared = common_dir(repo)
    for folder, own in {repo: shared, **linked(shared)}.items():
        for name in _INTERRUPTED:
            try:
                said = (own / name).read_text(errors="replace").strip()
            except OSError:
                continue
            if said.removeprefix("refs/heads/") == branch:
                return folder
    return None


def _entry(fields: dict[str, str], *, ours: bool) -> WorktreeEntry:
    branch = fields.get("branch")
    return WorktreeEntry(
        path=Path(fields["worktree"]),
        branch=None if branch is None else branch.removeprefix("refs/heads/"),
        head=fields.get("HEAD", "").strip("0") and fields["HEAD"],
        locked=_reason(fields, "locked"),
        prunable=_reason(fields, "prunable"),
        ours=ours,
    )


def _reason(fields: dict[str, str], key: str) -> str | None:
    return (fields[key] or "yes") if key in fields else None
