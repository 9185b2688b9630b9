"""Adds entries up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .entry import Entry


def total(entries: Iterable[Entry]) -> Decimal:
    """Return the sum of all amounts."""
    return sum((entry.amount for entry in entries), Decimal(0))


def by_account(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Return the sum per account, the largest first."""
    # TODO(add-summary): accounts with the same sum go by name.
    raise NotImplementedError


def by_month(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Return the sum per month, in order of time."""
    # TODO(add-summary): a month without entries between two others counts as 0.
    raise NotImplementedError
