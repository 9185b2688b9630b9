"""Finds entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .entry import Entry


def find(
    entries: Iterable[Entry],
    text: str = "",
    *,
    tag: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[Entry]:
    """Return the entries that fit everything that was asked for, in their order.

    ``text`` is looked for in account and note, ``since`` and ``until`` are days that still count.
    """
    # TODO(add-search): text in any case, in the account too; tag; since and until.
    return [entry for entry in entries if text in entry.note]
