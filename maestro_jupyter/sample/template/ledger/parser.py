"""Reads entries from plain text.

A line holds a day, an account, an amount and a note; words of the note that start with ``#`` are
tags::

    2026-03-01 food 12.50 Lunch with Ada #work
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .entry import Entry


class ParseError(ValueError):
    """A line is not an entry."""


def parse_line(line: str) -> Entry:
    """Return the entry that ``line`` holds."""
    # TODO(fix-parser): read amounts with thousands separators, such as 1,249.00.
    day, account, amount, *words = line.split()
    return Entry(
        day=date.fromisoformat(day),
        account=account,
        amount=Decimal(amount),
        note=" ".join(word for word in words if not word.startswith("#")),
        tags=frozenset(word[1:] for word in words if word.startswith("#")),
    )


def parse(text: str) -> list[Entry]:
    """Return the entries of ``text``, in its order."""
    # TODO(fix-parser): skip blank lines and lines that start with '#'; where a line cannot be
    # read raise a ParseError that says which line it is.
    return [parse_line(line) for line in text.splitlines()]
