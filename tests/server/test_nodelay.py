"""Whether small frames of a kernel's websocket wait for one another."""

import gc
import json
import socket

from jupyter_server.services.kernels.websocket import KernelWebsocketHandler


async def test_a_kernels_websocket_sends_small_frames_at_once(maestro, jp_fetch, jp_ws_fetch):
    said = await jp_fetch("api", "kernels", method="POST", body=json.dumps({}))
    kernel = json.loads(said.body)["id"]
    page = await jp_ws_fetch("api", "kernels", kernel, "channels")
    try:
        await page.read_message()
        [handler] = [one for one in gc.get_objects() if isinstance(one, KernelWebsocketHandler)]
        taken = handler.ws_connection.stream.socket
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert type(handler.connection).__name__ == "ZMQChannelsWebsocketConnection"
    finally:
        page.close()
        await jp_fetch("api", "kernels", kernel, method="DELETE")
