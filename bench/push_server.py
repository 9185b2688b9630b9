"""The floor of news: a server that takes a text and pushes it to a bare page.

``python -m bench.push_server`` prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

_PAGE = """<!doctype html>
<link rel="icon" href="data:,">
<body><div class="mj-root"><span class="mj-message"></span></div><script>
const socket = new WebSocket("ws://" + location.host + "/socket");
socket.onmessage = ({ data }) => { document.querySelector(".mj-message").textContent = data; };
socket.onopen = () => { document.body.dataset.ready = ""; };
</script></body>"""

_viewers: set[Viewer] = set()


class Viewer(WebSocketHandler):
    """A page that is told."""

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Count it in."""
        del args, kwargs
        self.set_nodelay(True)
        _viewers.add(self)

    def on_close(self) -> None:
        """Count it out."""
        _viewers.discard(self)


class News(RequestHandler):
    """The page, and the text that goes there."""

    def get(self) -> None:
        """Serve the page."""
        self.write(_PAGE)

    def post(self) -> None:
        """Pass a text on."""
        for viewer in _viewers:
            viewer.write_message(self.request.body.decode())


async def _serve() -> None:
    application = Application([("/", News), ("/socket", Viewer)])
    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(application)
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.stop()


if __name__ == "__main__":
    asyncio.run(_serve())
