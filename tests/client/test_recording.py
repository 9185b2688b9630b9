import pytest

from maestro_jupyter.client import Recording
from maestro_jupyter.model import NotFoundError
from tests.client.serving import wait_for

DATA = (
    b'{"version": 2, "width": 100, "height": 30}\n'
    b'[0.5, "o", "hello"]\n[0.7, "x", "unknown"]\n[1.5, "r", "80x24"]\n[2.5, "m", "idle"]\n[3.0, "o'
)


def test_a_recording_is_read_as_far_as_it_is_whole():
    recording = Recording("login", DATA)
    assert recording.size == (30, 100)
    assert list(recording.events()) == [
        (0.5, "o", "hello"),
        (1.5, "r", "80x24"),
        (2.5, "m", "idle"),
    ]
    assert recording.seconds == 2.5
    assert repr(recording) == f"<Recording of login: 2 s, {len(DATA)} bytes>"


def test_nonsense_is_an_empty_recording():
    recording = Recording("login", b"\xff\xfe nonsense")
    assert (recording.header, list(recording.events()), recording.seconds) == ({}, [], 0.0)


def test_it_can_be_kept_as_a_file(tmp_path):
    assert Recording("login", DATA).save(tmp_path / "a.cast").read_bytes() == DATA


def test_a_session_gives_its_recording_open_and_closed(maestro, repo):
    session = maestro.spawn("shell", name="login", repo=repo)
    session.send("echo $((600 + 66))")
    wait_for(lambda: "666" in session.read())
    wait_for(lambda: "666" in session.recording().text)
    session.close()
    wait_for(lambda: "interrupted" in maestro.recording("login").text)
    assert session.recording().data == maestro.recording("login").data
    with pytest.raises(NotFoundError, match="no recording of 'nobody'"):
        maestro.recording("nobody")
