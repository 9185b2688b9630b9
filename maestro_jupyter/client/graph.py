"""The commits of all sessions of a repository, drawn with rails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any

from maestro_jupyter.model import State

from .texts import html_table, line

DOT, RAIL, ACROSS = "●", "│", "─"
_RIGHT_DOWN, _RIGHT_UP, _LEFT_DOWN, _LEFT_UP = "╮", "╯", "╭", "╰"
_COLORS = (
    "var(--jp-brand-color1, #1976d2)",
    "var(--jp-success-color1, #388e3c)",
    "var(--jp-warn-color1, #f57c00)",
    "var(--jp-accent-color1, #7b1fa2)",
    "var(--jp-error-color1, #d32f2f)",
    "var(--jp-info-color1, #0097a7)",
)


@dataclass(frozen=True)
class GraphCommit:
    """A commit in its lane; ``edges`` lead from a lane in its row to one in the next."""

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
class GraphBranch:
    """A session's branch, and how far it is from its target."""

    name: str
    tip: str | None
    session: str
    state: State
    target: str | None
    ahead: int | None
    behind: int | None

    @property
    def distance(self) -> str:
        """Return how many commits it is ahead and behind, in words."""
        if self.ahead is None or self.behind is None:
            return ""
        return f"{self.ahead} ahead, {self.behind} behind"


@dataclass(frozen=True)
class Cell:
    """A piece of a row; ``lane`` gives it its colour."""

    text: str
    lane: int


@dataclass(frozen=True, repr=False)
class Graph:
    """Commits, newest first, and the sessions' branches; ``more`` says that older ones follow."""

    repo: str
    commits: tuple[GraphCommit, ...]
    lanes: int
    more: bool
    branches: tuple[GraphBranch, ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Graph:
        """Return what the server said."""
        return cls(
            repo=str(said["repo"]),
            commits=tuple(
                GraphCommit(
                    sha=str(one["sha"]),
                    parents=tuple(map(str, one["parents"])),
                    author=str(one["author"]),
                    time=datetime.fromisoformat(one["time"]),
                    subject=str(one["subject"]),
                    refs=tuple(map(str, one["refs"])),
                    sessions=tuple(map(str, one["sessions"])),
                    lane=int(one["lane"]),
                    edges=tuple((int(start), int(end)) for start, end in one["edges"]),
                )
                for one in said["commits"]
            ),
            lanes=int(said["lanes"]),
            more=bool(said["more"]),
            branches=tuple(
                GraphBranch(**{**one, "state": State(one["state"])}) for one in said["branches"]
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        said = asdict(self)
        for commit, one in zip(self.commits, said["commits"], strict=True):
            one["time"] = commit.time.isoformat()
        return said

    def rows(self) -> Iterator[tuple[list[Cell], GraphCommit | None]]:
        """Return the rails row by row, each with the commit that it belongs to, if any."""
        before: set[int] = set()
        for number, commit in enumerate(self.commits):
            yield self._dots(commit, before), commit
            before = {end for _, end in commit.edges}
            last = number == len(self.commits) - 1
            if not last and any(start != end for start, end in commit.edges):
                yield self._turns(commit), None

    def _dots(self, commit: GraphCommit, before: set[int]) -> list[Cell]:
        busy = before | {start for start, _ in commit.edges}
        return [
            Cell(f"{DOT if lane == commit.lane else RAIL if lane in busy else ' '} ", lane)
            for lane in range(self.lanes)
        ]

    def _turns(self, commit: GraphCommit) -> list[Cell]:
        """Return the row between two commits, in which lines change their lanes."""
        cells = [Cell(" ", lane // 2) for lane in range(2 * self.lanes)]
        straight = {start for start, end in commit.edges if start == end}
        for lane in straight:
            cells[2 * lane] = Cell(RAIL, lane)
        for start, end in commit.edges:
            if start == end:
                continue
            color = max(start, end)
            low, high = sorted((start, end))
            for column in range(2 * low + 1, 2 * high):
                if cells[column].text == " ":
                    cells[column] = Cell(ACROSS, color)
            corners = (_LEFT_UP, _RIGHT_DOWN) if start < end else (_LEFT_DOWN, _RIGHT_UP)
            for lane, corner in ((low, corners[0]), (high, corners[1])):
                if lane in straight:
                    cells[2 * lane] = Cell("├" if lane == low else "┤", lane)
                else:
                    cells[2 * lane] = Cell(corner, color)
        return cells

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of :meth:`branch_rows`."""
        return ("session", "state", "branch", "target", "distance")

    def branch_rows(self) -> list[tuple[str, ...]]:
        """Return the sessions' branches as rows."""
        return [
            (one.session, one.state, one.name, one.target or "", one.distance)
            for one in self.branches
        ]

    def __repr__(self) -> str:
        if not self.commits:
            return "No commits."
        shown = []
        for cells, commit in self.rows():
            rails = "".join(cell.text for cell in cells)
            shown.append(f"{rails} {_said(commit)}".rstrip() if commit else rails.rstrip())
        if self.more:
            shown.append("… and older ones")
        return "\n".join(shown)

    def _repr_html_(self) -> str:
        rows = []
        for cells, commit in self.rows():
            rails = "".join(
                f'<span style="color:{_COLORS[cell.lane % len(_COLORS)]}">{cell.text}</span>'
                if cell.text.strip()
                else cell.text
                for cell in cells
            )
            rows.append(f"{rails} {_said_html(commit)}" if commit else rails)
        more = "<p>… and older ones</p>" if self.more else ""
        branches = html_table(self.titles, self.branch_rows()) if self.branches else ""
        drawn = "\n".join(rows)
        return f'<pre style="line-height:1.3">{drawn}</pre>{more}{branches}'


def labels(commit: GraphCommit) -> list[str]:
    """Return the names of the refs at a commit that are no session's."""
    return [line(ref, 60) for ref in commit.refs]


def _said(commit: GraphCommit) -> str:
    who = "".join(f" ◀ {line(name, 40)}" for name in commit.sessions)
    names = f" ({', '.join(labels(commit))})" if commit.refs else ""
    return f"{commit.sha[:8]}{names}{who} {line(commit.subject, 100)}"


def _said_html(commit: GraphCommit) -> str:
    names = "".join(f" <b>{escape(name)}</b>" for name in labels(commit))
    who = "".join(f" ◀ <i>{escape(line(name, 40))}</i>" for name in commit.sessions)
    title = f"{commit.author}, {commit.time:%Y-%m-%d %H:%M}"
    return (
        f'<span title="{escape(line(title))}">{commit.sha[:8]}</span>{names}{who} '
        f"{escape(line(commit.subject, 100))}"
    )
