"""What stands in the way of a session's work on its way home, and what a pull request is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from .results import left_out
from .texts import html_lines, line, lines


@dataclass(frozen=True)
class Loss:
    """What discarding a session would throw away; false where that is nothing."""

    files: tuple[str, ...]
    commits: tuple[str, ...]
    submodules: tuple[str, ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Loss:
        """Return what the server said."""
        return cls(
            files=tuple(map(str, [*said["tracked"], *said["untracked"]])),
            commits=tuple(f"{one['sha'][:10]} {one['subject']}" for one in said["commits"]),
            submodules=tuple(map(str, said.get("submodules", ()))),
        )

    def __bool__(self) -> bool:
        return bool(self.files or self.commits or self.submodules)

    def __str__(self) -> str:
        if not self:
            return "Nothing would be lost."
        parts = (
            ("Uncommitted files", self.files),
            ("Unmerged commits", self.commits),
            ("Submodules with commits of their own", self.submodules),
        )
        return "\n".join(_listed(title, names) for title, names in parts if names)


def _listed(title: str, names: tuple[str, ...], most: int = 10) -> str:
    shown = [f"  {line(name, 120)}" for name in names[:most]]
    if len(names) > most:
        shown.append(f"  and {len(names) - most} more")
    return "\n".join([f"{title} ({len(names)}):", *shown])


@dataclass(frozen=True)
class Hunk:
    """The two sides of one place, with git's markers."""

    line: int
    text: str


@dataclass(frozen=True)
class Conflict:
    """A file that both branches changed in ways that don't fit together."""

    path: str
    why: str
    hunks: tuple[Hunk, ...]


class ConflictList(tuple[Conflict, ...]):
    """The conflicts that a merge would meet; empty where it would meet none."""

    __slots__ = ()

    @classmethod
    def from_json(cls, said: Any) -> ConflictList:
        """Return what the server said."""
        return cls(
            Conflict(
                str(one["path"]),
                str(one["why"]),
                tuple(Hunk(int(hunk["line"]), str(hunk["text"])) for hunk in one["hunks"]),
            )
            for one in said
        )

    def to_json(self) -> list[dict[str, Any]]:
        """Return it as JSON data."""
        return [asdict(conflict) for conflict in self]

    @property
    def summary(self) -> str:
        """Return how many there are."""
        if not self:
            return "Nothing conflicts."
        return "1 file conflicts." if len(self) == 1 else f"{len(self)} files conflict."

    def __repr__(self) -> str:
        shown = [self.summary]
        for conflict in self:
            shown += ["", f"{line(conflict.path)} ({line(conflict.why)})"]
            shown += [f"line {hunk.line}:\n{lines(hunk.text)}" for hunk in conflict.hunks]
        return "\n".join(shown)

    def _repr_html_(self) -> str:
        shown = [f"<p>{self.summary}</p>"]
        for conflict in self:
            body = "".join(
                f"<div>line {hunk.line}</div>{html_lines(hunk.text)}" for hunk in conflict.hunks
            )
            name = f"{escape(line(conflict.path))} ({escape(line(conflict.why))})"
            shown.append(f"<details open><summary>{name}</summary>{body}</details>")
        return "".join(shown)


@dataclass(frozen=True)
class PullRequest:
    """A pull request; ``url`` is None where it has to be opened by hand, and ``why`` says why."""

    url: str | None
    branch: str
    target: str
    remote: str
    title: str
    tool: str | None
    already: bool
    commands: tuple[str, ...]
    compare_url: str | None
    uncommitted: tuple[str, ...]
    why: str

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> PullRequest:
        """Return what the server said."""
        return cls(
            url=said.get("url"),
            branch=str(said["branch"]),
            target=str(said["target"]),
            remote=str(said["remote"]),
            title=str(said["title"]),
            tool=said.get("tool"),
            already=bool(said.get("already")),
            commands=tuple(map(str, said["commands"])),
            compare_url=said.get("compare_url"),
            uncommitted=tuple(map(str, said.get("uncommitted", ()))),
            why=str(said.get("why") or ""),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    def __str__(self) -> str:
        branch = f"{line(self.branch)} into {line(self.target)}"
        if self.url is not None:
            said = "Updated the pull request of" if self.already else "Opened a pull request of"
            return f"{said} {branch}: {line(self.url)}.{left_out(self.uncommitted)}"
        rows = [
            (
                f"Pushed {line(self.branch)} to {line(self.remote)}; the pull request is not open: "
                f"{line(self.why).rstrip('.')}.{left_out(self.uncommitted)}"
            ),
        ]
        if self.compare_url is not None:
            rows.append(f"Open it here: {line(self.compare_url, 2000)}")
        if len(self.commands) > 1:
            rows += ["Or with:", *(f"  {lines(command)}" for command in self.commands)]
        return "\n".join(rows)
