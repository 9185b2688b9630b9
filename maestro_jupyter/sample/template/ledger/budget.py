"""Compares what was spent with what was planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .entry import Entry


@dataclass(frozen=True)
class Standing:
    """How an account stands against its limit in a month."""

    account: str
    limit: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be spent; negative when over the limit."""
        return self.limit - self.spent


def standings(
    limits: Mapping[str, Decimal],
    entries: Iterable[Entry],
    month: str,
) -> list[Standing]:
    """Return the standing of every account with a limit, in the order of ``limits``."""
    # TODO(watch-budget): count the entries of that month only.
    raise NotImplementedError


def warnings(standings: Iterable[Standing], share: Decimal = Decimal("0.8")) -> list[str]:
    """Return a sentence for each account that used ``share`` of its limit or more."""
    # TODO(watch-budget): say how much is left, or by how much the limit is exceeded; the worst
    # account comes first.
    raise NotImplementedError
