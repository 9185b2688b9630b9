"""Putting what agents tell into signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source


@dataclass(frozen=True)
class Teller:
    """Makes the signals that a hook or a line of output leads to."""

    time: datetime

    def __call__(self, kind: SignalKind, **said: object) -> tuple[Signal, ...]:
        """Return one signal of ``kind``."""
        return (
            Signal.model_validate({"kind": kind, "source": Source.HOOK, "time": self.time, **said}),
        )


def text(said: object, key: str) -> str:
    """Return the string under ``key``, empty where there is none."""
    found = said.get(key) if isinstance(said, Mapping) else None
    return found if isinstance(found, str) else ""


def part(said: object, key: str) -> Mapping[str, Any]:
    """Return the object under ``key``, empty where there is none."""
    found = said.get(key) if isinstance(said, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(said: object, key: str) -> list[Any]:
    """Return the list under ``key``, empty where there is none."""
    found = said.get(key) if isinstance(said, Mapping) else None
    return found if isinstance(found, list) else []
