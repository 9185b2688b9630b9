"""Images that a person pastes into a terminal."""

from __future__ import annotations

import shlex

from maestro_jupyter.model import TooLargeError

from .auth import executes
from .base import JsonRoute


class ImagesRoute(JsonRoute):
    """Images for a session's agent. The request's body is the image."""

    async def sign_in(self, **options: object) -> None:
        """Sign the request in, and take as much as is allowed for images."""
        await super().sign_in(**options)
        if self.current_user is not None:
            self.body_bytes = self.services.orchestrator.settings.image_bytes

    @executes
    async def post(self, key: str) -> None:
        """Keep the image and give its path, and that path as a shell takes it."""
        path = await self.services.orchestrator.keep_image(key, self.body())
        self.give({"path": str(path), "text": shlex.quote(str(path))}, 201)

    def _too_large(self) -> TooLargeError:
        from maestro_jupyter.orchestration.errors import ImageTooLargeError

        return ImageTooLargeError(self.body_bytes)
