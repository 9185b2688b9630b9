"""The recording of a session's terminal, as a file."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from tornado.iostream import StreamClosedError

from .auth import reads
from .base import JsonRoute

MEDIA_TYPE = "application/x-asciicast"


class RecordingRoute(JsonRoute):
    """What a session has printed so far, in asciicast v2; closed sessions included."""

    @reads
    async def get(self, key: str) -> None:
        """Give the recording, line by line whole, however long it is."""
        from maestro_jupyter.terminals import recording_blocks

        path = self.services.orchestrator.recording(key)
        blocks = recording_blocks(path)
        block = await asyncio.to_thread(next, blocks, b"")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        name = quote(f"{key}.cast", safe="")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        try:
            while block:
                self.write(block)
                self.set_header("Content-Type", MEDIA_TYPE)
                await self.flush()
                block = await asyncio.to_thread(next, blocks, b"")
        except StreamClosedError:
            return
        await self.finish(set_content_type=MEDIA_TYPE)
