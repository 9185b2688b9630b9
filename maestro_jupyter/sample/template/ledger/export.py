"""Writes entries for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from .entry import Entry

COLUMNS = ("day", "account", "amount", "note", "tags")


def row(entry: Entry) -> tuple[str, ...]:
    """Return the texts of ``entry`` in the order of ``COLUMNS``."""
    return (
        entry.day.isoformat(),
        entry.account,
        str(entry.amount),
        entry.note,
        " ".join(sorted(entry.tags)),
    )


def to_json(entries: Iterable[Entry]) -> str:
    """Return a JSON array with an object per entry."""
    return json.dumps([dict(zip(COLUMNS, row(entry))) for entry in entries], indent=2)


def to_csv(entries: Iterable[Entry]) -> str:
    """Return a table with a header, lines ended by a newline."""
    # TODO(export-csv): quote what needs it. A spreadsheet runs a cell that starts with = + - or @:
    # put an apostrophe before such an account, note or tag.
    raise NotImplementedError
