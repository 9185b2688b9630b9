"""Sessions among JupyterLab's own terminals, over its own REST routes and websocket."""

import asyncio
import json

import pytest

CULLING = {"TerminalManager": {"cull_inactive_timeout": 1, "cull_interval": 1}}


@pytest.fixture
def server_config():
    extensions = {"maestro_jupyter": True, "jupyter_server_terminals": True}
    return {
        "ServerApp": {
            "jpserver_extensions": extensions,
            # The socket of jupyter_server_terminals signs in by itself, without saying so.
            "allow_unauthenticated_access": True,
            "terminado_settings": {"shell_command": ["sh"]},
        },
        **CULLING,
    }


@pytest.fixture
def listed(fetch, maestro):
    async def listed():
        return [one["name"] for one in (await fetch("GET", "api/terminals")).body]

    return listed


@pytest.fixture
def opened(jp_ws_fetch, maestro):
    """Open a terminal as JupyterLab's own page does."""
    sockets = []

    async def opened(name):
        socket = await jp_ws_fetch("terminals", "websocket", name)
        sockets.append(socket)
        assert json.loads(await socket.read_message()) == ["setup", {}]
        return Page(socket)

    yield opened
    for socket in sockets:
        socket.close()


class Page:
    def __init__(self, socket):
        self.socket = socket
        self.text = ""
        self.disconnected = False

    async def send(self, *message):
        await self.socket.write_message(json.dumps(message))

    async def until(self, condition, deadline=30):
        async with asyncio.timeout(deadline):
            while not condition(self):
                frame = await self.socket.read_message()
                if frame is None:
                    assert condition(self), f"closed before that: {self.text[-500:]}"
                    return self
                kind, *rest = json.loads(frame)
                if kind == "stdout":
                    self.text += rest[0]
                self.disconnected = self.disconnected or kind == "disconnect"
        return self


async def test_a_session_is_listed_opened_typed_into_and_ends(
    api, fetch, spawn, listed, opened, until
):
    await spawn("log-in")
    assert await listed() == ["maestro_log_in"]
    model = (await fetch("GET", "api/terminals/maestro_log_in")).body
    assert model["last_activity"].endswith("Z")
    page = await opened("maestro_log_in")
    await page.send("stdin", "echo fr$((1 + 1))h ü\r")
    await page.until(lambda page: "fr2h ü" in page.text)
    again = await opened("maestro_log_in")
    await again.until(lambda page: "fr2h ü" in page.text)
    await page.send("stdin", "exit\r")
    await page.until(lambda page: page.disconnected)
    await until(lambda: not_listed(listed, "maestro_log_in"))
    assert (await api("GET", "sessions/log-in")).body["state"] == "finished"


async def test_an_interrupt_typed_there_is_evidence(fetch, spawn, token_of, api, opened, until):
    session = await spawn("keys")
    headers = {"Authorization": f"Bearer {token_of(session)}"}
    await fetch("POST", "maestro/hook", {"state": "working"}, headers=headers)
    page = await opened("maestro_keys")
    await page.send("stdin", "\x03")

    async def is_idle():
        status = (await api("GET", "sessions/keys")).body["status"]
        return (status["state"], status["source"]) == ("idle", "keys")

    await until(is_idle)


async def not_listed(listed, name):
    return name not in await listed()


async def test_shutting_it_down_from_the_panel_stops_the_session(api, fetch, spawn, listed, alive):
    session = await spawn("panel")
    assert (await fetch("DELETE", "api/terminals/maestro_panel")).status == 204
    found = (await api("GET", "sessions/panel")).body
    assert found["state"] == "interrupted"
    assert found["status"]["message"] == "stopped by request"
    assert not alive(session["pid"])
    assert await listed() == []
    assert (await fetch("DELETE", "api/terminals/maestro_panel")).status == 404


async def test_no_shell_takes_the_name_of_a_session_that_ended(
    api, fetch, spawn, listed, jp_ws_fetch
):
    await spawn("gone")
    await api("DELETE", "sessions/gone")
    for body in ({"name": "maestro_gone"}, {"name": "maestro_gone", "cwd": "/"}):
        answer = await fetch("POST", "api/terminals", body)
        assert answer.status == 409
        assert "has ended" in answer.body["message"]
    with pytest.raises(Exception, match="404"):
        await jp_ws_fetch("terminals", "websocket", "maestro_gone")
    assert await listed() == []
    assert (await fetch("POST", "api/terminals", {"name": "mine"})).body["name"] == "mine"
    assert (await fetch("DELETE", "api/terminals/mine")).status == 204


async def test_two_sessions_have_two_names(spawn, listed, maestro, jp_serverapp):
    manager = jp_serverapp.web_app.settings["terminal_manager"]
    manager.terminals["maestro_one"] = "somebody's own"
    session = await spawn("one")
    assert listed_raw(manager) == {"maestro_one", f"maestro_one_{session['id']}"}
    assert maestro._services.stock.name_of(session["id"]) == f"maestro_one_{session['id']}"
    del manager.terminals["maestro_one"]


def listed_raw(manager):
    return set(manager.terminals)


async def test_the_culler_leaves_a_silent_session_alone(fetch, spawn, api, until, listed):
    session = await spawn("silent")
    await fetch("POST", "api/terminals", {"name": "idle"})
    await until(lambda: not_listed(listed, "idle"))
    found = (await api("GET", "sessions/silent")).body
    assert (found["pid"], found["state"]) == (session["pid"], "idle")
    assert await listed() == ["maestro_silent"]


async def test_a_lone_page_decides_the_size_and_a_focused_pane_goes_first(
    spawn, opened, connect, orchestrator, until
):
    session = await spawn("size")
    terminal = orchestrator.terminal(session["id"])
    page = await opened("maestro_size")
    await page.send("set_size", 31, 97)
    await until(lambda: (terminal.rows, terminal.cols) == (31, 97))
    pane = await connect("sessions/size/terminal")
    focus = {"type": "focus", "focused": True, "rows": 20, "cols": 50}
    await pane.write_message(json.dumps(focus))
    await until(lambda: (terminal.rows, terminal.cols) == (20, 50))
    await page.send("set_size", 40, 120)
    await page.send("stdin", "echo al$((1))ve\r")
    await page.until(lambda page: "al1ve" in page.text)
    assert (terminal.rows, terminal.cols) == (20, 50)


async def test_a_page_that_does_not_read_costs_no_memory_and_delays_nobody(
    spawn, api, opened, orchestrator, until
):
    flood = await spawn("flood")
    terminal = orchestrator.terminal(flood["id"])
    page = await opened("maestro_flood")
    await page.send("stdin", "head -c 60000000 /dev/zero | tr '\\0' x | fold -w 79; echo do''ne\r")
    await until(lambda: terminal.ring.end > 60_000_000)
    await until(lambda: "done" in terminal.screen())
    sockets = orchestrator_sockets(page, terminal)
    assert sum(stream_backlog(socket) for socket in sockets) < 4 * 2**20
    await page.until(lambda page: "done" in page.text[-2000:])


def orchestrator_sockets(page, terminal):
    return [seat.viewer.socket for seat in terminal._audience._seats.values()]


def stream_backlog(socket):
    return len(socket.ws_connection.stream._write_buffer)


class TestWithoutStockTerminals:
    @pytest.fixture
    def server_config(self):
        return {}

    async def test_sessions_work_without_them(self, spawn, api, fetch):
        await spawn("alone")
        assert (await fetch("GET", "api/terminals")).status == 404
        assert (await api("DELETE", "sessions/alone")).status == 200
