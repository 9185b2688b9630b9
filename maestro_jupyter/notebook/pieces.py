"""Files and pastes that come in pieces, because a message of Jupyter's may not be large."""

from __future__ import annotations

import threading
from collections import OrderedDict

from maestro_jupyter.model import TooLargeError

MOST_BYTES = 64 * 2**20
MOST_AT_ONCE = 8


class Pieces:
    """Puts the pieces together."""

    def __init__(self) -> None:
        # None: it was too large, and what is left of it is dropped.
        self._unfinished: OrderedDict[int, bytearray | None] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, number: int, piece: bytes, *, last: bool) -> bytes | None:
        """Take the next piece of something, and return the whole if that was the last one.

        Raises
        ------
        TooLargeError
            The whole is larger than any route takes. That is said once; the rest is dropped.
        """
        with self._lock:
            whole = self._unfinished.setdefault(number, bytearray())
            if last:
                del self._unfinished[number]
            if whole is None:
                return None
            if len(whole) + len(piece) > MOST_BYTES:
                if not last:
                    self._unfinished[number] = None
                raise TooLargeError(f"At most {MOST_BYTES // 2**20} MiB go through the kernel.")
            whole += piece
            # A page that went away in the middle leaves its pieces behind.
            while len(self._unfinished) > MOST_AT_ONCE:
                self._unfinished.popitem(last=False)
            return bytes(whole) if last else None
