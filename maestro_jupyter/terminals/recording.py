"""One terminal's output, on its way into a file that its reader never waits for."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .cast_file import CastFile, header_line, line
from .escapes import unfinished_character

QUEUE_BYTES = 2 * 2**20
"""Output that may wait for the disk; what comes beyond that is left out.

It is mostly the same bytes that a ring of the usual size keeps, so that it takes little memory.
"""

_SLICE = 32 * 2**10
"""Bytes of a line at most: the event loop waits for the interpreter while a line is made."""

_MOMENT = 0.05
_RESET = b"\x1bc"
_RESERVE = 512
_LABEL = 400
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Item:
    time: float
    kind: str
    data: bytes


class Recording:
    """What is recorded of a terminal.

    All methods but :meth:`write_queued` belong to the event loop and return at once. The other one
    belongs to the thread that writes.

    Parameters
    ----------
    path
        Of the file. One that is there is continued.
    title
        What the recording shows.
    size
        Rows and columns at the beginning.
    most_bytes
        The file never grows over that.
    wake
        Called when there is something to write.
    """

    def __init__(
        self,
        path: Path,
        title: str,
        size: tuple[int, int],
        most_bytes: int,
        wake: Callable[[Recording], None],
    ) -> None:
        self.path = path
        self._title = title
        self._size = size
        self._most_bytes = most_bytes
        self._wake = wake
        self._began = time.monotonic()
        self._queue: deque[_Item] = deque()
        self._put = 0
        self._taken = 0
        self._left_out = 0
        self._closed = False
        # From here on: the thread's.
        self._file: CastFile | None = None
        self._half = b""
        self._offset = 0.0
        self._lost = 0
        self._full = False
        self._told = False
        self._ended = False

    def output(self, data: bytes) -> None:
        """Record what the program printed."""
        if self._full or self._closed or not data:
            return
        if self._put - self._taken + len(data) > QUEUE_BYTES:
            self._left_out += len(data)
            return
        self._note_left_out()
        self._put += len(data)
        self._add("o", data)

    def resize(self, rows: int, cols: int) -> None:
        """Record a new size."""
        self._add("r", f"{cols}x{rows}".encode())

    def mark(self, label: str) -> None:
        """Record that something happened, as a point that a player can jump to."""
        self._add("m", label[:_LABEL].encode("utf-8", "replace"))

    def close(self) -> None:
        """Record nothing more."""
        if not self._closed:
            self._note_left_out()
            self._add("end", b"")
            self._closed = True

    def _note_left_out(self) -> None:
        if self._left_out:
            self._add("gap", str(self._left_out).encode())
            self._left_out = 0

    def _add(self, kind: str, data: bytes) -> None:
        if not self._closed:
            self._queue.append(_Item(time.monotonic() - self._began, kind, data))
            self._wake(self)

    # -- in the thread ----------------------------------------------------------------------

    def write_queued(self) -> None:
        """Write what waits, in pieces: between two the event loop gets the interpreter."""
        self._write(0.0)
        while self._queue:
            item = self._queue.popleft()
            if item.kind == "o":
                data = self._join(item)
                for start in range(0, len(data), _SLICE):
                    self._write_output(item.time, data[start : start + _SLICE])
            elif item.kind == "gap":
                self._lost += int(item.data)
            elif item.kind == "end":
                self._end(item.time)
            else:
                self._write(item.time, (item.kind, item.data))

    def _join(self, item: _Item) -> bytes:
        """Put together what was printed within a moment, so that lines are few."""
        parts, length = [item.data], len(item.data)
        while self._queue and length < _SLICE:
            following = self._queue[0]
            if following.kind != "o" or following.time - item.time > _MOMENT:
                break
            parts.append(self._queue.popleft().data)
            length += len(parts[-1])
        self._taken += length
        return b"".join(parts)

    def _write_output(self, when: float, data: bytes) -> None:
        text = data if self._lost or not self._half else self._half + data
        self._half = unfinished_character(text)
        if self._half:
            text = text[: -len(self._half)]
        if text and not self._write(when, ("o", text)):
            self._lost += len(data)

    def _end(self, when: float) -> None:
        if self._half or self._lost:
            self._write(when, ("o", self._half))
        self._ended = True
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, when: float, *events: tuple[str, bytes]) -> bool:
        """Append events, and before them how much is missing; False where the disk takes none."""
        if self._full or self._ended:
            return True
        try:
            file = self._file = self._file or self._open()
            at = round(self._offset + when, 6)
            if self._lost and events:
                missing = f"{self._lost:,} bytes of output are missing: the disk didn't take them"
                events = (("m", missing.encode()), *events)
            lines = b"".join(line(at, kind, text) for kind, text in events)
            if file.size + len(lines) > self._most_bytes - _RESERVE:
                end = f"the recording ends here, at {file.size:,} bytes"
                lines = line(at, "m", end.encode())
                self._full = True
            if lines:
                file.append(lines)
                self._lost = 0
        except OSError as error:
            if not self._told:
                self._told = True
                _log.warning("Output is not recorded in %s: %s", self.path, error.strerror or error)
            return False
        return True

    def _open(self) -> CastFile:
        file = CastFile(self.path)
        rows, cols = self._size
        try:
            if file.header is None:
                file.append(header_line(self._title, rows, cols, int(time.time())))
                return file
            began = file.header.get("timestamp")
            since = time.time() - began if isinstance(began, int | float) else 0.0
            self._offset = max(file.last_time, since - (time.monotonic() - self._began))
            if file.size < self._most_bytes - _RESERVE:
                at = round(self._offset, 6)
                file.append(line(at, "r", f"{cols}x{rows}".encode()) + line(at, "o", _RESET))
        except BaseException:
            file.close()
            raise
        return file
