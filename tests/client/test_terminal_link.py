import queue

import pytest

from maestro_jupyter.client import TerminalLink
from tests.client.serving import DEADLINE, wait_for


class Viewer:
    def __init__(self, maestro, session, offset=None):
        self.text = b""
        self.offsets = []
        self.controls = queue.Queue()
        self.link = TerminalLink(
            maestro.api,
            session.id,
            offset=offset,
            on_data=self.on_data,
            on_control=lambda link, message: self.controls.put(message),
        )

    def on_data(self, link, data, offset):
        self.offsets.append((offset, len(data)))
        self.text += data

    def control(self, kind):
        while True:
            message = self.controls.get(timeout=DEADLINE)
            if message["type"] == kind:
                return message


@pytest.fixture
def shell(maestro, repo):
    return maestro.spawn("shell", name="shell", repo=repo)


@pytest.fixture
def watch(maestro):
    viewers = []

    def watch(session, offset=None):
        viewers.append(Viewer(maestro, session, offset))
        return viewers[-1]

    yield watch
    for viewer in viewers:
        viewer.link.close()


def test_what_is_typed_before_the_connection_stands_is_not_lost(watch, shell):
    viewer = watch(shell)
    viewer.link.write(b"echo ear''ly\n")
    viewer.link.start()
    wait_for(lambda: b"early" in viewer.text)


def test_frames_are_contiguous(watch, shell):
    viewer = watch(shell)
    viewer.link.start()
    viewer.link.write(b"seq 1 2000; echo en''ded\n")
    wait_for(lambda: b"ended" in viewer.text)
    ends = [offset + length for offset, length in viewer.offsets]
    assert [offset for offset, _ in viewer.offsets[1:]] == ends[:-1]


def test_a_broken_connection_goes_on_where_it_broke_off(watch, shell):
    viewer = watch(shell)
    viewer.link.start()
    viewer.link.write(b"echo bef''ore\n")
    wait_for(lambda: b"before" in viewer.text)
    viewer.link._socket.abort()
    viewer.control("attached")
    assert viewer.control("attached")["offset"] == len(viewer.text)
    viewer.link.write(b"echo aft''er\n")
    wait_for(lambda: b"after" in viewer.text)
    assert viewer.text.count(b"before") == 1


def test_the_end_of_the_process_is_told(watch, shell):
    viewer = watch(shell)
    viewer.link.start()
    viewer.link.write(b"exit 3\n")
    assert viewer.control("exit")["code"] == 3


def test_the_end_of_the_session_ends_the_link(watch, shell):
    viewer = watch(shell)
    viewer.link.start()
    viewer.control("attached")
    shell.discard()
    wait_for(lambda: not viewer.link.alive)


def test_a_flood_is_read_to_its_end_with_acknowledgements(watch, shell):
    viewer = watch(shell)
    original = viewer.on_data

    def acknowledging(link, data, offset):
        original(link, data, offset)
        link.tell({"type": "ack", "offset": offset + len(data)})

    viewer.link._on_data = acknowledging
    viewer.link.start()
    viewer.link.write(b"seq 1 200000; echo flood''ed\n")
    wait_for(lambda: b"flooded" in viewer.text)
