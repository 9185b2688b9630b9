"""The Program Status Protocol: what programs say of themselves in their own output, by OSC 7501.

``state=idle|working|blocked|done|error|clear``, with ``app``, ``kind`` (``permission`` or
``question``) and ``msg`` (Base64) behind it, all separated by colons.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from .signal import About, Signal, SignalKind
from .state import State
from .status import Source

NUMBER = 7501

_STATES = {
    "idle": State.IDLE,
    "working": State.WORKING,
    "done": State.FINISHED,
    "error": State.ERROR,
}


def read_program_status(text: bytes, time: datetime) -> Signal | None:
    """Return the evidence in ``text``, the command's text behind its number; None if there is none.

    What is neither known nor well-formed says nothing.
    """
    parts = (part.partition("=") for part in text.decode("ascii", "replace").split(":"))
    fields = {name.strip(): value for name, is_there, value in parts if is_there}
    word = fields.get("state", "").strip()
    if word == "clear":
        return Signal(kind=SignalKind.CLEARED, source=Source.OSC, time=time)
    message = _decoded(fields.get("msg", ""))
    if word == "blocked":
        kind = fields.get("kind", "").strip()
        return Signal(
            kind=SignalKind.DIALOG,
            source=Source.OSC,
            time=time,
            about=About(kind) if kind in {"permission", "question"} else None,
            question=message or None,
        )
    if word not in _STATES:
        return None
    return Signal(
        kind=SignalKind.REPORT, source=Source.OSC, time=time, state=_STATES[word], message=message
    )


def _decoded(text: str) -> str:
    text = text.strip()
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=False)
    except (binascii.Error, ValueError):
        return ""
    return data.decode("utf-8", "replace")
