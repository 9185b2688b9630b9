"""What a person's keys may mean to an agent in whose terminal they are typed."""

from __future__ import annotations

import re

_INTERRUPTS = re.compile(
    rb"(?:\x1b|\x03|\x1b\[27(?:;1)?u|\x1b\[99;5u|\x1b\[27;5;99~)+",
)
"""Escape and Ctrl-C, as terminals send them in all of their keyboard protocols."""

_CHOICE = re.compile(rb"[0-9A-Za-z]")
_SUBMITS = (b"\r", b"\n", b"\x1b[13u")


def may_interrupt(data: bytes) -> bool:
    """Return whether ``data`` is nothing but keys that make agents drop what they do."""
    return _INTERRUPTS.fullmatch(data) is not None


def may_answer(data: bytes) -> bool:
    """Return whether ``data`` may answer a dialog: Enter, or the letter or digit of a choice."""
    return data.endswith(_SUBMITS) or _CHOICE.fullmatch(data) is not None
