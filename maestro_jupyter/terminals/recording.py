"""A terminal's output, written into a file by a thread that the terminal never waits for."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .cast_file import CastFile, header_line, line
from .escapes import unfinished_character

ROOM = 128 * 2**10
"""Bytes of output that may wait for the disk here; what else there is waits in the ring."""

_SLICE = 32 * 2**10
"""Bytes of a line at most: the event loop waits for the interpreter while a line is made."""

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
    """The file of a recording, and what is on its way there.

    All methods but :meth:`write_queued` belong to the event loop and return at once. The other one
    belongs to the thread that writes. Times are in seconds since the recording began, see
    :meth:`now`.

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
        self._closed = False
        # From here on: the thread's.
        self._file: CastFile | None = None
        self._half = b""
        self._offset = 0.0
        self._lost = 0
        self._full = False
        self._told = False
        self._ended = False

    def now(self) -> float:
        """Return the time."""
        return time.monotonic() - self._began

    @property
    def room(self) -> int:
        """How many bytes of output there is room for."""
        return max(0, ROOM - (self._put - self._taken))

    @property
    def is_full(self) -> bool:
        """Whether the file has reached its limit, so that nothing more is recorded."""
        return self._full

    def output(self, when: float, data: bytes) -> None:
        """Record what the program printed."""
        self._put += len(data)
        self._add(when, "o", data)

    def leave_out(self, when: float, count: int) -> None:
        """Record that so many bytes of output are missing."""
        self._add(when, "gap", str(count).encode())

    def resize(self, when: float, rows: int, cols: int) -> None:
        """Record a new size."""
        self._add(when, "r", f"{cols}x{rows}".encode())

    def mark(self, when: float, label: str) -> None:
        """Record that something happened, as a point that a player can jump to."""
        self._add(when, "m", label[:_LABEL].encode("utf-8", "replace"))

    def close(self, when: float) -> None:
        """Record nothing more."""
        self._add(when, "end", b"")
        self._closed = True

    def _add(self, when: float, kind: str, data: bytes) -> None:
        if not self._closed:
            self._queue.append(_Item(when, kind, data))
            self._wake(self)

    # -- in the thread ----------------------------------------------------------------------

    def write_queued(self) -> None:
        """Write what waits, in pieces: between two the event loop gets the interpreter."""
        self._write(0.0)
        while self._queue:
            item = self._queue.popleft()
            if item.kind == "o":
                for start in range(0, len(item.data), _SLICE):
                    self._write_output(item.time, item.data[start : start + _SLICE])
                self._taken += len(item.data)
            elif item.kind == "gap":
                self._lost += int(item.data)
            elif item.kind == "end":
                self._end(item.time)
            else:
                self._write(item.time, (item.kind, item.data))

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
