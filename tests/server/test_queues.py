"""The routes of message queues, with agents that really report over MCP."""

from pathlib import Path

import pytest

TURNS = "demo: turns"


@pytest.fixture
def queue(api):
    async def queue(key="talk"):
        answer = await api("GET", f"sessions/{key}/queue")
        assert answer.status == 200, answer.body
        return answer.body["messages"]

    return queue


@pytest.fixture
def session(api, until):
    """Wait until a session is as it is wished, and return it."""

    async def session(key="talk", **wanted):
        async def found():
            body = (await api("GET", f"sessions/{key}")).body
            return body if wanted.items() <= body.items() else None

        return await until(found)

    return session


@pytest.fixture
def send(api):
    async def send(text, key="talk"):
        answer = await api("POST", f"sessions/{key}/send", {"text": text})
        assert answer.status == 200, answer.body
        return answer.body["delivered"]

    return send


async def shown(api, key="talk"):
    return (await api("GET", f"sessions/{key}/output")).body["scrollback"]


async def test_a_queue_is_seen_changed_and_delivered(api, spawn, send, queue, session, until):
    made = await spawn("talk", "demo", prompt=TURNS)
    await session(state="idle")
    assert await send("demo: wait-file go") is True
    await session(state="working")
    assert await send("one") is False
    assert await send("two") is False
    assert await send("three") is False
    await session(waiting=3, undelivered=0)

    async def delivered():
        return [one["text"] for one in await queue()] == ["one", "two", "three"]

    await until(delivered)
    held = await api("POST", "sessions/talk/queue/2", {"held": True})
    assert held.body["messages"][0]["held"] is True
    moved = await api("POST", "sessions/talk/queue/4", {"place": 0, "text": "drei"})
    assert [one["id"] for one in moved.body["messages"]] == [4, 2, 3]
    gone = await api("DELETE", "sessions/talk/queue/3")
    assert [one["text"] for one in gone.body["messages"]] == ["drei", "one"]
    assert set(gone.body["messages"][0]) == {
        *("id", "text", "held", "urgent", "typed", "tries", "undelivered")
    }

    (Path(made["worktree"]) / "go").touch()

    async def heard():
        return "turn: drei" in await shown(api)

    await until(heard)
    await session(state="finished", waiting=1)
    await api("POST", "sessions/talk/queue/2", {"held": False})
    await session(state="finished", waiting=0)
    assert await queue() == []
    assert "turn: one" in await shown(api)


@pytest.mark.parametrize("server_config", [{"MaestroApp": {"message_patience": 1.0}}])
async def test_a_message_that_an_agent_ignores_is_reported_and_can_be_tried_again(
    api, spawn, send, queue, session
):
    await spawn("talk", "demo", prompt="demo: turns 2")
    await session(state="idle")
    assert await send("hear me") is True
    await session(waiting=1, undelivered=1, state="idle")
    (message,) = await queue()
    assert (message["undelivered"], message["held"], message["tries"]) == (True, True, 2)
    events = (await api("GET", "events")).body
    assert [one["kind"] for one in events if "message" in one["detail"]] == [
        *("sent", "message_changed", "sent", "message_undelivered")
    ]
    await api("POST", "sessions/talk/queue/1", {"held": False})
    await session(waiting=0, undelivered=0, state="finished")
    assert "turn: hear me" in await shown(api)


async def test_nothing_is_typed_while_an_agent_asks(api, spawn, send, queue, session):
    await spawn("talk", "demo", prompt='demo: ask "May I?" [yes|no]; turns')
    await session(state="needs_input")
    assert await send("no") is False
    assert len(await queue()) == 1
    await api("POST", "sessions/talk/answer", {"text": "yes"})
    await session(state="finished", waiting=0)
    text = await shown(api)
    assert "answer: yes" in text
    assert "turn: no" in text


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("POST", "1", {"held": "yes"}, 400, "bad_body"),
        ("POST", "1", {"place": -1}, 400, "bad_body"),
        ("POST", "1", {"place": 1.5}, 400, "bad_body"),
        ("POST", "1", {"now": False}, 400, "bad_body"),
        ("POST", "1", {"colour": "red"}, 400, "bad_body"),
        ("POST", "1", {"text": "x" * 600_000}, 400, "bad_body"),
        ("POST", "1", {"text": " \n"}, 400, "empty_text"),
        ("POST", "1", {"text": "a\x1bb"}, 400, "control_character"),
        ("POST", "1", [], 400, "bad_body"),
        ("POST", "9", {"held": True}, 404, "no_such_message"),
        ("POST", "0", {"held": True}, 404, "no_such_message"),
        ("POST", "-1", {"held": True}, 400, "bad_body"),
        ("POST", "one", {"held": True}, 400, "bad_body"),
        ("POST", "9" * 40, {"held": True}, 400, "bad_body"),
        ("DELETE", "9", None, 404, "no_such_message"),
        ("DELETE", "%00", None, 400, "bad_body"),
        ("GET", "1", None, 405, None),
    ],
)
async def test_rubbish_is_refused_and_changes_nothing(
    api, spawn, send, queue, method, path, body, status, reason
):
    await spawn("talk", "demo", prompt="demo: hang")
    assert await send("one") is False
    before = await queue()
    answer = await api(method, f"sessions/talk/queue/{path}", body)
    assert answer.status == status, answer.body
    assert reason is None or answer.body["reason"] == reason
    assert await queue() == before


async def test_a_queue_is_that_of_an_open_session(api):
    for method, path in (("GET", "queue"), ("POST", "queue/1"), ("DELETE", "queue/1")):
        answer = await api(method, f"sessions/nobody/{path}", {} if method == "POST" else None)
        assert (answer.status, answer.body["reason"]) == (404, "unknown_session")
