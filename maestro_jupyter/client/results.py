"""What a session's verbs return, beyond sessions: plain data that knows how to show itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any

from maestro_jupyter.model import Status

from .texts import html_table, line, lines, text_table


@dataclass(frozen=True)
class Merge:
    """Where a session's work went. ``already`` says that there was nothing left to merge."""

    commit: str
    into: str
    how: str
    already: bool = False
    checks: tuple[str, ...] = ()
    uncommitted: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Merge:
        """Return what the server said."""
        return cls(
            commit=str(said["commit"]),
            into=str(said["into"]),
            how=str(said["how"]),
            already=bool(said.get("already")),
            checks=tuple(str(check["name"]) for check in said.get("checks", ())),
            uncommitted=tuple(map(str, said.get("uncommitted", ()))),
        )

    def __str__(self) -> str:
        if self.already:
            said = f"Everything is in {line(self.into)} already ({self.commit[:10]})."
        else:
            said = f"Merged into {line(self.into)} as {self.commit[:10]} ({self.how})."
        if self.checks:
            said += f" Checks passed: {line(', '.join(self.checks))}."
        return said + left_out(self.uncommitted)


def left_out(uncommitted: Sequence[str]) -> str:
    """Return the sentence that tells which files are not in it."""
    if not uncommitted:
        return ""
    named = ", ".join(line(name, 80) for name in uncommitted[:5])
    more = f" and {len(uncommitted) - 5} more" if len(uncommitted) > 5 else ""  # noqa: PLR2004
    return f" Not in it, as not committed: {named}{more}."


@dataclass(frozen=True)
class Closing:
    """What closing a session left behind, and why; None where nothing was left."""

    name: str
    worktree_kept: str | None
    branch_kept: str | None
    why: str
    teardown: str = ""

    def __str__(self) -> str:
        left = self._left_over()
        return f"{left} But {line(self.teardown).rstrip('.')}." if self.teardown else left

    def _left_over(self) -> str:
        name = line(self.name)
        if self.worktree_kept is None and self.branch_kept is None:
            return f"Closed {name}; nothing is left over."
        kept = " and ".join(
            f"{word} {line(what)}"
            for word, what in (("worktree", self.worktree_kept), ("branch", self.branch_kept))
            if what is not None
        )
        why = f": {line(self.why)}" if self.why else ""
        return f"Closed {name}; kept {kept}{why.rstrip('.')}."


@dataclass(frozen=True)
class Statement:
    """One piece of evidence about a session, and what became of it."""

    time: datetime
    kind: str
    source: str
    said: str
    message: str
    rule: str
    accepted: bool


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why a session's status says what it says: the evidence, oldest first."""

    status: Status
    statements: tuple[Statement, ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Explanation:
        """Return what the server said."""
        return cls(
            status=Status.model_validate(said["status"]),
            statements=tuple(
                Statement(
                    time=datetime.fromisoformat(row["time"]),
                    kind=str(row["kind"]),
                    source=str(row["source"]),
                    said=str(row["said"]),
                    message=str(row["message"]),
                    rule=str(row["rule"]),
                    accepted=bool(row["accepted"]),
                )
                for row in said["statements"]
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "status": self.status.model_dump(mode="json"),
            "statements": [asdict(row) | {"time": row.time.isoformat()} for row in self.statements],
        }

    titles = ("time", "source", "said", "rule", "message")

    def rows(self) -> list[tuple[str, ...]]:
        """Return the evidence as rows under :attr:`titles`."""
        return [
            (
                row.time.astimezone().strftime("%H:%M:%S"),
                row.source,
                row.said,
                row.rule,
                row.message,
            )
            for row in self.statements
        ]

    @property
    def summary(self) -> str:
        """Return the verdict in one line."""
        message = f": {line(self.status.message)}" if self.status.message else ""
        return f"{self.status.state} on the word of {self.status.source}{message}"

    def __repr__(self) -> str:
        return f"{self.summary}\n\n{text_table(self.titles, self.rows())}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.summary)}</p>{html_table(self.titles, self.rows())}"


@dataclass(frozen=True)
class AgentFacts:
    """An agent, and whether it can be used here.

    ``tested`` says whether this version of it was tested with Maestro, ``logged_in`` whether it is;
    None where that can't be told.
    """

    name: str
    title: str
    available: bool
    executable: str | None
    version: str | None
    advice: str
    needs_prompt: bool
    tested: bool | None = None
    logged_in: bool | None = None

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> AgentFacts:
        """Return what the server said."""
        return cls(
            name=str(said["name"]),
            title=str(said.get("title") or said["name"]),
            available=bool(said["available"]),
            executable=said.get("executable"),
            version=said.get("version"),
            advice=str(said.get("advice") or ""),
            needs_prompt=bool(said.get("needs_prompt", True)),
            tested=said.get("tested"),
            logged_in=said.get("logged_in"),
        )


class AgentList(tuple[AgentFacts, ...]):
    """The agents that the server knows; shows itself as a table."""

    __slots__ = ()

    titles = ("agent", "usable", "version", "what to do")

    def rows(self) -> list[tuple[str, ...]]:
        """Return the agents as rows under :attr:`titles`."""
        return [
            (agent.name, "yes" if agent.available else "no", agent.version or "", agent.advice)
            for agent in self
        ]

    def __repr__(self) -> str:
        return text_table(self.titles, self.rows())

    def _repr_html_(self) -> str:
        return html_table(self.titles, self.rows())


class TerminalText(str):
    """A terminal's text; a string that a notebook shows line by line."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: FBT001
        del cycle
        printer.text(lines(self))
