"""Small real servers that misbehave in ways the real one does not on demand."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler


class Peer:
    """Answers ``maestro/api`` as ``server``, and streams whatever ``script`` says."""

    def __init__(self, server="a" * 12, token="secret"):
        self.server = server
        self.token = token
        self.connections = 0
        self.refuse = None
        self.script = []
        self.answers = {}
        self.seen = []
        self.sockets = []
        self.url = ""
        self.loop = None

    def drop(self):
        """Break every open connection off."""
        done = threading.Event()

        def close():
            for socket in self.sockets:
                socket.close()
            done.set()

        self.loop.call_soon_threadsafe(close)
        assert done.wait(10)

    def stream(self, message):
        """Send a frame to everyone who is connected."""
        text = json.dumps(message)
        self.loop.call_soon_threadsafe(
            lambda: [socket.write_message(text) for socket in self.sockets],
        )


def _routes(peer):
    def allowed(handler):
        return handler.request.headers.get("Authorization") == f"Bearer {peer.token}"

    class About(RequestHandler):
        def get(self):
            if not allowed(self):
                self.send_error(403)
                return
            self.write({"server": peer.server, "version": "0", "seq": 0, "cap": 6})

    class Anything(RequestHandler):
        def respond(self):
            peer.seen.append((self.request.method, self.request.path, self.request.body))
            status, body = peer.answers.get(self.request.path, (404, None))
            self.set_status(status)
            self.finish(json.dumps(body) if not isinstance(body, str) else body)

        get = post = delete = respond

    class Stream(WebSocketHandler):
        def prepare(self):
            if peer.refuse:
                self.send_error(peer.refuse)

        def open(self):
            peer.connections += 1
            peer.sockets.append(self)
            for message in peer.script:
                self.write_message(json.dumps(message))

        def on_close(self):
            peer.sockets.remove(self)

    return [
        (r"/base/maestro/api", About),
        (r"/base/maestro/api/events/stream", Stream),
        (r"/.*", Anything),
    ]


@contextmanager
def running(peer):
    """Serve ``peer`` on loopback from a thread of its own."""
    ready = threading.Event()
    stop = None

    async def serve():
        nonlocal stop
        stop = asyncio.Event()
        [socket] = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(Application(_routes(peer)))
        server.add_socket(socket)
        peer.loop = asyncio.get_running_loop()
        peer.url = f"http://127.0.0.1:{socket.getsockname()[1]}/base/"
        ready.set()
        await stop.wait()
        server.stop()
        for open_socket in list(peer.sockets):
            open_socket.close()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield peer
    finally:
        peer.loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def session_json(number=1, *, seq=1, state="working", **fields):
    """Return a session as the server tells it."""
    now = "2026-11-21T10:00:00Z"
    status = {"state": state, "message": "", "source": "mcp", "since": now}
    return {
        "id": f"{number:012x}",
        "name": f"s{number}",
        "agent": "demo",
        "repo": "/repo",
        "branch": f"maestro/s{number}",
        "base": "0" * 40,
        "worktree": f"/worktrees/s{number}",
        "status": status | fields.pop("status", {}),
        "state": state,
        "pid": 4321,
        "created": now,
        "updated": now,
        "seq": seq,
        **fields,
    }


def task_json(name, state="waiting", **fields):
    """Return a task of a run as the server tells it."""
    return {
        "id": name,
        "document": "plan.md",
        "text": f"Do {name}",
        "line": 1,
        "state": state,
        "attempt": 0,
        "attempts": 2,
        "agent": "demo",
        "check": None,
        "human": False,
        "parent": None,
        "needs": [],
        "session": None,
        "session_name": None,
        "need": None,
        "question": "",
        "choices": [],
        "report": "",
        "note": "",
        "began": None,
        "ended": None,
        "seconds": 0,
        "not_before": None,
        "commits": [],
        "tokens": 0,
        "cost": 0,
        "eta_seconds": None,
        **fields,
    }


def run_json(*tasks, seq=1, number=0xF, **fields):
    """Return a run of these tasks as the server tells it."""
    now = "2026-11-21T10:00:00Z"
    states = [task["state"] for task in tasks]
    working = sum(states.count(state) for state in ("running", "checking", "merging"))
    counted = ("done", "failed", "skipped", "needs_person", "waiting")
    counts = {state: states.count(state) for state in counted}
    return {
        "id": f"{number:012x}",
        "name": "plan",
        "repo": "/repo",
        "documents": ["plan.md"],
        "worktree": "/worktrees/run-plan",
        "branch": "maestro/run-plan",
        "base": "0" * 40,
        "target": "main",
        "phase": "running",
        "outcome": None,
        "reason": "",
        "loop": 1,
        "loops": None,
        "parallel": 1,
        "began": now,
        "updated": now,
        "ended": None,
        "seconds": 0,
        "tokens": 0,
        "cost": 0,
        "budget": {},
        "unreadable": "",
        "pr": None,
        "kept": [],
        "counts": {"total": len(tasks), "running": working, **counts},
        "seq": seq,
        "tasks": list(tasks),
        **fields,
    }


def run_event(kind, seq, task=None, number=0xF, **detail):
    """Return an event of that run."""
    return {
        "seq": seq,
        "run": f"{number:012x}",
        "time": "2026-11-21T10:00:00Z",
        "kind": kind,
        "task": task,
        "detail": detail,
    }
