"""Where a viewer is in a terminal's output, and what it gets next."""

from __future__ import annotations

from dataclasses import dataclass

from .ring import Ring

HIGH_WATER = 320 * 2**10
"""So many bytes may be on the way to a viewer before it has acknowledged some.

A page draws one flood in a frame: a fast one parses so much of it at once.
"""

LOW_WATER = 192 * 2**10
"""A viewer that was at the high water mark gets more when only this much is on the way."""

FRAME = 64 * 2**10
"""About the largest piece a viewer gets at once."""

CATCH_UP = 256 * 2**10
"""A viewer that fell behind begins again so far from the end."""


@dataclass(frozen=True)
class Restart:
    """A viewer has to reset its emulator.

    Attributes
    ----------
    offset
        Of the next byte it gets. It is a little before the place of the replay, by the length of
        ``modes``, so that the viewer counts on as if that had been a part of the output.
    modes
        The sequence that is sent first.
    """

    offset: int
    modes: bytes


class Cursor:
    """One viewer's place in a ring.

    A viewer gets the output in order and without gaps until it falls so far behind that the ring
    no longer has its next byte. Then `restart` finds a place to replay from. Only a viewer that
    listens gets the program's questions to the terminal as they are; see `listen`.
    """

    __slots__ = (
        "_astray",
        "_heard_from",
        "_heard_until",
        "_ring",
        "acknowledged",
        "blocked",
        "sent",
    )

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.sent = ring.end
        self.acknowledged = ring.end
        self.blocked = False
        self._heard_from = 0
        self._heard_until: int | None = 0
        self._astray = False

    @property
    def lost(self) -> bool:
        """Whether the next byte is gone, so that `restart` is needed."""
        return self._astray or self.sent < self._ring.start

    @property
    def finished(self) -> bool:
        """Whether everything there is was sent."""
        return not self._astray and self.sent == self._ring.end

    def resume(self, offset: int) -> bool:
        """Go on from ``offset``, where the viewer says it is; return whether that is possible."""
        if not self._ring.start <= offset <= self._ring.end:
            return False
        self.sent = self.acknowledged = offset
        self._astray = self.blocked = False
        return True

    def restart(self, offset: int) -> Restart | None:
        """Go on from a safe place not before ``offset``; None: wait, there is none yet."""
        place = self._ring.safe_place(offset)
        if place is None:
            self.sent = self.acknowledged = self._ring.end
            self._astray = True
            return None
        self.resume(place)
        if self.listens:
            self.listen()
        modes = self._ring.modes_at(place)
        if len(modes) > place:
            modes = b""
        return Restart(place - len(modes), modes)

    def acknowledge(self, offset: int) -> bool:
        """Note that the viewer has shown everything before ``offset``.

        Returns
        -------
        bool
            Whether the viewer may get more only because of this.
        """
        self.acknowledged = max(self.acknowledged, min(offset, self.sent))
        if self.blocked and self.sent - self.acknowledged <= LOW_WATER:
            self.blocked = False
            return True
        return False

    @property
    def listens(self) -> bool:
        """Whether the program's questions to the terminal go to this viewer from now on."""
        return self._heard_until is None

    def listen(self) -> None:
        """Leave the questions in what is yet to be printed, and only there, to this viewer."""
        self._heard_from = self._ring.settled
        self._heard_until = None

    def leave(self) -> None:
        """Leave the questions in what is yet to be printed to somebody else."""
        self._heard_until = self._ring.settled

    def take_live(self, data: bytes) -> bool:
        """Return whether ``data``, the newest output, is what this viewer gets next as it is."""
        if self._astray or self.blocked or not self.listens:
            return False
        start = self._ring.end - len(data)
        if self.sent != start or start < self._heard_from:
            return False
        self._went(len(data))
        return True

    def take_quiet(self, start: int, length: int) -> bool:
        """Return whether the newest whole sequences, without questions, are what comes next."""
        if self._astray or self.blocked or self._heard_until is None:
            return False
        if self.sent != start or start < self._heard_until:
            return False
        self._went(length)
        return True

    def take(self) -> bytes:
        """Return what the viewer gets next; empty: nothing now."""
        if self.blocked or self.lost:
            return b""
        data = self._next()
        self._went(len(data))
        return data

    def _went(self, length: int) -> None:
        self.sent += length
        self.blocked = self.sent - self.acknowledged >= HIGH_WATER

    def _next(self) -> bytes:
        if self.sent < self._heard_from:
            return self._old(self._heard_from)
        if self._heard_until is None:
            return self._ring.read(self.sent, FRAME)
        if self.sent < self._heard_until:
            return self._ring.read(self.sent, min(FRAME, self._heard_until - self.sent))
        return self._old(self._ring.settled)

    def _old(self, until: int) -> bytes:
        return self._ring.read_quiet(self.sent, FRAME)[: max(0, until - self.sent)]
