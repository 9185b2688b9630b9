"""What the server says about repositories: plain data that knows how to show itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from textwrap import indent
from typing import Any

from .texts import html_lines, line, lines


@dataclass(frozen=True, repr=False)
class RepositoryCommands:
    """A repository's own commands, from its ``.maestro.toml``, and whether they may run."""

    repo: str
    commit: str
    digest: str
    allowed: bool
    commands: tuple[tuple[str, str], ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> RepositoryCommands:
        """Return what the server said."""
        return cls(
            repo=str(said["repo"]),
            commit=str(said["commit"]),
            digest=str(said["digest"]),
            allowed=bool(said["allowed"]),
            commands=tuple((str(when), str(command)) for when, command in said["commands"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @property
    def summary(self) -> str:
        """Return the verdict in one line."""
        where = line(self.repo)
        if not self.commands:
            return f"{where} has no commands of its own at {self.commit[:10]}."
        commands = "command" if len(self.commands) == 1 else f"{len(self.commands)} commands"
        verdict = "allowed" if self.allowed else "not allowed"
        return f"The {commands} of {where} (.maestro.toml at {self.commit[:10]}): {verdict}."

    def __repr__(self) -> str:
        # Each command whole: what is cut off would be allowed unseen.
        rows = [f"{when}:\n{indent(lines(command), '    ')}" for when, command in self.commands]
        return "\n".join([self.summary, *rows])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<dt>{escape(when)}</dt><dd>{html_lines(command)}</dd>"
            for when, command in self.commands
        )
        return f"<p>{escape(self.summary)}</p>" + (f"<dl>{rows}</dl>" if rows else "")
