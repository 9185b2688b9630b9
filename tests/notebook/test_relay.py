import hashlib
import json
import os
import queue
import threading
from pathlib import Path

import pytest

from maestro_jupyter.notebook.assets import Assets
from maestro_jupyter.notebook.pieces import MOST_BYTES
from maestro_jupyter.notebook.relay import Relay
from tests.client.serving import DEADLINE, wait_for


class Page:
    """The other end of a comm."""

    def __init__(self, maestro, folder):
        self.messages = queue.Queue()
        self.text = b""
        (folder / "widget.js").write_bytes(b"bundle")
        assets = Assets(folder, "loader", "css")
        self.relay = Relay(maestro.api, assets, self.hear)

    def hear(self, message, buffers):
        if message["op"] != "batch":
            self.messages.put((message, buffers))
            return
        left = iter(buffers or [])
        for one in message["messages"]:
            self.messages.put((one, [next(left)] if one["buffer"] else None))

    def say(self, message, *buffers):
        self.relay.receive(message, [memoryview(buffer) for buffer in buffers])

    def type(self, session, text, piece=2**20):
        pieces = [text[at : at + piece] for at in range(0, len(text), piece)]
        for number, one in enumerate(pieces, 1):
            last = number == len(pieces)
            self.say({"op": "input", "session": session, "id": 7, "last": last}, one)

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
    page.type(shell.id, b"echo re''layed\n")
    page.read_until(b"relayed", shell.id)


def test_a_large_paste_arrives_whole(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    paste = os.urandom(6 * 2**20).hex().encode()
    page.type(shell.id, b"stty raw -echo; echo rea''dy; head -c %d | sha256sum\n" % len(paste))
    page.read_until(b"ready", shell.id)
    page.type(shell.id, paste)
    page.read_until(hashlib.sha256(paste).hexdigest().encode(), shell.id)


def test_a_paste_that_is_too_large_is_refused_whole(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.next("control")
    page.type(shell.id, b"\n" * (MOST_BYTES + 2**25), piece=2**24)
    page.type(shell.id, b"echo on''ly this\n")
    message = page.next("control")[0]["message"]
    assert message["type"] == "full"
    assert "64 MiB" in message["message"]
    assert page.read_until(b"only this", shell.id).count(b"\n") < 9


def test_control_messages_reach_the_terminal(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.next("control")
    size = {"type": "focus", "focused": True, "rows": 33, "cols": 99}
    page.say({"op": "control", "session": shell.id, "message": size})
    message = page.next("control")[0]["message"]
    assert (message["type"], message["rows"], message["cols"]) == ("size", 33, 99)


def test_a_terminal_opened_again_goes_on_where_the_page_was(page, shell):
    page.say({"op": "open", "session": shell.id, "offset": None})
    page.type(shell.id, b"echo on''ce\n")
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
    page.type(shell.id, b"nobody home\n")
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


PNG = b"\x89PNG\r\n\x1a\n"


def test_a_file_goes_up_in_pieces(page, shell):
    pieces = [PNG + bytes(1000), bytes(2000), bytes(1)]
    path = f"sessions/{shell.id}/images"
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        page.say({"op": "upload", "id": 7, "path": path, "last": last}, piece)
    answer, _ = page.next("response")
    assert (answer["id"], answer["status"]) == (7, 201)
    assert Path(answer["body"]["path"]).read_bytes() == b"".join(pieces)


def test_two_pages_upload_at_once_without_mixing(page, shell):
    path = f"sessions/{shell.id}/images"
    for last in (False, True):
        for number in (1, 2):
            start = b"" if last else PNG
            page.say(
                {"op": "upload", "id": number, "path": path, "last": last},
                start + bytes([number]) * 10,
            )
    for _ in range(2):
        answer, _ = page.next("response")
        kept = Path(answer["body"]["path"]).read_bytes()
        assert kept == PNG + bytes([answer["id"]]) * 20


def test_an_upload_that_is_too_large_is_refused(page, shell):
    path = f"sessions/{shell.id}/images"
    for _ in range(65):
        page.say({"op": "upload", "id": 1, "path": path, "last": False}, bytes(2**20))
    answer, _ = page.next("response")
    assert (answer["status"], answer["body"]["reason"]) == (413, "too_large")


def test_what_the_server_has_against_an_upload_reaches_the_page(page, shell):
    path = f"sessions/{shell.id}/images"
    page.say({"op": "upload", "id": 1, "path": path, "last": True}, b"text")
    answer, _ = page.next("response")
    assert (answer["status"], answer["body"]["reason"]) == (400, "not_an_image")


def test_an_answer_that_is_no_json_comes_as_bytes(page, shell):
    page.say({"op": "download", "id": 3, "path": f"sessions/{shell.id}"})
    answer, buffers = page.next("response")
    assert answer["status"] == 200
    assert json.loads(buffers[0])["id"] == shell.id
    page.say({"op": "download", "id": 4, "path": "sessions/nobody/output"})
    answer, buffers = page.next("response")
    assert (answer["status"], answer["body"]["reason"], buffers) == (404, "unknown_session", None)


@pytest.mark.parametrize("op", ["upload", "download"])
def test_no_other_route_is_reached_with_bytes(page, op):
    page.say({"op": op, "id": 1, "path": "../../api/contents", "last": True}, b"x")
    assert page.next("response")[0]["status"] == 400
