"""Amounts of money: rounded, shared out, and shown."""

from __future__ import annotations

from decimal import Decimal

CENT = Decimal("0.01")

# TODO(round-amounts): decide what happens to an amount exactly between two cents. Put one of the
# decimal module's ROUND_HALF_UP and ROUND_HALF_EVEN here.
ROUNDING = ""


def to_cents(amount: Decimal) -> Decimal:
    """Return ``amount`` with two decimals."""
    # TODO(round-amounts): round as ROUNDING says.
    return amount


def split(amount: Decimal, parts: int) -> list[Decimal]:
    """Return ``parts`` amounts in cents that differ by a cent at most and add up to ``amount``."""
    # TODO(round-amounts): the first ones get the cents that are left over.
    return [amount / parts] * parts


def show(amount: Decimal) -> str:
    """Return ``amount`` for people to read."""
    return f"{amount:,.2f}"
