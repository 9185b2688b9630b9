"""The live stream of everything that happens to sessions and runs."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from tornado.websocket import WebSocketClosedError

from .auth import watches
from .sockets import TRY_LATER, UNSUPPORTED, SocketRoute

BACKLOG_FRAMES = 1000
BACKLOG_CHARACTERS = 4_000_000


class EventStream(SocketRoute):
    """A snapshot, then every event.

    A client that does not read is dropped at a bounded backlog. It comes back and gets a new
    snapshot, so nobody ever misses anything.
    """

    @watches
    async def get(self) -> None:
        """Check the request, and make it a websocket."""
        await super().get()

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Send the snapshot, and every event after it."""
        super().open(*args, **kwargs)
        self._backlog: deque[str] = deque()
        self._characters = 0
        self._news = asyncio.Event()
        announcer = self.services.announcer
        self._unsubscribe = announcer.subscribe(lambda _, frame: self._on_news(frame))
        self._unfollow = announcer.follow_runs(self._on_news)
        self._push(announcer.snapshot())
        self._writer = asyncio.get_running_loop().create_task(self._write())

    def on_close(self) -> None:
        """Forget the client."""
        self._unsubscribe()
        self._unfollow()
        self._writer.cancel()
        super().on_close()

    def on_message(self, message: str | bytes) -> None:
        """Refuse to listen: requests are made over HTTP."""
        del message
        self.close(UNSUPPORTED, "This stream takes no messages.")

    def _on_news(self, frame: str) -> None:
        if (
            len(self._backlog) >= BACKLOG_FRAMES
            or self._characters + len(frame) > BACKLOG_CHARACTERS
        ):
            self._unsubscribe()
            self._unfollow()
            self._writer.cancel()
            self._backlog.clear()
            self.close(TRY_LATER, "You read too slowly; connect again for a new snapshot.")
            return
        self._push(frame)

    def _push(self, frame: str) -> None:
        self._backlog.append(frame)
        self._characters += len(frame)
        self._news.set()

    async def _write(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._backlog:
                    frame = self._backlog.popleft()
                    self._characters -= len(frame)
                    await self.write_message(frame)
        except WebSocketClosedError:
            return
