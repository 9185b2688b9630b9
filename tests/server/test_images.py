"""Images for agents: kept outside the worktree, readable by nobody else, gone with the process."""

import shlex
import stat
from pathlib import Path

import pytest

IMAGES = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "jpg": b"\xff\xd8\xff\xe0" + bytes(64),
    "gif": b"GIF89a" + bytes(64),
    "webp": b"RIFF\x40\x00\x00\x00WEBPVP8 " + bytes(64),
}


def content(path):
    return path.read_bytes()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def exists(path):
    return path.exists()


@pytest.fixture
def server_config():
    return {"MaestroApp": {"image_bytes": 64 * 1024}}


@pytest.fixture
def paste(api):
    async def paste(name, data):
        return await api("POST", f"sessions/{name}/images", raw=data)

    return paste


@pytest.mark.parametrize("kind", IMAGES)
async def test_an_image_becomes_a_file_that_only_the_owner_reads(spawn, paste, kind):
    session = await spawn("painter")
    answer = await paste("painter", IMAGES[kind])
    assert answer.status == 201, answer.body
    path = Path(answer.body["path"])
    assert content(path) == IMAGES[kind]
    assert path.suffix == f".{kind}"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert not path.is_relative_to(session["worktree"])
    assert shlex.split(answer.body["text"]) == [str(path)]


async def test_every_image_gets_a_name_of_its_own(spawn, paste):
    await spawn("painter")
    answers = [await paste("painter", IMAGES["png"]) for _ in range(3)]
    assert len({answer.body["path"] for answer in answers}) == 3


async def test_images_are_gone_when_the_process_is(spawn, paste, api):
    await spawn("painter")
    path = Path((await paste("painter", IMAGES["png"])).body["path"])
    await api("POST", "sessions/painter/stop", {})
    assert not exists(path)
    late = await paste("painter", IMAGES["png"])
    assert (late.status, late.body["reason"]) == (409, "session_ended")


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg onload=alert(1)>", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\x89PNG"],
)
async def test_what_is_no_image_is_refused_in_words(spawn, paste, data):
    await spawn("painter")
    answer = await paste("painter", data)
    assert (answer.status, answer.body["reason"]) == (400, "not_an_image")
    assert "PNG" in answer.body["hint"]


async def test_an_image_over_the_limit_is_refused_in_words(spawn, paste, api):
    await spawn("painter")
    limit = (await api("GET", "")).body["image_bytes"]
    fits = IMAGES["png"].ljust(limit, b"\0")
    assert (await paste("painter", fits)).status == 201
    answer = await paste("painter", fits + b"\0")
    assert (answer.status, answer.body["reason"]) == (413, "image_too_large")
    assert "0.0625 MiB" in answer.body["message"]


async def test_an_unknown_session_has_no_images(paste, maestro):
    assert (await paste("nobody", IMAGES["png"])).status == 404
