"""The worktrees of all sessions, as a list that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from .texts import html_table, line, text_table

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000
_AGES = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True)
class WorktreeFacts:
    """A worktree that Maestro made, or what is left of one.

    ``prunable`` says that no open session has it and nothing would be lost without it, ``why``
    what speaks against that or against having removed it.
    """

    path: str
    repo: str | None
    branch: str | None
    session: str | None
    open: bool
    created: datetime | None
    size: int
    uncommitted: int
    unmerged: int
    stale: bool
    prunable: bool
    why: str

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> WorktreeFacts:
        """Return what the server said."""
        names = cls.__dataclass_fields__
        facts = {name: value for name, value in said.items() if name in names}
        created = facts.get("created")
        facts["created"] = datetime.fromisoformat(created) if created else None
        return cls(**facts)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self) | {"created": self.created.isoformat() if self.created else None}

    def row(self, now: datetime | None = None) -> tuple[str, ...]:
        """Return it as a row under the titles of :class:`WorktreeList`."""
        return (
            self.session or "",
            "open" if self.open else "gone" if self.stale else "closed",
            _age(self.created, now or datetime.now(UTC)),
            _size(self.size),
            self._state(),
            self.path,
        )

    def _state(self) -> str:
        counts = (
            (self.uncommitted, "uncommitted"),
            (self.unmerged, "unmerged"),
        )
        said = ", ".join(f"{number} {what}" for number, what in counts if number)
        return said or ("" if self.prunable or self.open else line(self.why)) or "clean"


class WorktreeList(tuple[WorktreeFacts, ...]):
    """Worktrees; shows itself as a table."""

    __slots__ = ()

    titles = ("session", "state", "age", "size", "holds", "worktree")

    def rows(self) -> list[tuple[str, ...]]:
        """Return the worktrees as rows under :attr:`titles`."""
        return [facts.row() for facts in self]

    def __repr__(self) -> str:
        return text_table(self.titles, self.rows(), width=140) if self else "No worktrees."

    def _repr_html_(self) -> str:
        return html_table(self.titles, self.rows()) if self else "<p>No worktrees.</p>"


@dataclass(frozen=True, repr=False)
class Pruning:
    """What pruning has removed and kept."""

    removed: WorktreeList
    kept: WorktreeList

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Pruning:
        """Return what the server said."""
        return cls(worktree_list(said["removed"]), worktree_list(said["kept"]))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "removed": [facts.to_json() for facts in self.removed],
            "kept": [facts.to_json() for facts in self.kept],
        }

    @property
    def summary(self) -> str:
        """Return what was done in one line."""
        count = len(self.removed)
        removed = f"Removed {count} worktree{'s' if count != 1 else ''}"
        size = sum(facts.size for facts in self.removed)
        freed = f" ({_size(size)})" if size else ""
        kept = f"; kept {len(self.kept)}, see why:" if self.kept else ""
        return f"{removed}{freed}{kept or '.'}"

    titles = ("worktree", "kept because")

    def rows(self) -> list[tuple[str, ...]]:
        """Return what was kept, and why, as rows under :attr:`titles`."""
        return [(facts.path, facts.why) for facts in self.kept]

    def __repr__(self) -> str:
        if not self.kept:
            return self.summary
        return f"{self.summary}\n\n{text_table(self.titles, self.rows(), width=160)}"

    def _repr_html_(self) -> str:
        table = html_table(self.titles, self.rows()) if self.kept else ""
        return f"<p>{escape(self.summary)}</p>{table}"


def worktree_list(said: Iterable[Mapping[str, Any]]) -> WorktreeList:
    """Return what the server said of several worktrees."""
    return WorktreeList(WorktreeFacts.from_json(one) for one in said)


def _size(size: int) -> str:
    amount = float(size)
    for unit in _UNITS[:-1]:
        if amount < _STEP:
            return f"{amount:.0f} {unit}"
        amount /= _STEP
    return f"{amount:.0f} {_UNITS[-1]}"


def _age(created: datetime | None, now: datetime) -> str:
    if created is None:
        return ""
    seconds = max(0, int((now - created).total_seconds()))
    for length, unit in _AGES:
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return "now"
