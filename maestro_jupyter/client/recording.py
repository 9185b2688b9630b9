"""What a session's terminal has shown, from its beginning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from .texts import line

Kind = Literal["o", "r", "m"]


@dataclass(frozen=True)
class Recording:
    """A session's recording, in asciicast v2.

    Attributes
    ----------
    name
        The session's name, or the id it was asked for by.
    data
        The recording as asciinema's programs read it.
    """

    name: str
    data: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The recording as text."""
        return self.data.decode("utf-8", "replace")

    @cached_property
    def header(self) -> dict[str, Any]:
        """What the first line says: ``width`` and ``height`` among others."""
        said = _parsed(self.data.partition(b"\n")[0])
        return said if isinstance(said, dict) else {}

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns at the beginning."""
        return int(self.header.get("height", 24)), int(self.header.get("width", 80))

    def events(self) -> Iterator[tuple[float, Kind, str]]:
        """Return what happened and when, in seconds.

        The kinds are ``o`` (output), ``r`` (a new size, as ``80x24``) and ``m`` (the session's
        state changed).
        """
        for row in self.data.splitlines()[1:]:
            event = _parsed(row)
            if isinstance(event, list) and len(event) == 3 and event[1] in ("o", "r", "m"):  # noqa: PLR2004
                yield float(event[0]), event[1], str(event[2])

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return max((when for when, _, _ in self.events()), default=0.0)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the recording into a file, and return its path."""
        target = Path(path).expanduser()
        target.write_bytes(self.data)
        return target

    def __repr__(self) -> str:
        return f"<Recording of {line(self.name)}: {self.seconds:.0f} s, {len(self.data):,} bytes>"


def _parsed(row: bytes) -> Any:
    try:
        return json.loads(row)
    except ValueError:
        return None
