"""The viewers of one terminal: what each of them gets, and whether the terminal waits for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .replay import CATCH_UP, Cursor
from .ring import Ring
from .viewer import Viewer
from .whole import Whole

PATIENCE = 0.25
"""Seconds a terminal is held up at most for viewers that are all behind and show nothing."""

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Seat:
    viewer: Viewer
    cursor: Cursor
    told_end: bool = False


class Audience:
    """Gives every viewer the output in a ring, each at its own pace.

    The terminal is held up only while all of its viewers are behind and one of them goes on
    showing. Where none has shown anything for a quarter of a second, it runs on at full speed until
    one has caught up again, and those that the ring can't serve any more get a replay of its last
    part.

    Parameters
    ----------
    ring
        The output.
    hold
        Called with True when reading should pause, with False when it should go on.
    """

    def __init__(self, ring: Ring, hold: Callable[[bool], None]) -> None:
        self._ring = ring
        self._hold = hold
        self._loop = asyncio.get_running_loop()
        self._seats: dict[int, _Seat] = {}
        self._focus: Viewer | None = None
        self._code: int | None = None
        self._ended = False
        self._held: asyncio.TimerHandle | None = None
        self._patient = True

    def attach(self, viewer: Viewer, offset: int | None, greeting: dict[str, Any]) -> Cursor:
        """Let a viewer in, and send it what it has missed.

        Parameters
        ----------
        viewer
            Not attached yet.
        offset
            Of the next byte it needs; None: it has nothing yet.
        greeting
            Told to the viewer with its ``offset``, before anything else.
        """
        cursor = Cursor(self._ring)
        resumed = offset is not None and cursor.resume(offset)
        restart = None if resumed else cursor.restart(self._ring.start)
        begin = restart.offset if restart else cursor.sent
        seat = _Seat(viewer, cursor)
        self._seats[id(viewer)] = seat
        self._elect()
        greeting = {"type": "attached", "offset": begin, "end": self._ring.end, **greeting}
        self._tell(seat, greeting)
        if offset is not None and not resumed:
            self._tell(seat, {"type": "reset", "offset": begin})
        if restart and restart.modes:
            self._send(seat, restart.modes)
        self._serve(seat)
        self._weigh()
        return cursor

    def detach(self, viewer: Viewer) -> None:
        """Forget a viewer; one that isn't attached is forgotten already."""
        self._seats.pop(id(viewer), None)
        if self._focus is viewer:
            self._focus = None
        self._elect()
        self._weigh()

    def acknowledge(self, viewer: Viewer, offset: int) -> None:
        """Note that a viewer has shown everything before ``offset``."""
        seat = self._seats.get(id(viewer))
        if seat is None:
            return
        before = seat.cursor.acknowledged
        if seat.cursor.acknowledge(offset):
            self._patient = True
            self._serve(seat)
            self._weigh()
        elif self._held is not None and seat.cursor.acknowledged > before:
            self._be_patient()

    def set_focus(self, viewer: Viewer, focused: bool) -> None:  # noqa: FBT001
        """Give the focus to a viewer, or take it away."""
        if focused and id(viewer) in self._seats:
            self._focus = viewer
        elif not focused and self._focus is viewer:
            self._focus = None
        self._elect()

    @property
    def hears(self) -> bool:
        """Whether there is a viewer that answers the program's questions to the terminal."""
        return self._focus is not None

    @property
    def focus(self) -> Viewer | None:
        """The viewer that has the focus, if any."""
        return self._focus

    def has_focus(self, viewer: Viewer) -> bool:
        """Return whether the focus is this viewer's."""
        return self._focus is viewer

    def show(self, data: bytes, whole: Whole) -> None:
        """Send what was just added to the ring.

        Parameters
        ----------
        data
            All of it.
        whole
            The whole sequences that it has completed.
        """
        for seat in tuple(self._seats.values()):
            if seat.cursor.take_live(data):
                self._send(seat, data)
            elif whole.data and seat.cursor.take_quiet(whole.start, len(whole.data)):
                self._send(seat, whole.quiet)
            else:
                self._serve(seat)
        if self._seats:
            self._weigh()

    def tell(self, message: dict[str, Any]) -> None:
        """Tell all viewers."""
        for seat in tuple(self._seats.values()):
            self._tell(seat, message)

    def end(self, code: int | None) -> None:
        """Tell every viewer the exit code once it has got all output."""
        self._code = code
        self._ended = True
        self._release()
        for seat in tuple(self._seats.values()):
            self._serve(seat)

    def _elect(self) -> None:
        """Leave the program's questions to the viewer with the focus, and to no other."""
        for seat in self._seats.values():
            listens = seat.viewer is self._focus
            if listens and not seat.cursor.listens:
                seat.cursor.listen()
            elif seat.cursor.listens and not listens:
                seat.cursor.leave()

    def _serve(self, seat: _Seat) -> None:
        """Send all that a viewer may get now."""
        cursor = seat.cursor
        if cursor.lost and not cursor.blocked:
            restart = cursor.restart(max(self._ring.start, self._ring.end - CATCH_UP))
            if restart is not None:
                self._tell(seat, {"type": "reset", "offset": restart.offset})
                self._send(seat, restart.modes)
        while self._seats.get(id(seat.viewer)) is seat and (data := cursor.take()):
            self._send(seat, data)
        if self._ended and not seat.told_end and cursor.finished:
            seat.told_end = True
            self._tell(seat, {"type": "exit", "code": self._code})

    def _send(self, seat: _Seat, data: bytes) -> None:
        if data:
            self._call(seat, seat.viewer.send, data)

    def _tell(self, seat: _Seat, message: dict[str, Any]) -> None:
        self._call(seat, seat.viewer.tell, message)

    def _call(self, seat: _Seat, method: Callable[[Any], None], what: object) -> None:
        if self._seats.get(id(seat.viewer)) is not seat:
            return
        try:
            method(what)
        except Exception:  # noqa: BLE001 - one viewer's fault is no reason to stop for the others
            _log.debug("A viewer is gone: %r", seat.viewer, exc_info=True)
            self.detach(seat.viewer)

    def _weigh(self) -> None:
        """Hold the terminal up if all viewers are behind and patience isn't used up."""
        behind = bool(self._seats) and all(seat.cursor.blocked for seat in self._seats.values())
        if behind and self._patient and self._held is None and not self._ended:
            self._be_patient()
            self._hold(True)  # noqa: FBT003
        elif not behind:
            self._release()

    def _be_patient(self) -> None:
        if self._held is not None:
            self._held.cancel()
        self._held = self._loop.call_later(PATIENCE, self._lose_patience)

    def _lose_patience(self) -> None:
        self._patient = False
        self._release()

    def _release(self) -> None:
        if self._held is not None:
            self._held.cancel()
            self._held = None
            self._hold(False)  # noqa: FBT003
