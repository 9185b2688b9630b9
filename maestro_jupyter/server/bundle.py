"""The page's code, for widgets whose page can reach this server."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tornado import web

from .auth import reads
from .base import MaestroRoute

FOLDER = Path(__file__).parent.parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_FOR_EVER = 365 * 24 * 3600


def _digest(path: str) -> str:
    try:
        return hashlib.sha256((FOLDER / Path(path).name).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


class BundleRoute(MaestroRoute, web.StaticFileHandler):
    """Files of the package's ``static`` folder."""

    def initialize(self) -> None:  # type: ignore[override]
        """Serve the folder."""
        super().initialize(path=str(FOLDER))

    @reads
    async def get(self, path: str, include_body: bool = True) -> None:  # noqa: FBT001, FBT002
        """Give a file, unless the request names another version of it than there is here.

        A kernel and a server of different versions must not mix: the page then takes the kernel's.
        """
        wanted = self.get_query_argument("v", "")
        if wanted and not _digest(path).startswith(wanted):
            raise web.HTTPError(404, "This server has another version of the file.")
        await super().get(path, include_body)

    @reads
    async def head(self, path: str) -> None:
        """Give a file's headers."""
        await super().get(path, include_body=False)

    def get_content_type(self) -> str:
        """Return the type, whatever this machine's registry of types says."""
        suffix = Path(self.absolute_path or "").suffix
        return _TYPES.get(suffix, "application/octet-stream")

    def get_cache_time(self, path: str, modified: Any, mime_type: str) -> int:
        """Let a browser keep what the request names by its content (``?v=``)."""
        del path, modified, mime_type
        return _FOR_EVER if "v" in self.request.query_arguments else 0

    def set_extra_headers(self, path: str) -> None:
        """Have a browser ask again for what has no version."""
        del path
        if "v" not in self.request.query_arguments:
            self.set_header("Cache-Control", "no-cache")
