"""Turning what agents say about themselves into signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source

_SUBJECTS = ("command", "cmd", "file_path", "path", "url", "pattern", "description")


@dataclass(frozen=True)
class Witness:
    """Makes signals that come from one place at one time."""

    source: Source
    time: datetime

    def signal(self, kind: SignalKind, **said: Any) -> Signal:
        """Return a signal, without what is None."""
        known = {name: value for name, value in said.items() if value is not None}
        return Signal(kind=kind, source=self.source, time=self.time, **known)


def text_of(payload: Mapping[str, Any], name: str) -> str:
    """Return the text at ``name``; empty where there is none."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def table_of(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the table at ``name``; empty where there is none."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def permission_question(tool: str, given: Mapping[str, Any]) -> str:
    """Return in words what a tool wants to do."""
    for name in _SUBJECTS:
        subject = given.get(name)
        if isinstance(subject, list):
            subject = " ".join(map(str, subject))
        if isinstance(subject, str) and subject:
            return f"Allow {tool}: {subject}"
    return f"Allow {tool or 'what it wants to do'}?"
