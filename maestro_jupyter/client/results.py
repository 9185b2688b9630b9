"""What a session's verbs return, beyond sessions: plain data that knows how to show itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any

from maestro_jupyter.model import Change, Status

from .texts import html_table, line, lines, text_table


@dataclass(frozen=True)
class FileChange:
    """One file that a session has changed."""

    path: str
    old_path: str | None
    status: str
    insertions: int
    deletions: int
    binary: bool

    @property
    def size(self) -> str:
        """Return how much of it changed, in words."""
        return "binary" if self.binary else f"+{self.insertions} −{self.deletions}"  # noqa: RUF001


@dataclass(frozen=True, repr=False)
class Diff:
    """Everything a session has changed since its base, committed or not.

    ``patch`` is as git wrote it; ``truncated`` says that it was too large to hand over whole.
    """

    stat: Change
    files: tuple[FileChange, ...]
    patch: str
    truncated: bool = False

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Diff:
        """Return what the server said."""
        return cls(
            stat=Change.model_validate(said["stat"]),
            files=tuple(
                FileChange(
                    path=str(file["path"]),
                    old_path=file.get("old_path"),
                    status=str(file.get("status", "")),
                    insertions=int(file.get("insertions") or 0),
                    deletions=int(file.get("deletions") or 0),
                    binary=bool(file.get("binary")),
                )
                for file in said["files"]
            ),
            patch=str(said["patch"]),
            truncated=bool(said.get("truncated")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "stat": self.stat.model_dump(),
            "files": [asdict(file) for file in self.files],
            "patch": self.patch,
            "truncated": self.truncated,
        }

    @property
    def summary(self) -> str:
        """Return the size of the change in one line."""
        if not self.stat.files:
            return "No changes."
        files = "1 file" if self.stat.files == 1 else f"{self.stat.files} files"
        return f"{files}, +{self.stat.insertions} −{self.stat.deletions}"  # noqa: RUF001

    def __bool__(self) -> bool:
        return self.stat.files > 0

    def __repr__(self) -> str:
        cut = "\n(The patch goes on; it is too large to show whole.)" if self.truncated else ""
        return f"{self.summary}\n\n{lines(self.patch)}{cut}".rstrip()

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{self.summary}</p>"
        files = html_table(
            ("file", "change"),
            [(_file_name(file), file.size) for file in self.files],
        )
        rows = "\n".join(_colored(row) for row in lines(self.patch).split("\n"))
        cut = "<p>The patch goes on; it is too large to show whole.</p>" if self.truncated else ""
        return (
            f"<p>{escape(self.summary)}</p>{files}"
            f"<details open><summary>Patch</summary><pre>{rows}</pre></details>{cut}"
        )


def _file_name(file: FileChange) -> str:
    return f"{file.old_path} → {file.path}" if file.old_path else file.path


def _colored(row: str) -> str:
    """Return a line of a patch as HTML, coloured by what it says."""
    if row.startswith(("+++", "---", "diff ", "index ")):
        return f"<b>{escape(row)}</b>"
    color = {
        "+": "var(--jp-success-color0, #1b5e20)",
        "-": "var(--jp-error-color0, #b71c1c)",
        "@": "var(--jp-info-color0, #006064)",
    }.get(row[:1])
    return f'<span style="color:{color}">{escape(row)}</span>' if color else escape(row)


@dataclass(frozen=True)
class Merge:
    """Where a session's work went. ``already`` says that there was nothing left to merge."""

    commit: str
    into: str
    how: str
    already: bool = False

    def __str__(self) -> str:
        if self.already:
            return f"Everything is in {line(self.into)} already ({self.commit[:10]})."
        return f"Merged into {line(self.into)} as {self.commit[:10]} ({self.how})."


@dataclass(frozen=True)
class Closing:
    """What closing a session left behind, and why; None where nothing was left."""

    name: str
    worktree_kept: str | None
    branch_kept: str | None
    why: str

    def __str__(self) -> str:
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
    """An agent, and whether it can be used here."""

    name: str
    title: str
    available: bool
    executable: str | None
    version: str | None
    advice: str
    needs_prompt: bool

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
