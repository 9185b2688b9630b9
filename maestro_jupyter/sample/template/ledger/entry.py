"""One line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    """Money that went out (or, where negative, came back) on a day."""

    day: date
    account: str
    amount: Decimal
    note: str = ""
    tags: frozenset[str] = frozenset()

    @property
    def month(self) -> str:
        """The month of the day, such as ``2026-03``."""
        return f"{self.day:%Y-%m}"
