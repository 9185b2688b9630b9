"""What the terminal itself says when a program asks it and nobody watches who would answer."""

from __future__ import annotations

import re
from collections.abc import Callable

STATUS_PROTOCOL = b"]7501;?"
"""The question whether a program may report its status by OSC 7501; no browser answers that."""

_IGNORED = re.compile(rb"[\x00-\x17\x19\x1c-\x1f\x7f]")
_FIXED = {
    b"\x1b[c": b"\x1b[?1;2c",
    b"\x1b[0c": b"\x1b[?1;2c",
    b"\x1bZ": b"\x1b[?1;2c",
    b"\x1b[>c": b"\x1b[>0;276;0c",
    b"\x1b[>0c": b"\x1b[>0;276;0c",
    b"\x1b[5n": b"\x1b[0n",
}
_CURSOR = {b"\x1b[6n": b"\x1b[%d;%dR", b"\x1b[?6n": b"\x1b[?%d;%dR"}
_MODE = re.compile(rb"\x1b\[(\??[0-9]+)\$p")


def answer(question: bytes, cursor: Callable[[], tuple[int, int]]) -> bytes:
    """Return what xterm.js would answer, as far as programs depend on it; empty: nothing.

    Parameters
    ----------
    question
        A whole escape sequence.
    cursor
        Returns the cursor's row and column.
    """
    asked = _IGNORED.sub(b"", question) if question.startswith((b"\x1b[", b"\x1bZ")) else question
    if asked in _FIXED:
        return _FIXED[asked]
    if asked in _CURSOR:
        return _CURSOR[asked] % cursor()
    if mode := _MODE.fullmatch(asked):
        return b"\x1b[%b;0$y" % mode[1]
    if asked.startswith(b"\x1b" + STATUS_PROTOCOL):
        return b"\x1b" + STATUS_PROTOCOL + b"\x1b\\"
    return b""
