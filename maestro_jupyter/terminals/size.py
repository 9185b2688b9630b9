"""How large a terminal can be."""

from __future__ import annotations

from .errors import BadSizeError

MOST_ROWS = 500
MOST_COLS = 1000


def check_size(rows: int, cols: int) -> None:
    """Raise `BadSizeError` unless there can be a terminal of this size."""
    fits = all(type(number) is int for number in (rows, cols))
    if not (fits and 1 <= rows <= MOST_ROWS and 1 <= cols <= MOST_COLS):
        raise BadSizeError(
            f"a terminal can't have {rows!r} rows and {cols!r} columns",
            hint=f"Up to {MOST_ROWS} rows and {MOST_COLS} columns are possible.",
        )
