"""Maestro's engine and the stock one, driven in the same way."""

import asyncio
import json
from pathlib import Path

from tornado.websocket import websocket_connect

from maestro_jupyter.terminals import Terminals

MARKER = "MAESTRO_SESSION"


class OurView:
    """A viewer; one that doesn't read acknowledges nothing."""

    def __init__(self, terminal, *, reads, focused, size):
        self.terminal, self.reads = terminal, reads
        self.data, self.offset = bytearray(), 0
        terminal.attach(self)
        terminal.focus(self, focused)
        terminal.resize(self, *size)

    def send(self, data):
        self.data += data
        self.offset += len(data)
        if self.reads:
            self.terminal.acknowledge(self, self.offset)

    def tell(self, message):
        self.offset = message.get("offset", self.offset)

    def type(self, text):
        self.terminal.write(text.encode())

    @property
    def text(self):
        return self.data.decode(errors="replace")


class Ours:
    """Maestro's terminals."""

    patience = 20.0

    def __init__(self):
        self.terminals = Terminals(grace=0.2)

    def cull(self, seconds):
        """Leave silent programs alone: there is no such thing."""

    async def start(self, name, argv, cwd=None):
        await self.terminals.start(
            name, argv, cwd=cwd or Path("/"), env={}, marker=(MARKER, f"hazard-{name}")
        )

    async def view(self, name, *, reads=True, focused=True, size=(24, 80)):
        terminal = self.terminals.get(name)
        return OurView(terminal, reads=reads, focused=focused, size=size)

    def reach(self, name):
        return self.terminals.get(name).pid

    def size(self, name):
        return self.terminals.get(name).ptyproc.getwinsize()

    def ended(self, name):
        return self.terminals.get(name).ended.is_set()

    def forget(self, name):
        self.terminals.remove(name)

    async def terminate(self, name):
        await self.terminals.get(name).stop()

    async def close(self):
        await self.terminals.close()


class StockView:
    """A page's websocket."""

    def __init__(self, socket):
        self.socket, self.text = socket, ""

    async def read(self):
        while (frame := await self.socket.read_message()) is not None:
            kind, *rest = json.loads(frame)
            if kind == "stdout":
                self.text += rest[0]

    def type(self, text):
        self.socket.write_message(json.dumps(["stdin", text]))


class Stock:
    """terminado behind jupyter_server_terminals' manager, with terminado's websockets."""

    patience = 2.0

    def __init__(self):
        from jupyter_server_terminals.terminalmanager import TerminalManager
        from terminado.websocket import TermSocket
        from tornado.httpserver import HTTPServer
        from tornado.netutil import bind_sockets
        from tornado.web import Application

        self.manager = TerminalManager(shell_command=["sh"])
        self.server = HTTPServer(
            Application([(r"/(\w+)", TermSocket, {"term_manager": self.manager})])
        )
        sockets = bind_sockets(0, "127.0.0.1")
        self.url = f"ws://127.0.0.1:{sockets[0].getsockname()[1]}"
        self.server.add_sockets(sockets)
        self.reading = []

    def cull(self, seconds):
        self.manager.cull_inactive_timeout = self.manager.cull_interval = seconds

    async def start(self, name, argv, cwd=None):
        self.manager.create(name=name, shell_command=argv, cwd=cwd and str(cwd))

    async def view(self, name, *, reads=True, focused=True, size=(24, 80)):
        view = StockView(await websocket_connect(f"{self.url}/{name}"))
        await view.socket.write_message(json.dumps(["set_size", *size]))
        if reads:
            self.reading.append(asyncio.create_task(view.read()))
        return view

    def reach(self, name):
        return self.manager.get_terminal(name).ptyproc.pid

    def size(self, name):
        return self.manager.terminals[name].ptyproc.getwinsize()

    def ended(self, name):
        return name not in self.manager.terminals

    def forget(self, name):
        assert name not in self.manager.terminals

    async def terminate(self, name):
        await self.manager.terminate(name, force=True)

    async def close(self):
        await self.manager.kill_all()


ENGINES = {"ours": Ours, "stock": Stock}
