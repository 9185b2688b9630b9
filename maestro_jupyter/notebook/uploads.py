"""Files that come from a page in pieces, because a message of Jupyter's may not be large."""

from __future__ import annotations

import threading
from collections import OrderedDict

from maestro_jupyter.model import TooLargeError

MOST_BYTES = 64 * 2**20
MOST_AT_ONCE = 8


class Uploads:
    """Puts the pieces together."""

    def __init__(self) -> None:
        self._unfinished: OrderedDict[int, bytearray] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, number: int, piece: bytes, *, last: bool) -> bytes | None:
        """Take the next piece of a file, and return the file if that was the last one.

        Raises
        ------
        TooLargeError
            The file is larger than any route takes.
        """
        with self._lock:
            file = self._unfinished.setdefault(number, bytearray())
            if len(file) + len(piece) > MOST_BYTES:
                del self._unfinished[number]
                raise TooLargeError(f"At most {MOST_BYTES // 2**20} MiB go through the kernel.")
            file += piece
            if not last:
                # A page that went away in the middle leaves its pieces behind.
                while len(self._unfinished) > MOST_AT_ONCE:
                    self._unfinished.popitem(last=False)
                return None
            return bytes(self._unfinished.pop(number))
