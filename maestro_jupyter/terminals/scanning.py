"""Looking through output once for all that the engine wants to know of it, and fast.

Almost all sequences in an agent's output are colours and moves of the cursor. Whoever flooded the
terminal would wait for nothing else than the patterns of `escapes` and `modes`, so that they only
look where this finds something else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .escapes import IGNORED, asks
from .modes import Changes, changes, private_changes

_C1 = re.compile(rb"\xc2[\x90-\x9f]")
_UNUSUAL = re.compile(
    rb"\x1b(?:\[[0-9:;]*+[%(i)b!cnxt$*&>=]|[%(i)b\]P_Zc=>])" % {b"i": IGNORED}, re.DOTALL
)
_PRIVATE = re.compile(rb"\x1b\[\?([0-9:;]*)(.)", re.DOTALL)
_SET_AND_RESET = frozenset((b"h", b"l"))


class Found(NamedTuple):
    """What there is in a piece of output.

    Attributes
    ----------
    asks
        Whether there are questions to the terminal.
    changes
        Of the terminal's modes.
    """

    asks: bool
    changes: Changes


NOTHING = Found(asks=False, changes=())


def scan(data: bytes) -> Found:
    """Return what there is in ``data``, which consists of whole sequences."""
    if b"\x1b" not in data and not _C1.search(data):
        return NOTHING
    private = _PRIVATE.findall(data)
    if (
        _SET_AND_RESET.issuperset([verb for _, verb in private])
        and not _UNUSUAL.search(data)
        and not _C1.search(data)
    ):
        return Found(asks=False, changes=private_changes(private)) if private else NOTHING
    return Found(asks(data), changes(data))
