"""The commits of branches and of what they started from, as a graph with lanes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .process import run
from .repository import look_up

COMMITS = 50
"""Commits that are shown at once."""

_MOST = 500
_FORMAT = "%H%x1f%P%x1f%an%x1f%cI%x1f%s"


@dataclass(frozen=True)
class GraphCommit:
    """A commit in its place.

    Attributes
    ----------
    lane
        The column of its dot, from 0.
    edges
        Lines from a lane in this row to one in the next.
    refs
        Branches and tags that are at this commit.
    """

    sha: str
    parents: tuple[str, ...]
    author: str
    time: datetime
    subject: str
    refs: tuple[str, ...]
    lane: int
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class GraphBranch:
    """How far a branch is from its target; None where they can't be compared."""

    name: str
    tip: str | None
    target: str | None
    ahead: int | None
    behind: int | None


@dataclass(frozen=True)
class Graph:
    """Commits, newest first, and the branches that they are of."""

    commits: tuple[GraphCommit, ...]
    branches: tuple[GraphBranch, ...]
    lanes: int
    more: bool


def graph(
    repo: Path,
    branches: Sequence[tuple[str, str | None]],
    *,
    limit: int = COMMITS,
    skip: int = 0,
) -> Graph:
    """Return the commits of ``branches`` and of their targets.

    Parameters
    ----------
    branches
        Names of branches, each with the branch or commit that it goes back to.
    limit, skip
        How many commits to show, and how many newer ones to leave out.
    """
    limit = min(limit, _MOST)
    names = list(dict.fromkeys(name for pair in branches for name in pair if name))
    tips = dict(zip(names, _tips(repo, names), strict=True))
    found = list(dict.fromkeys(sha for sha in tips.values() if sha))
    rows = _log(repo, found, skip + limit + 1) if found else []
    refs = _refs(repo)
    laid_out, lanes = lay_out([(row[0], tuple(row[1].split())) for row in rows[: skip + limit]])
    commits = tuple(
        GraphCommit(
            sha=row[0],
            parents=tuple(row[1].split()),
            author=row[2],
            time=datetime.fromisoformat(row[3]),
            subject=row[4],
            refs=refs.get(row[0], ()),
            lane=lane,
            edges=edges,
        )
        for row, (lane, edges) in zip(rows, laid_out, strict=False)
    )
    return Graph(
        commits=commits[skip:],
        branches=tuple(_compared(repo, name, target, tips) for name, target in branches),
        lanes=lanes,
        more=len(rows) > skip + limit,
    )


def divergence(repo: Path, tip: str, target: str) -> tuple[int, int]:
    """Return how many commits ``tip`` has that ``target`` lacks, and the other way round."""
    counted = run(repo, "rev-list", "--count", "--left-right", f"{tip}...{target}", "--").text
    ahead, behind = counted.split("\t")
    return int(ahead), int(behind)


def lay_out(
    commits: Iterable[tuple[str, tuple[str, ...]]],
) -> tuple[list[tuple[int, tuple[tuple[int, int], ...]]], int]:
    """Give each commit a lane, and draw the lines from its row to the next.

    Parameters
    ----------
    commits
        Names and parents, children before their parents.

    Returns
    -------
    tuple
        Lane and lines of each commit, and the number of lanes.

    Examples
    --------
    >>> rows, lanes = lay_out([("d", ("b", "c")), ("c", ("a",)), ("b", ("a",)), ("a", ())])
    >>> lanes
    2
    >>> for row in rows:
    ...     print(row)
    (0, ((0, 0), (0, 1)))
    (1, ((0, 0), (1, 1)))
    (0, ((0, 0), (1, 0)))
    (0, ())
    """
    waiting: list[str | None] = []
    rows: list[tuple[int, tuple[tuple[int, int], ...]]] = []
    widest = 0
    for sha, parents in commits:
        if sha in waiting:
            lane = waiting.index(sha)
        else:
            lane = _free(waiting)
            waiting[lane] = sha
        after = [None if each == sha else each for each in waiting]
        edges = []
        for number, parent in enumerate(parents):
            if parent in after:
                place = after.index(parent)
                if number == 0 and place > lane:
                    # The first parent's line runs straight on, and the other one joins it.
                    after[lane], after[place] = parent, None
                    place = lane
            else:
                place = lane if number == 0 else _free(after)
                after[place] = parent
            edges.append((lane, place))
        for column, each in enumerate(waiting):
            if column != lane and each is not None and each != sha:
                edges.append((column, after.index(each)))
        widest = max(widest, len(waiting), len(after))
        while after and after[-1] is None:
            after.pop()
        waiting = after
        rows.append((lane, tuple(sorted(set(edges)))))
    return rows, widest


def _free(lanes: list[str | None]) -> int:
    if None in lanes:
        return lanes.index(None)
    lanes.append(None)
    return len(lanes) - 1


def _tips(repo: Path, names: Sequence[str]) -> list[str | None]:
    found = look_up(repo, [f"refs/heads/{name}^{{commit}}" for name in names])
    others = look_up(repo, [f"{name}^{{commit}}" for name in names])
    return [branch or other for branch, other in zip(found, others, strict=True)]


def _log(repo: Path, tips: Sequence[str], count: int) -> list[list[str]]:
    listing = run(
        repo,
        *("log", "-z", "--topo-order", "--no-color", "--no-show-signature", "--encoding=UTF-8"),
        *(f"--max-count={count}", f"--format=tformat:{_FORMAT}", *tips, "--"),
    ).fields
    return [row.split("\x1f", 4) for row in listing]


def _refs(repo: Path) -> dict[str, tuple[str, ...]]:
    listing = run(
        repo,
        *("for-each-ref", "--format=%(objectname)%1f%(*objectname)%1f%(refname:short)"),
        *("refs/heads", "refs/tags", "refs/remotes"),
    ).text
    refs: dict[str, tuple[str, ...]] = {}
    for row in listing.split("\n"):
        sha, _, rest = row.partition("\x1f")
        peeled, _, name = rest.partition("\x1f")
        if name and not name.endswith("/HEAD"):
            refs[peeled or sha] = (*refs.get(peeled or sha, ()), name)
    return refs


def _compared(
    repo: Path,
    name: str,
    target: str | None,
    tips: dict[str, str | None],
) -> GraphBranch:
    tip, other = tips.get(name), tips.get(target) if target else None
    ahead, behind = (None, None) if not (tip and other) else divergence(repo, tip, other)
    return GraphBranch(name, tip, target, ahead, behind)
