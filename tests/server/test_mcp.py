"""The MCP server, seen by the SDK's own client, with the old protocol and the new."""

import asyncio
import contextlib
import json
import sys

import anyio
import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from maestro_jupyter.server import mcp_tools

KINDS = ["http-legacy", "http-auto", "http-2026-07-28", "stdio-legacy", "stdio-auto"]


@pytest.fixture
def agent(spawn, environment_of):
    """Connect to the server as the agent of a session would."""

    @contextlib.asynccontextmanager
    async def agent(session, kind="http-auto", **options):
        environment = environment_of(session["pid"])
        transport, _, mode = kind.partition("-")
        if transport == "stdio":
            server = StdioServerParameters(
                command=sys.executable,
                args=["-m", "maestro_jupyter.mcp_stdio"],
                env=environment,
            )
            async with Client(server, mode=mode, **options) as client:
                yield client
            return
        headers = {"Authorization": f"Bearer {environment['MAESTRO_TOKEN']}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
            connection = streamable_http_client(environment["MAESTRO_MCP_URL"], http_client=http)
            async with Client(connection, mode=mode, **options) as client:
                yield client

    return agent


@pytest.fixture
def status(api):
    async def status(name):
        return (await api("GET", f"sessions/{name}")).body["status"]

    return status


@pytest.fixture
def asked(api, until):
    """Wait until a session asks something, and return its status."""

    async def asked(name):
        async def waits():
            status = (await api("GET", f"sessions/{name}")).body["status"]
            return status if status["state"] == "needs_input" else None

        return await until(waits)

    return asked


def text(result):
    return result.content[0].text


@pytest.mark.parametrize("kind", KINDS)
async def test_an_agent_finds_three_tools(spawn, agent, kind):
    session = await spawn("tools")
    async with agent(session, kind) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        if kind != "http-2026-07-28":  # which asks for nothing but what it needs
            assert "maestro_ask" in client.instructions
    assert set(tools) == {"maestro_status", "maestro_ask", "maestro_progress"}
    assert set(tools["maestro_status"].input_schema["properties"]) == {
        "state",
        "message",
        "needsInputPrompt",
    }
    states = json.dumps(tools["maestro_status"].input_schema)
    for state in ("idle", "working", "needs_input", "finished", "error"):
        assert state in states
    assert "interrupted" not in states


@pytest.mark.parametrize("kind", KINDS)
async def test_an_agent_reports_asks_and_counts(spawn, agent, status, asked, api, kind):
    session = await spawn("busy")
    async with agent(session, kind) as client:
        done = await client.call_tool("maestro_status", {"state": "working", "message": "Reading"})
        assert not done.is_error
        assert done.structured_content["state"] == "working"
        told = await status("busy")
        assert (told["state"], told["message"], told["source"]) == ("working", "Reading", "mcp")

        await client.call_tool("maestro_progress", {"done": 2, "total": 5, "message": "Tests"})
        assert (await api("GET", "sessions/busy")).body["progress"] == {"done": 2.0, "total": 5.0}

        question = {"question": "Which database?", "choices": ["sqlite", "postgres"]}
        asking = asyncio.create_task(client.call_tool("maestro_ask", question))
        told = await asked("busy")
        assert told["question"] == "Which database?"
        assert told["choices"] == ["sqlite", "postgres"]
        answered = await api("POST", "sessions/busy/answer", {"text": "postgres"})
        assert answered.status == 200
        answer = await asyncio.wait_for(asking, 30)
        assert text(answer) == "postgres"
        assert answer.structured_content == {"answer": "postgres"}
        assert (await status("busy"))["state"] == "working"


async def test_the_old_handshake_of_2025_works(spawn, environment_of):
    environment = environment_of((await spawn("old"))["pid"])
    headers = {
        "Authorization": f"Bearer {environment['MAESTRO_TOKEN']}",
        "Accept": "application/json, text/event-stream",
    }
    url = environment["MAESTRO_MCP_URL"]
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        hello = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "old", "version": "1"},
        }
        answer = await http.post(url, json=call("initialize", hello, 1))
        assert answer.status_code == 200
        assert data(answer)["result"]["protocolVersion"] == "2025-06-18"
        http.headers["MCP-Protocol-Version"] = "2025-06-18"
        ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        assert (await http.post(url, json=ready)).status_code == 202
        report = {"name": "maestro_status", "arguments": {"state": "working"}}
        answer = data(await http.post(url, json=call("tools/call", report, 2)))
        assert answer["result"]["isError"] is False


def call(method, params, number):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def data(answer):
    if answer.headers["content-type"].startswith("application/json"):
        return answer.json()
    lines = [line for line in answer.text.splitlines() if line.startswith("data: {")]
    return json.loads(lines[-1].removeprefix("data: "))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_question_outlives_the_clients_patience_for_silence(
    spawn, environment_of, asked, api, monkeypatch, kind, agent
):
    monkeypatch.setattr(mcp_tools, "HEARTBEAT", 0.1)
    session = await spawn("patient")
    signs = []

    async def on_progress(progress, total, message):
        signs.append(progress)

    async with agent(session, kind) as client:
        asking = asyncio.create_task(
            client.call_tool("maestro_ask", {"question": "Well?"}, progress_callback=on_progress)
        )
        await asked("patient")
        async with asyncio.timeout(20):
            while len(signs) < 3:
                await asyncio.sleep(0.05)
        await api("POST", "sessions/patient/answer", {"text": "yes"})
        assert text(await asyncio.wait_for(asking, 30)) == "yes"
    assert signs == sorted(signs)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_cancelled_question_is_taken_back(spawn, agent, asked, status, until, kind):
    session = await spawn("moody")
    async with agent(session, kind) as client:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.call_tool, "maestro_ask", {"question": "Well?"})
                await asked("moody")
                scope.cancel()

        async def taken_back():
            return (await status("moody"))["question"] is None

        await until(taken_back)
        again = asyncio.create_task(client.call_tool("maestro_ask", {"question": "Really?"}))
        assert (await asked("moody"))["question"] == "Really?"
        again.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await again


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28"])
async def test_a_question_of_a_client_that_goes_away_is_taken_back(
    spawn, environment_of, asked, status, until, version, jp_http_port
):
    environment = environment_of((await spawn("leaver"))["pid"])
    params = {"name": "maestro_ask", "arguments": {"question": "Anyone?"}}
    headers = {
        "Authorization": f"Bearer {environment['MAESTRO_TOKEN']}",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": version,
    }
    if version.startswith("2026"):
        params["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "leaver", "version": "1"},
        }
        headers |= {"Mcp-Method": "tools/call", "Mcp-Name": "maestro_ask"}
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        asking = asyncio.create_task(
            http.post(environment["MAESTRO_MCP_URL"], json=call("tools/call", params, 1))
        )
        await asked("leaver")
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    async def taken_back():
        return (await status("leaver"))["question"] is None

    await until(taken_back)


async def test_nobody_answers_in_time(spawn, agent, status):
    session = await spawn("late")
    async with agent(session) as client:
        result = await client.call_tool("maestro_ask", {"question": "Hm?", "timeout_s": 0.2})
    assert result.is_error
    assert "Nobody answered" in text(result)
    assert (await status("late"))["state"] != "needs_input"


@pytest.mark.parametrize("kind", ["http-legacy", "http-auto"])
async def test_a_question_ends_with_its_session(spawn, agent, asked, api, kind):
    session = await spawn("brief")
    async with agent(session, kind) as client:
        asking = asyncio.create_task(client.call_tool("maestro_ask", {"question": "Hm?"}))
        await asked("brief")
        await api("POST", "sessions/brief/stop")
        result = await asyncio.wait_for(asking, 30)
        assert result.is_error
        assert "ended" in text(result)


async def test_two_agents_speak_for_themselves_only(spawn, agent, status):
    one, two = await spawn("one"), await spawn("two")
    async with agent(one) as first, agent(two, "http-legacy") as second:
        await asyncio.gather(
            first.call_tool("maestro_status", {"state": "finished", "message": "I am one"}),
            second.call_tool("maestro_status", {"state": "error", "message": "I am two"}),
        )
    assert (await status("one"))["message"] == "I am one"
    assert (await status("two"))["message"] == "I am two"


@pytest.mark.parametrize("kind", ["http-legacy", "http-auto", "stdio-auto"])
@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("maestro_status", {}, "'state'"),
        ("maestro_status", {"state": "flying"}, "'state'"),
        ("maestro_status", {"state": "interrupted"}, "'state'"),
        ("maestro_status", {"state": "idle", "message": {"a": 1}}, "'message'"),
        ("maestro_status", {"state": "idle", "session": "other"}, "'session'"),
        ("maestro_progress", {"done": -1, "total": 3}, "'done'"),
        ("maestro_progress", {"done": 4, "total": 3}, "more than total"),
        ("maestro_progress", {"done": 0, "total": 0}, "'total'"),
        ("maestro_ask", {"question": ""}, "'question'"),
        ("maestro_ask", {"question": "   "}, "needs words"),
        ("maestro_ask", {"question": "x", "timeout_s": 0}, "'timeout_s'"),
        ("maestro_ask", {"question": "x", "choices": ["a"] * 50}, "'choices'"),
        ("maestro_delete_everything", {}, "maestro_status"),
    ],
)
async def test_wrong_arguments_are_explained_and_change_nothing(
    spawn, agent, status, kind, tool, arguments, said
):
    session = await spawn("clumsy")
    before = await status("clumsy")
    async with agent(session, kind) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert said in text(result)
    assert await status("clumsy") == before


async def test_numbers_that_are_none_are_refused(spawn, environment_of, api):
    environment = environment_of((await spawn("infinite"))["pid"])
    raw = json.dumps(
        call(
            "tools/call",
            {"name": "maestro_progress", "arguments": {"done": 1, "total": float("inf")}},
            1,
        )
    )
    headers = {
        "Authorization": f"Bearer {environment['MAESTRO_TOKEN']}",
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
    }
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        await http.post(environment["MAESTRO_MCP_URL"], content=raw)
    assert (await api("GET", "sessions/infinite")).body["progress"] is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"2.0","id":1,"method":"no/such"}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled"}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[1]}}',
        b"\xff\xfe",
    ],
)
@pytest.mark.parametrize("version", [None, "2025-06-18", "2026-07-28", "1999-01-01"])
async def test_rubbish_gets_an_answer_and_changes_nothing(
    fetch, spawn, token_of, status, raw, version
):
    session = await spawn("rubbish")
    before = await status("rubbish")
    headers = {
        "Authorization": f"Bearer {token_of(session)}",
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
    }
    if version:
        headers["MCP-Protocol-Version"] = version
    answer = await fetch("POST", "maestro/mcp", raw=raw, headers=headers)
    assert answer.status < 500
    assert await status("rubbish") == before


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_messages_are_posted(fetch, spawn, token_of, method):
    session = await spawn("posted")
    headers = {"Authorization": f"Bearer {token_of(session)}"}
    answer = await fetch(method, "maestro/mcp", headers=headers)
    assert answer.status == 405
    assert answer.body["reason"] == "method_not_allowed"


async def test_a_large_message_is_refused(fetch, spawn, token_of):
    session = await spawn("large")
    headers = {"Authorization": f"Bearer {token_of(session)}"}
    answer = await fetch("POST", "maestro/mcp", raw=b"x" * (1024 * 1024 + 1), headers=headers)
    assert answer.status == 413


async def test_the_sdk_is_loaded_at_first_use_and_not_before(maestro):
    services = await maestro._gate.services()
    assert services.mcp._task is None
    assert await asyncio.wait_for(services.mcp.server(), 30)
