import threading

import pytest

from maestro_jupyter.client import (
    Address,
    Maestro,
    NoExtensionError,
    ServerUnreachableError,
    SessionEndedError,
    WaitTimeoutError,
    WrongTokenError,
)
from tests.client.peers import Peer, running, session_json
from tests.client.serving import wait_for

ID = session_json()["id"]


def snapshot(peer, seq, *sessions):
    return {"type": "snapshot", "server": peer.server, "seq": seq, "sessions": list(sessions)}


def event(session, seq):
    said = {"seq": seq, "time": session["updated"], "session": session["id"], "kind": "status"}
    return {"type": "event", "event": said, "session": session}


@pytest.fixture
def peer():
    peer = Peer()
    peer.script = [snapshot(peer, 1, session_json(seq=1))]
    with running(peer):
        yield peer


@pytest.fixture
def client(peer):
    peer.answers["/base/maestro/api/sessions/s1"] = (200, session_json(seq=1))
    with Maestro(peer.url, peer.token) as client:
        yield client


def test_attributes_follow_the_events(peer, client):
    session = client["s1"]
    assert session.state == "working"
    changed = threading.Event()
    client.on_change(changed.set)
    peer.stream(event(session_json(seq=2, state="finished"), 2))
    assert changed.wait(10)
    assert session.state == "finished"
    assert client.records.seq == 2


def test_a_broken_connection_comes_back_with_what_was_missed(peer, client):
    session = client["s1"]
    client.follow()
    peer.script = [snapshot(peer, 5, session_json(seq=5, state="finished"))]
    peer.drop()
    wait_for(lambda: peer.connections == 2 and client.connected)
    assert session.state == "finished"


def test_a_wait_survives_a_broken_connection(peer, client):
    session = client["s1"]
    client.follow()
    peer.script = [snapshot(peer, 5, session_json(seq=5, state="needs_input"))]
    waiting = threading.Thread(target=peer.drop)
    waiting.start()
    assert session.wait(timeout=20).state == "needs_input"
    waiting.join()


def test_a_session_missing_from_the_next_snapshot_was_closed_and_ends_a_wait(peer, client):
    session = client["s1"]
    client.follow()
    peer.script = [snapshot(peer, 5)]
    dropping = threading.Thread(target=peer.drop)
    dropping.start()
    with pytest.raises(SessionEndedError, match="was closed"):
        session.wait("finished", timeout=20)
    dropping.join()


def test_a_wait_for_what_cannot_come_any_more_ends_with_the_reason(peer, client):
    session = client["s1"]
    client.follow()
    ended = session_json(seq=2, state="error", pid=None, exit_code=3)
    ended["status"]["message"] = "exited with status 3"
    peer.stream(event(ended, 2))
    with pytest.raises(
        SessionEndedError, match=r"ended as error \(exited with status 3\)"
    ) as caught:
        session.wait("finished", timeout=20)
    assert "explain" in caught.value.hint


def test_a_wait_that_takes_too_long_says_where_the_session_is(client):
    with pytest.raises(WaitTimeoutError, match=r"is working after 0\.05 s") as caught:
        client["s1"].wait("finished", timeout=0.05)
    assert isinstance(caught.value, TimeoutError)


async def test_until_waits_without_blocking_the_loop(peer, client):
    session = client["s1"]
    client.follow()
    peer.stream(event(session_json(seq=2, state="finished", pid=None, exit_code=0), 2))
    assert await session.until("finished", timeout=20) is session


async def test_until_gives_up_in_time(client):
    with pytest.raises(WaitTimeoutError):
        await client["s1"].until("finished", timeout=0.05)


def test_a_frame_that_cannot_be_read_costs_a_reconnect_and_no_more(peer, client):
    client.follow()
    peer.stream({"type": "event", "session": {"id": "nonsense"}, "event": {"seq": 2}})
    wait_for(lambda: peer.connections == 2 and client.connected)
    assert client["s1"].state == "working"


def test_without_news_an_attribute_is_asked_for(peer):
    peer.refuse = 503
    peer.answers["/base/maestro/api/sessions/s1"] = (200, session_json(seq=1))
    peer.answers[f"/base/maestro/api/sessions/{ID}"] = (200, session_json(seq=2, state="finished"))
    with Maestro(peer.url, peer.token) as client:
        assert client["s1"].state == "finished"
        assert not client.connected


@pytest.mark.parametrize(("status", "kind"), [(403, WrongTokenError), (404, NoExtensionError)])
def test_a_refusal_is_told_as_what_it_is(peer, status, kind):
    peer.refuse = status
    with Maestro(peer.url, peer.token) as client, pytest.raises(kind):
        client.follow()


def test_a_server_that_is_gone_is_told_at_once():
    with running(Peer()) as peer:
        url = peer.url
    with Maestro(url, "t") as client:
        with pytest.raises(ServerUnreachableError):
            client.follow()
        with pytest.raises(ServerUnreachableError, match="No Maestro server answers"):
            _ = client.sessions


def test_a_closed_client_keeps_what_it_last_knew_and_follows_no_more(peer, client):
    session = client["s1"]
    assert session.state == "working"
    client.close()
    assert session.state == "working"
    with pytest.raises(ServerUnreachableError, match="closed"):
        client.follow()
    wait_for(lambda: not peer.sockets)


def test_a_client_that_nobody_holds_ends_its_thread(peer):
    client = Maestro(peer.url, peer.token)
    client.follow()
    del client
    wait_for(lambda: not peer.sockets)


def test_a_server_that_moved_is_found_again(peer):
    from maestro_jupyter.client.api import Api

    with running(Peer()) as gone:
        url = gone.url
    api = Api(Address(url, "old"), lambda: Address(peer.url, peer.token))
    try:
        assert api.get("")["server"] == peer.server
        assert api.address.url == peer.url
    finally:
        api.close()


def test_a_server_named_by_the_caller_is_never_replaced(peer):
    with running(Peer()) as gone:
        url = gone.url
    with Maestro(url, "old") as client, pytest.raises(ServerUnreachableError):
        client.about()
    assert peer.seen == []
