"""Looking through output once for all that the engine wants to know of it, and fast.

Almost all sequences in an agent's output are colours and moves of the cursor. Whoever flooded the
terminal would wait for nothing else than the patterns of `escapes` and `modes`, so that they only
look where this finds something else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .announcements import COMMAND
from .escapes import asks
from .modes import Changes, changes, private_changes

_C1 = re.compile(rb"\xc2[\x90-\x9f]")
# A literal and then nothing but sets: a third of the time that alternatives take. That an escape
# without a bracket passes, too, where it ends in one of these letters, harms nobody: those that
# ask or change something end in others, and `P` and `Z` are missing only because of them.
_USUAL_END = rb"A-OQ-Yad-mo-su-wyz`@"
# Of DEC's own sequences, which set modes, all is found; of others enough to tell them from these.
_UNUSUAL = re.compile(rb"\x1b[\[0-9;:]*+[^%b][0-9;:]*+.?" % _USUAL_END, re.DOTALL)
_PRIVATE = b"\x1b[?"


class Found(NamedTuple):
    """What there is in a piece of output.

    Attributes
    ----------
    asks
        Whether there are questions to the terminal.
    changes
        Of the terminal's modes.
    commands
        Whether there are operating system commands, of which programs make announcements.
    """

    asks: bool
    changes: Changes
    commands: bool


NOTHING = Found(asks=False, changes=(), commands=False)


def scan(data: bytes) -> Found:
    """Return what there is in ``data``, which consists of whole sequences."""
    if b"\xc2" in data and _C1.search(data):
        return _exactly(data)
    unusual = _UNUSUAL.findall(data)
    if not unusual:
        return NOTHING
    made: Changes = ()
    # Each once, in the order in which they came last.
    for sequence in reversed(dict.fromkeys(reversed(unusual))):
        made_here = private_changes(sequence) if sequence.startswith(_PRIVATE) else None
        if made_here is None:
            return _exactly(data)
        made += made_here
    return Found(asks=False, changes=made, commands=False) if made else NOTHING


def _exactly(data: bytes) -> Found:
    return Found(asks(data), changes(data), COMMAND in data)
