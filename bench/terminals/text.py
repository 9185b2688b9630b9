"""What an agent's interface prints: colours, boxes and moves of the cursor between the words."""

from __future__ import annotations

import json

_ROWS = 30


def _frame(number: int) -> str:
    rows = [
        f"\x1b[{row + 1};1H\x1b[38;5;{(number + row) % 256}m│\x1b[39m "
        f"\x1b[1mStep {number * _ROWS + row}\x1b[22m reading src/module_{row}.py and its tests, "
        f"then thinking about the next edit… \x1b[2m(esc to interrupt)\x1b[22m\x1b[K\r\n"
        for row in range(_ROWS)
    ]
    return "\x1b[?2026h\x1b[?25l\x1b[H" + "".join(rows) + "╰──────────╯\x1b[?25h\x1b[?2026l"


TEXT = "".join(_frame(number) for number in range(64))
PRINTED = TEXT.encode()

AS_JSON = len(json.dumps(TEXT)) / len(PRINTED)
"""Bytes that it takes as JSON for each byte that was printed."""
