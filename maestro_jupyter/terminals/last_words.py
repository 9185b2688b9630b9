"""What a program printed last."""

from __future__ import annotations

import re

from .ring import Ring

_REACH = 4 * 2**10
"""Bytes that are looked through."""

_SEQUENCE = re.compile(
    rb"\x1b(?:\[[^\x40-\x7e]*[\x40-\x7e]|[\]PX^_].*?(?:\x07|\x1b\\|\Z)|[\x20-\x2f]*[\x30-\x7e])",
    re.DOTALL,
)


def last_words(ring: Ring) -> str:
    """Return the last line with words in a ring; empty where there is none.

    It takes no time and is meant for programs that print lines: of one that moves about the screen
    the words may come in another order than a person sees them.
    """
    start = ring.safe_place(max(ring.start, ring.end - _REACH))
    if start is None:
        return ""
    text = _SEQUENCE.sub(b"", ring.read(start, ring.end - start)).decode(errors="replace")
    lines = (line.strip() for line in reversed(re.split(r"[\r\n]+", text)))
    return next((line for line in lines if any(map(str.isalnum, line))), "")
