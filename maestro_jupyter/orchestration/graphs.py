"""The graph of all sessions' branches in a repository, and who is where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.model import Session, State


@dataclass(frozen=True)
class PlacedCommit:
    """A commit with its lane, and the sessions whose branch is there."""

    sha: str
    parents: tuple[str, ...]
    author: str
    time: datetime
    subject: str
    refs: tuple[str, ...]
    sessions: tuple[str, ...]
    lane: int
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class SessionBranch:
    """A session's branch, and how far it is from its target."""

    name: str
    tip: str | None
    session: str
    state: State
    target: str | None
    ahead: int | None
    behind: int | None


@dataclass(frozen=True)
class RepositoryGraph:
    """Commits of all sessions' branches, newest first; ``more`` are to be had by skipping."""

    repo: str
    commits: tuple[PlacedCommit, ...]
    lanes: int
    more: bool
    branches: tuple[SessionBranch, ...]


def repository_graph(
    repo: Path,
    sessions: Iterable[Session],
    limit: int,
    skip: int,
) -> RepositoryGraph:
    """Return the graph of the repository whose main folder is ``repo``."""
    here = [session for session in sessions if session.repo == str(repo)]
    pairs = [(session.branch, session.target or session.base) for session in here]
    checked_out = git.head_branch(repo)
    main = [(checked_out, None)] if checked_out else []
    found = git.graph(repo, [*pairs, *main], limit=limit, skip=skip)
    at: dict[str | None, tuple[str, ...]] = {}
    branches = []
    for session, branch in zip(here, found.branches, strict=False):
        at[branch.tip] = (*at.get(branch.tip, ()), session.name)
        branches.append(
            SessionBranch(
                name=branch.name,
                tip=branch.tip,
                session=session.name,
                state=session.state,
                target=session.target,
                ahead=branch.ahead,
                behind=branch.behind,
            ),
        )
    commits = tuple(
        PlacedCommit(
            sha=commit.sha,
            parents=commit.parents,
            author=commit.author,
            time=commit.time,
            subject=commit.subject,
            refs=commit.refs,
            sessions=at.get(commit.sha, ()),
            lane=commit.lane,
            edges=commit.edges,
        )
        for commit in found.commits
    )
    return RepositoryGraph(str(repo), commits, found.lanes, found.more, tuple(branches))
