import hashlib
import json
import os
import sys
from contextlib import suppress

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from maestro_jupyter.server.bodies import INPUT_BYTES
from maestro_jupyter.terminals.input_queue import LIMIT

HASH_INPUT = """
import hashlib, os, sys, tty
tty.setraw(0)
os.write(1, b"rea" b"dy")
left, digest = int(sys.argv[1]), hashlib.sha256()
while left:
    data = os.read(0, 100_000)
    digest.update(data)
    left -= len(data)
os.write(1, digest.hexdigest().encode())
os.read(0, 1)
"""


class Page:
    """What a pane does: keeps the output, remembers the control messages, acknowledges."""

    def __init__(self, socket, read):
        self.socket, self.read = socket, read
        self.output, self.told = b"", []

    async def until(self, condition):
        while not condition(self):
            frame = await self.read(self.socket)
            assert frame is not None, f"closed: {self.socket.close_code} {self.socket.close_reason}"
            if isinstance(frame, bytes):
                assert len(frame) <= 256 * 1024
                self.output += frame
            else:
                self.told.append(json.loads(frame))
        return self

    async def say(self, **message):
        await self.socket.write_message(json.dumps(message))

    async def type(self, data):
        await self.socket.write_message(data, binary=True)

    def heard(self, kind):
        return [message for message in self.told if message["type"] == kind]


@pytest.fixture
def look(connect, read):
    async def look(name, **params):
        page = Page(await connect(f"sessions/{name}/terminal", params=params), read)
        return await page.until(lambda page: page.told)

    return look


async def test_a_page_sees_what_it_types(spawn, look):
    await spawn("echo")
    page = await look("echo")
    first = page.told[0]
    end = first.pop("end")
    assert end >= 0
    assert first == {"type": "attached", "offset": 0, "rows": 24, "cols": 80, "ended": False}
    await page.type(b"echo answer-$((40+2))\r")
    await page.until(lambda page: b"answer-42" in page.output)


async def test_a_second_page_sees_everything_from_the_beginning(spawn, look):
    await spawn("shared")
    first = await look("shared")
    await first.type(b"echo one-$((1))\r")
    await first.until(lambda page: b"one-1" in page.output)
    second = await look("shared", offset="0")
    await second.until(lambda page: b"one-1" in page.output)
    await second.type(b"echo both-$((2))\r")
    await first.until(lambda page: b"both-2" in page.output)
    await second.until(lambda page: b"both-2" in page.output)


async def test_a_page_that_comes_back_goes_on_where_it_was(spawn, look):
    await spawn("again")
    page = await look("again")
    await page.type(b"echo first-$((1))\r")
    await page.until(lambda page: b"first-1" in page.output)
    offset = len(page.output)
    page.socket.close()
    back = await look("again", offset=str(offset))
    assert back.told[0]["offset"] == offset
    await back.type(b"echo second-$((2))\r")
    await back.until(lambda page: b"second-2" in page.output)
    assert b"first-1" not in back.output


async def test_only_the_page_with_the_focus_sets_the_size(spawn, look):
    await spawn("sized")
    one, two = await look("sized"), await look("sized")
    await one.say(type="focus", focused=True, rows=40, cols=132)
    await two.until(lambda page: page.heard("size"))
    assert two.heard("size")[-1] == {"type": "size", "rows": 40, "cols": 132}
    await two.say(type="resize", rows=10, cols=20)
    await one.type(b"stty size; echo done-$((3))\r")
    await one.until(lambda page: b"done-3" in page.output)
    assert b"40 132" in one.output


async def test_the_end_of_the_process_is_told_and_its_output_stays(spawn, look):
    await spawn("ending")
    page = await look("ending")
    await page.type(b"echo last-$((1)); exit 3\r")
    await page.until(lambda page: page.heard("exit"))
    assert page.heard("exit")[0]["code"] == 3
    late = await look("ending", offset="0")
    assert late.told[0]["ended"] is True
    await late.until(lambda page: b"last-1" in page.output)
    await late.type(b"anybody there?\r")
    await late.until(lambda page: page.heard("full"))


async def test_a_flood_reaches_a_page_that_acknowledges(spawn, look):
    await spawn("flood")
    page = await look("flood")
    await page.type(b"head -c 3000000 /dev/zero | tr '\\0' x; echo; echo flooded-$((1))\r")
    acknowledged = 0
    while b"flooded-1" not in page.output:
        frames = len(page.output)
        await page.until(lambda page, frames=frames: len(page.output) > frames or page.told[1:])
        if len(page.output) - acknowledged >= 65536:
            acknowledged = len(page.output)
            await page.say(type="ack", offset=acknowledged)
    assert page.output.count(b"x") >= 3_000_000


async def test_closing_the_session_closes_its_pages(spawn, look, api, until):
    await spawn("gone")
    page = await look("gone")
    await api("DELETE", "sessions/gone")
    with pytest.raises(AssertionError, match="closed: 1001"):
        await page.until(lambda page: False)


@pytest.mark.parametrize(
    "frame",
    [
        "rubbish",
        "{}",
        "[]",
        '{"type":"ack","offset":-5}',
        '{"type":"resize","rows":0,"cols":0}',
        '{"type":"resize","rows":1e9,"cols":80}',
        '{"type":"reboot"}',
        '{"type":"focus","focused":"yes"}',
    ],
)
async def test_rubbish_closes_the_page_and_not_the_terminal(spawn, look, frame):
    await spawn("sturdy")
    page = await look("sturdy")
    await page.socket.write_message(frame)
    with pytest.raises(AssertionError, match="closed: 1008 The control frame"):
        await page.until(lambda page: False)
    other = await look("sturdy")
    await other.type(b"echo fine-$((1))\r")
    await other.until(lambda page: b"fine-1" in page.output)


async def test_a_paste_of_ten_megabytes_arrives_byte_for_byte(spawn, look, tmp_path):
    await spawn("paste")
    page = await look("paste")
    (tmp_path / "hash.py").write_text(HASH_INPUT)
    content = os.urandom(10_000_000)
    command = f"exec {sys.executable} -S -E {tmp_path / 'hash.py'} {len(content)}\r"
    await page.type(command.encode())
    await page.until(lambda page: b"ready" in page.output)
    await page.type(content)
    digest = hashlib.sha256(content).hexdigest().encode()
    await page.until(lambda page: digest in page.output)
    assert not page.heard("full")


async def test_a_paste_that_does_not_fit_is_refused_whole_and_the_page_is_told(spawn, look):
    assert INPUT_BYTES <= LIMIT
    await spawn("deaf")
    page = await look("deaf")
    await page.type(b"stty raw -echo; echo rea''dy; exec sleep 1000\r")
    await page.until(lambda page: b"ready" in page.output)
    await page.type(b"x" * (LIMIT // 2))
    await page.type(b"y" * (LIMIT // 2 + LIMIT // 4))
    await page.until(lambda page: page.heard("full"))
    assert "doesn't read its input" in page.heard("full")[0]["message"]
    other = await look("deaf")
    await other.say(type="focus", focused=True, rows=30, cols=100)
    await page.until(lambda page: page.heard("size"))


async def test_a_frame_over_the_limit_closes_the_page_only(spawn, look):
    await spawn("big")
    page = await look("big")
    with suppress(WebSocketClosedError):
        await page.type(b"x" * (INPUT_BYTES + 1))
    with pytest.raises(AssertionError, match="closed"):
        await page.until(lambda page: False)
    await look("big")


@pytest.mark.parametrize("offset", ["-1", "x", "1.5", "9" * 40])
async def test_an_offset_is_a_number(spawn, connect, offset):
    await spawn("numbered")
    with pytest.raises(HTTPClientError) as caught:
        await connect("sessions/numbered/terminal", params={"offset": offset})
    assert caught.value.code == 400
    assert json.loads(caught.value.response.body)["reason"] == "bad_body"


async def test_an_offset_that_was_never_reached_begins_at_what_there_is(spawn, look):
    await spawn("future")
    page = await look("future", offset="123456789")
    await page.type(b"echo here-$((1))\r")
    await page.until(lambda page: b"here-1" in page.output)


async def test_a_session_without_a_terminal_is_refused(connect):
    with pytest.raises(HTTPClientError) as caught:
        await connect("sessions/nobody/terminal")
    assert caught.value.code == 404
    assert json.loads(caught.value.response.body)["reason"] == "unknown_session"


async def test_a_plain_request_is_no_websocket(api, spawn):
    await spawn("plain")
    assert (await api("GET", "sessions/plain/terminal")).status == 400
