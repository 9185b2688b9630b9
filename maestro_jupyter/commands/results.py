"""What the verbs return: data that a face shows in its own way, or prints as JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from typing import Any

from maestro_jupyter.client import (
    AgentList,
    Diff,
    Explanation,
    Pruning,
    Recording,
    RepositoryCommands,
    WorktreeList,
)
from maestro_jupyter.client.graph import Graph
from maestro_jupyter.client.landing import ConflictList
from maestro_jupyter.model import Session as Record
from maestro_jupyter.model import State

DONE, FAILED, USAGE, TIMED_OUT, NEEDS_INPUT = range(5)
"""Exit codes of the command line."""


class Result(ABC):
    """What a verb did or found."""

    @property
    def exit_code(self) -> int:
        """Return what a shell script should learn of it."""
        return DONE

    @abstractmethod
    def to_json(self) -> Any:
        """Return it as JSON data."""


@dataclass(frozen=True)
class SessionTable(Result):
    """The open sessions."""

    records: tuple[Record, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the sessions as the server's JSON has them."""
        return [record.model_dump(mode="json") for record in self.records]


@dataclass(frozen=True)
class SessionDetail(Result):
    """One session; ``heading`` says what was just done with it, if anything."""

    record: Record
    heading: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the session as the server's JSON has it."""
        return self.record.model_dump(mode="json")


@dataclass(frozen=True)
class Waited(Result):
    """The state in which a wait ended; ``asked`` are those it was asked to wait for."""

    record: Record
    asked: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """Return 4 where somebody has to answer, 1 where it failed and that was not asked for."""
        state = self.record.state
        if state is State.NEEDS_INPUT:
            return NEEDS_INPUT
        failed = state in {State.ERROR, State.INTERRUPTED} and state not in self.asked
        return FAILED if failed else DONE

    def to_json(self) -> dict[str, Any]:
        """Return the session as the server's JSON has it."""
        return self.record.model_dump(mode="json")


@dataclass(frozen=True)
class Note(Result):
    """Something was done; ``text`` says it to a person, ``data`` to a program."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the data."""
        return self.data


@dataclass(frozen=True)
class TerminalOutput(Result):
    """A terminal's text."""

    name: str
    text: str

    def to_json(self) -> dict[str, str]:
        """Return name and text."""
        return {"session": self.name, "text": self.text}


@dataclass(frozen=True)
class DiffResult(Result):
    """What a session has changed."""

    name: str
    diff: Diff

    def to_json(self) -> dict[str, Any]:
        """Return the diff as the server's JSON has it."""
        return {"session": self.name, **self.diff.to_json()}


@dataclass(frozen=True)
class ConflictTable(Result):
    """What a merge would conflict in."""

    name: str
    conflicts: ConflictList

    @property
    def exit_code(self) -> int:
        """Return 1 where something conflicts."""
        return FAILED if self.conflicts else DONE

    def to_json(self) -> list[dict[str, Any]]:
        """Return the conflicts as the server's JSON has them."""
        return self.conflicts.to_json()


@dataclass(frozen=True)
class GraphResult(Result):
    """The commits of all sessions' branches."""

    graph: Graph

    def to_json(self) -> dict[str, Any]:
        """Return the graph as the server's JSON has it."""
        return self.graph.to_json()


@dataclass(frozen=True)
class Evidence(Result):
    """Why a session's status says what it says."""

    name: str
    explanation: Explanation

    def to_json(self) -> dict[str, Any]:
        """Return the evidence as the server's JSON has it."""
        return {"session": self.name, **self.explanation.to_json()}


@dataclass(frozen=True)
class AgentTable(Result):
    """The agents, and which of them can be used here."""

    agents: AgentList

    def to_json(self) -> list[dict[str, Any]]:
        """Return the agents as the server's JSON has them."""
        return [asdict(agent) for agent in self.agents]


@dataclass(frozen=True)
class CommandsShown(Result):
    """A repository's own commands, and whether they may run."""

    commands: RepositoryCommands

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return self.commands.to_json()


@dataclass(frozen=True)
class WorktreeTable(Result):
    """Every worktree that Maestro made."""

    worktrees: WorktreeList

    def to_json(self) -> list[dict[str, Any]]:
        """Return all of them."""
        return [facts.to_json() for facts in self.worktrees]


@dataclass(frozen=True)
class WorktreesPruned(Result):
    """What became of the worktrees that nobody has."""

    pruning: Pruning

    def to_json(self) -> dict[str, Any]:
        """Return what was removed and what was kept."""
        return self.pruning.to_json()


@dataclass(frozen=True)
class GridRequest(Result):
    """A wish to see sessions live; no names means all."""

    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the names."""
        return {"names": list(self.names)}


@dataclass(frozen=True)
class Finding(Result):
    """One thing that was looked at: whether it is fine, and what to do where it is not.

    ``needed`` is false where everything works without it.
    """

    name: str
    fine: bool
    found: str
    advice: str = ""
    needed: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


@dataclass(frozen=True)
class HealthReport(Result):
    """What was found on this machine."""

    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Return 1 where something needed is missing."""
        return DONE if all(one.fine or not one.needed for one in self.findings) else FAILED

    def to_json(self) -> list[dict[str, Any]]:
        """Return the findings."""
        return [finding.to_json() for finding in self.findings]


@dataclass(frozen=True)
class DemoRow(Result):
    """What became of one task of the demo."""

    session: str
    task: str
    branch: str
    state: str
    commits: int
    tests: int
    passed: bool
    seconds: float

    @property
    def good(self) -> bool:
        """Whether its branch holds real commits whose tests pass."""
        return self.commits > 0 and self.passed

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


@dataclass(frozen=True)
class DemoReport(Result):
    """What became of the demo. ``left_over`` names what could not be tidied up."""

    rows: tuple[DemoRow, ...]
    merged: str
    left_over: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """Return 0 only if every branch held checked commits, one is merged, and all is tidy."""
        good = bool(self.rows) and all(row.good for row in self.rows)
        return DONE if good and self.merged and not self.left_over else FAILED

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            "step": "report",
            "rows": [row.to_json() for row in self.rows],
            "merged": self.merged,
            "left_over": list(self.left_over),
        }


@dataclass(frozen=True)
class PlayRequest(Result):
    """A recording to be played.

    ``speed`` is how many times faster than it happened, ``idle_limit`` the most seconds without
    anything to see, None for as long as it was.
    """

    recording: Recording
    speed: float = 1.0
    idle_limit: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the recording."""
        return {
            "name": self.recording.name,
            "header": self.recording.header,
            "events": [list(event) for event in self.recording.events()],
        }
