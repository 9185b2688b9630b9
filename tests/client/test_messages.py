"""Messages that wait, through the client, with a server that is killed."""

import os
import signal
from pathlib import Path

import pytest

from maestro_jupyter.client import AsyncMaestro, Maestro
from maestro_jupyter.model import ConflictError, InvalidInputError, NotFoundError
from tests.client.serving import serving, wait_for


def texts(session):
    return [one.text for one in session.queue]


@pytest.fixture
def busy(maestro, repo):
    """A session whose agent works until there is a file ``go``."""
    session = maestro.spawn("demo", "demo: wait-file go; turns", name="busy", repo=repo)
    for text in ("one", "two", "three"):
        assert session.send(text) is False
    return session


def test_a_queue_is_a_list_that_can_be_changed(busy):
    queue = busy.queue
    assert [one.text for one in queue] == ["one", "two", "three"]
    assert (len(queue), queue[-1].text, bool(queue)) == (3, "three", True)
    queue.edit(2, "zwei").move(3, 0).hold(1).remove(3)
    assert texts(busy) == ["one", "zwei"]
    assert [one.held for one in queue] == [True, False]
    assert "held" in repr(queue)
    assert "<td" in queue._repr_html_()
    wait_for(lambda: busy.waiting == 2)
    assert "2 waiting" in busy._repr_html_()
    queue.release(1).remove(1).remove(2)
    assert repr(busy.queue) == "No message waits."


def test_what_is_wrong_is_told_in_words(busy):
    with pytest.raises(NotFoundError, match="No message 9 waits"):
        busy.queue.hold(9)
    with pytest.raises(InvalidInputError, match="no text"):
        busy.queue.edit(1, "")
    assert texts(busy) == ["one", "two", "three"]


async def test_a_queue_is_changed_without_blocking(server, maestro, busy):
    del maestro
    async with AsyncMaestro(server.url, server.token) as m:
        session = await m.session(busy.id)
        queue = await session.queue()
        await queue.edit(1, "eins")
        await queue.hold(1)
        await queue.release(1)
        await queue.move(1, 2)
        await queue.remove(2)
        assert [one.text for one in queue] == ["three", "eins"]
        assert queue[0].id == 3
        with pytest.raises(NotFoundError):
            await queue.send_now(7)


def test_a_message_in_delivery_is_left_alone(maestro, repo):
    session = maestro.spawn("demo", "demo: turns 9", name="deaf", repo=repo)
    wait_for(lambda: session.state == "idle")
    assert session.send("hear me")
    assert "being delivered" in repr(session.queue)
    with pytest.raises(ConflictError, match="being delivered"):
        session.queue.remove(1)


def test_messages_outlive_a_server_that_is_killed(tmp_path, repo):
    with serving(tmp_path) as address, Maestro(address.url, address.token) as m:
        session = m.spawn("demo", "demo: wait-file go; turns", name="busy", repo=repo)
        for text in ("one", "two", "three"):
            session.send(text)
        session.queue.move(3, 0).hold(2).edit(1, "uno")
        before = session.queue.to_json()
        os.kill(address.pid, signal.SIGKILL)
    with serving(tmp_path) as address, Maestro(address.url, address.token) as m:
        session = m["busy"]
        assert (session.state, session.waiting) == ("interrupted", 3)
        assert session.queue.to_json() == before
        session.resume(fresh=True)
        assert session.queue.to_json() == before
        (Path(session.worktree) / "go").touch()
        wait_for(lambda: session.waiting == 1 and session.state == "finished")
        assert texts(session) == ["two"]
        shown = session.read()
        assert shown.index("turn: three") < shown.index("turn: uno")
        session.discard()
