import queue
import threading

import pytest

from maestro_jupyter.notebook.assets import Assets
from maestro_jupyter.notebook.relay import Relay
from tests.client.serving import DEADLINE, wait_for


class Page:
    """The other end of a comm."""

    def __init__(self, maestro, folder):
        self.messages = queue.Queue()
        self.text = b""
        (folder / "widget.js").write_bytes(b"bundle")
        assets = Assets(folder, "loader", "css")
        self.relay = Relay(
            maestro.api, assets, lambda message, buffers: self.messages.put((message, buffers))
        )

    def say(self, message, *buffers):
        self.relay.receive(message, [memoryview(buffer) for buffer in buffers])

    def next(self, op):
        while True:
            message, buffers = self.messages.get(timeout=DEADLINE)
            if message["op"] == op:
                return message, buffers

    def read_until(self, wanted, session):
        text = b""
        while wanted not in text:
            message, buffers = self.next("data")
            assert message["session"] == session
            text += buffers[0]
        return text

    def ask(self, method, path, body=None, number=1):
        self.say({"op": "request", "id": number, "method": method, "path": path, "body": body})
        message, _ = self.next("response")
        assert message["id"] == number
        return message["status"], message["body"]


@pytest.fixture
def page(maestro, tmp_path):
    page = Page(maestro, tmp_path)
    yield page
    page.relay.close()


@pytest.fixture
def shell(maestro, repo):
    return maestro.spawn("shell", name="shell", repo=repo)


def test_a_script_is_sent_when_it_is_asked_for(page):
    page.say({"op": "file", "file": "widget.js"})
    message, buffers = page.next("file")
    assert message["file"] == "widget.js"
    assert buffers == [b"bundle"]


def test_a_terminal_is_carried_both_ways(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    message, _ = page.next("control")
    assert message["message"]["type"] == "attached"
    assert message["session"] == shell.id
    page.say({"op": "input", "session": shell.id}, b"echo re''layed\n")
    page.read_until(b"relayed", shell.id)


def test_control_messages_reach_the_terminal(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.next("control")
    size = {"type": "focus", "focused": True, "rows": 33, "cols": 99}
    page.say({"op": "control", "session": shell.id, "message": size})
    message = page.next("control")[0]["message"]
    assert (message["type"], message["rows"], message["cols"]) == ("size", 33, 99)


def test_a_terminal_opened_again_goes_on_where_the_page_was(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.say({"op": "input", "session": shell.id}, b"echo on''ce\n")
    page.read_until(b"once", shell.id)
    page.say({"op": "open", "session": shell.id, "offset": 0})
    assert page.next("control")[0]["message"]["offset"] == 0
    assert b"once" in page.read_until(b"once", shell.id)


def test_a_closed_terminal_is_silent(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.next("control")
    page.say({"op": "close", "session": shell.id})
    shell.send("echo un''seen")
    wait_for(lambda: "unseen" in shell.read())
    unseen = []
    while not page.messages.empty():
        unseen.append(page.messages.get())
    assert not [one for one, data in unseen if one["op"] == "data" and b"unseen" in data[0]]
    page.say({"op": "input", "session": shell.id}, b"nobody home\n")
    assert "nobody home" not in shell.read()


def test_a_terminal_that_does_not_exist_is_given_up(page):
    page.say({"op": "open", "session": "f" * 12, "offset": None})
    wait_for(
        lambda: not [t for t in threading.enumerate() if t.name == f"maestro-terminal-{'f' * 12}"]
    )
    assert page.messages.empty()


def test_requests_are_answered_with_the_servers_words(page, shell):
    status, body = page.ask("GET", f"sessions/{shell.id}")
    assert (status, body["name"]) == (200, "shell")
    status, body = page.ask("POST", f"sessions/{shell.id}/answer", {"text": "x"}, number=2)
    assert (status, body["reason"]) == (409, "nothing_asked")
    status, body = page.ask("DELETE", f"sessions/{shell.id}?discard=true", number=3)
    assert (status, body["worktree_kept"]) == (200, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "../../api/contents"),
        ("GET", "sessions/../../../api/kernels"),
        ("GET", "/api/kernels"),
        ("GET", "http://evil.example/"),
        ("GET", "//evil.example/"),
        ("GET", ""),
        ("PUT", "sessions"),
        ("GET", "sessions\r\nX: y"),
        ("GET", "x" * 1000),
    ],
)
def test_nothing_but_our_own_routes_can_be_asked_for(page, method, path):
    status, body = page.ask(method, path)
    assert status == 400
    assert "no route" in body["message"]


@pytest.mark.parametrize(
    "message",
    [
        None,
        "x",
        [],
        {},
        {"op": None},
        {"op": ["open"]},
        {"op": "hello"},
        {"op": "open"},
        {"op": "open", "session": "../x"},
        {"op": "open", "session": "f" * 12, "offset": "x"},
        {"op": "close"},
        {"op": "input", "session": 3},
        {"op": "control", "session": "f" * 12},
        {"op": "request", "id": "x"},
        {"op": "file"},
        {"op": "file", "file": "../assets.py"},
    ],
)
def test_a_malformed_message_changes_nothing(page, message):
    page.say(message)
    page.say({"op": "file", "file": "widget.js"})
    assert page.next("file")[1] == [b"bundle"]
