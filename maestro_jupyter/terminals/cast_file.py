"""A file in asciicast v2, of which every line is whole whatever happens to the writer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

_BLOCK = 64 * 2**10


class CastFile:
    """Appends lines to a recording, or goes on with one that is there.

    Attributes
    ----------
    size
        Bytes of whole lines.
    header
        The first line; None in a new file.
    last_time
        When the last event there is happened, in seconds since the beginning.

    Raises
    ------
    OSError
        The file can't be made or read.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, 0o600)
        try:
            self.header = _parsed(_first_line(self._descriptor), dict)
            self.size = whole_lines(self._descriptor) if self.header else 0
            os.ftruncate(self._descriptor, self.size)
            self.last_time = _time_of(_last_line(self._descriptor, self.size))
        except BaseException:
            os.close(self._descriptor)
            raise

    def append(self, lines: bytes) -> None:
        """Add whole lines: all of them, or none.

        Raises
        ------
        OSError
            The disk takes no more.
        """
        written = 0
        try:
            while written < len(lines):
                written += os.pwrite(self._descriptor, lines[written:], self.size + written)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size += written

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def whole_lines(descriptor: int) -> int:
    """Return how many bytes of a file are whole lines."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _BLOCK)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def blocks(path: Path) -> Iterator[bytes]:
    """Return the whole lines of a recording, which may still grow, in blocks."""
    with path.open("rb") as file:
        left = whole_lines(file.fileno())
        while left > 0 and (block := file.read(min(4 * _BLOCK, left))):
            left -= len(block)
            yield block


def line(time: float, kind: str, text: bytes) -> bytes:
    """Return an event as a line; what isn't UTF-8 in it is replaced."""
    try:
        # A third of the time that the standard library takes, and most text is UTF-8.
        quoted = to_json(text)
    except PydanticSerializationError:
        quoted = to_json(text.decode("utf-8", "replace"))
    return b'[%s,"%s",%b]\n' % (repr(time).encode(), kind.encode(), quoted)


def header_line(title: str, rows: int, cols: int, timestamp: int) -> bytes:
    """Return the first line."""
    header = {
        "version": 2,
        "width": cols,
        "height": rows,
        "timestamp": timestamp,
        "title": title,
        "env": {"TERM": "xterm-256color"},
    }
    return json.dumps(header, ensure_ascii=False).encode() + b"\n"


def _first_line(descriptor: int) -> bytes:
    return os.pread(descriptor, _BLOCK, 0).partition(b"\n")[0]


def _last_line(descriptor: int, end: int) -> bytes:
    block = os.pread(descriptor, min(end, 4 * _BLOCK), max(0, end - 4 * _BLOCK))
    return block.rstrip(b"\n").rpartition(b"\n")[2]


def _time_of(event: bytes) -> float:
    found = _parsed(event, list)
    return float(found[0]) if found and isinstance(found[0], int | float) else 0.0


def _parsed(text: bytes, kind: type) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, kind) else None
