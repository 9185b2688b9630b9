"""The modes a program has put its terminal into, as far as a late viewer must be told.

Output that scrolled out of the ring may have turned on bracketed paste or the alternate screen.
Without it a replay would, for instance, submit a pasted text line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

Change = tuple[int, bool]
Changes = tuple[Change, ...]

_RESET: Change = (-1, False)
_CHANGE = re.compile(rb"\x1b(?:c|=|>|\[(?:!p|\?([0-9;]+)([hl])))|\xc2\x9b(?:!p|\?([0-9;]+)([hl]))")
_KEYPAD = 66
BRACKETED_PASTE = 2004
_DEFAULTS: Mapping[int, bool] = MappingProxyType(
    {
        1: False,  # cursor keys
        5: False,  # reverse video
        6: False,  # origin
        7: True,  # wrap
        9: False,  # mouse
        12: False,  # blinking cursor
        25: True,  # cursor shown
        45: False,  # reverse wrap
        47: False,  # alternate screen
        _KEYPAD: False,
        1000: False,  # mouse
        1002: False,
        1003: False,
        1004: False,  # focus is reported
        1006: False,  # how the mouse is reported
        1016: False,
        1047: False,  # alternate screen
        1049: False,
        BRACKETED_PASTE: False,
    }
)


def changes(data: bytes) -> Changes:
    """Return the changes of modes in ``data``, in order."""
    if b"\x1b" not in data and b"\xc2\x9b" not in data:
        return ()
    found: list[Change] = []
    for match in _CHANGE.finditer(data):
        numbers, verb = (match[1] or match[3]), (match[2] or match[4])
        if numbers:
            found += _private(numbers, verb)
        elif match[0] in (b"\x1b=", b"\x1b>"):
            found.append((_KEYPAD, match[0] == b"\x1b="))
        else:
            found.append(_RESET)
    return tuple(found)


@lru_cache(64)
def private_changes(sequence: bytes) -> Changes | None:
    """Return the changes that ``ESC [ ?``, numbers and a letter make; None: it makes none."""
    verb = sequence[-1:]
    return tuple(_private(sequence[3:-1], verb)) if verb in (b"h", b"l") else None


def _private(numbers: bytes, verb: bytes) -> list[Change]:
    if b":" in numbers:
        return []
    return [
        (number, verb == b"h")
        for number in map(_number, numbers.split(b";"))
        if number in _DEFAULTS
    ]


def _number(digits: bytes) -> int:
    return int(digits) if 0 < len(digits) <= len("2004") else -2


class Modes:
    """What a terminal is set to after some changes."""

    __slots__ = ("_set",)

    def __init__(self, made: Iterable[Change] = ()) -> None:
        self._set: dict[int, bool] = {}
        self.apply(made)

    def copy(self) -> Modes:
        """Return the same, to go on from separately."""
        return Modes(self._set.items())

    def apply(self, made: Iterable[Change]) -> None:
        """Make the changes, in order."""
        for number, value in made:
            self._set.pop(number, None)
            if (number, value) == _RESET:
                self._set.clear()
            elif value != _DEFAULTS[number]:
                self._set[number] = value

    def has(self, number: int) -> bool:
        """Return whether a mode is set."""
        return self._set.get(number, _DEFAULTS[number])

    def sequence(self) -> bytes:
        """Return what brings a terminal that was just reset into these modes."""
        return b"".join(
            b"\x1b[?%b%b" % (b";".join(b"%d" % number for number in numbers), verb)
            for verb, value in ((b"h", True), (b"l", False))
            if (numbers := [number for number, now in self._set.items() if now is value])
        )
