import asyncio
import json
import socket

import pytest
from jupyter_events import EventLogger
from jupyter_events.schema import EventSchema

from maestro_jupyter.model import Event, EventKind, Source, State, Status
from maestro_jupyter.server import event_stream
from maestro_jupyter.server.announcer import SCHEMA_ID, event_data, register_schema


async def test_a_snapshot_and_then_every_event_without_a_gap(connect, read, spawn, api):
    await spawn("before")
    stream = await connect("events/stream")
    snapshot = json.loads(await read(stream))
    assert snapshot["type"] == "snapshot"
    assert snapshot["server"] == (await api("GET")).body["server"]
    assert [session["name"] for session in snapshot["sessions"]] == ["before"]
    await spawn("after")
    await api("POST", "sessions/after/stop")
    seq, kinds = snapshot["seq"], []
    while "exited" not in kinds:
        frame = json.loads(await read(stream))
        assert frame["type"] == "event"
        assert frame["event"]["seq"] == seq + 1
        assert frame["session"]["id"] == frame["event"]["session"]
        assert frame["session"]["seq"] == frame["event"]["seq"]
        seq += 1
        if frame["session"]["name"] == "after":
            kinds.append(frame["event"]["kind"])
    assert kinds[0] == "spawned"
    log = (await api("GET", "events", params={"after": str(snapshot["seq"])})).body
    assert [event["seq"] for event in log][: seq - snapshot["seq"]] == list(
        range(snapshot["seq"] + 1, seq + 1)
    )


async def test_every_stream_gets_the_same(connect, read, spawn):
    streams = [await connect("events/stream") for _ in range(3)]
    for stream in streams:
        assert json.loads(await read(stream))["type"] == "snapshot"
    await spawn("one")
    frames = [await read(stream) for stream in streams]
    assert len(set(frames)) == 1


async def test_a_client_that_speaks_is_sent_away(connect, read):
    stream = await connect("events/stream")
    await read(stream)
    await stream.write_message('{"method": "spawn"}')
    assert await read(stream) is None
    assert stream.close_code == 1003


async def test_a_client_that_does_not_read_is_dropped_and_the_others_are_not(
    connect,
    read,
    spawn,
    orchestrator,
    monkeypatch,
    until,
    maestro,
    jp_base_url,
    jp_http_port,
    jp_auth_header,
):
    monkeypatch.setattr(event_stream, "BACKLOG_FRAMES", 50)
    session = await spawn("chatty")
    reading = await connect("events/stream")
    deaf = socket.create_connection(("127.0.0.1", jp_http_port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    head = [
        f"GET {jp_base_url}maestro/api/events/stream HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *(f"{name}: {value}" for name, value in jp_auth_header.items()),
    ]
    deaf.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    subscribers = (await maestro._gate.services()).announcer._subscribers
    await until(lambda: len(subscribers) == 2)

    seen = 0

    async def keep_reading():
        nonlocal seen
        while True:
            seen = json.loads(await read(reading)).get("event", {}).get("seq", 0)

    reader = asyncio.create_task(keep_reading())
    for number in range(20_000):
        orchestrator.report(session["id"], "working", f"{number} " + "x" * 450)
        if number % 20 == 0:
            await until(lambda: seen == orchestrator.seq)
        if len(subscribers) == 1:
            break
    assert len(subscribers) == 1
    await until(lambda: seen == orchestrator.seq)
    reader.cancel()
    deaf.close()


async def test_jupyters_own_event_stream_carries_every_event(jp_ws_fetch, read, spawn, maestro):
    stream = await jp_ws_fetch("api", "events", "subscribe")
    await spawn("public")
    frame = json.loads(await read(stream))
    while frame.get("schema_id") != SCHEMA_ID:
        frame = json.loads(await read(stream))
    assert frame["seq"] == 1
    assert frame["kind"] == "spawned"
    assert frame["status"]["state"] == "starting"
    stream.close()


@pytest.fixture
def event_logger():
    logger = EventLogger()
    register_schema(logger)
    return logger


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("state", [None, *State])
def test_every_event_there_can_be_fits_the_schema(kind, state):
    import importlib.resources

    source = importlib.resources.files("maestro_jupyter.server") / "schemas" / "event.v1.yaml"
    schema = EventSchema(source.read_text())
    assert schema.id == SCHEMA_ID
    status = None
    if state is not None:
        status = Status(
            state=state,
            message="m",
            question="q",
            choices=("a", "b"),
            source=Source.MCP,
            since="2026-01-01T00:00:00Z",
        )
    event = Event(
        seq=1,
        time="2026-01-01T00:00:00Z",
        session="0123456789ab",
        kind=kind,
        status=status,
        detail={"signal": {"kind": "report"}, "accepted": True},
    )
    schema.validate(event_data(event))


def test_a_schema_is_registered_once(event_logger):
    register_schema(event_logger)
    assert SCHEMA_ID in event_logger.schemas
