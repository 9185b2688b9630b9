"""What a terminal prints is in its recording, whole lines only, whatever the disk does."""

import itertools
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.terminals import Limits, Recordings, recording_blocks
from maestro_jupyter.terminals.backlog import Backlog
from maestro_jupyter.terminals.recording import ROOM, Recording
from maestro_jupyter.terminals.ring import Ring

FLOOD = "import sys; [sys.stdout.buffer.write(b'x' * 63 + b'\\n') for _ in range(int(sys.argv[1]))]"


def read(path):
    header, *events = b"".join(recording_blocks(path)).splitlines()
    return json.loads(header), [json.loads(event) for event in events]


def printed(events):
    return "".join(data for _, kind, data in events if kind == "o")


def marks(events):
    return [data for _, kind, data in events if kind == "m"]


def missing(events):
    found = [re.match(r"([\d,]+) bytes of output are missing", mark) for mark in marks(events)]
    return sum(int(match[1].replace(",", "")) for match in found if match)


def write_all(recording, backlog):
    while not backlog.pass_on():
        recording.write_queued()
    recording.write_queued()


@pytest.fixture
def record(tmp_path):
    """Make a recording that is written when the test says so."""

    def record(most_bytes=2**30, name="one"):
        path = tmp_path / f"{name}.cast"
        return Recording(path, "a title", (24, 80), most_bytes, lambda _: None)

    return record


@pytest.fixture
def recordings(tmp_path):
    made = []

    def make(**limits):
        made.append(Recordings(tmp_path / "recordings", Limits(**limits)))
        return made[-1]

    yield make
    for one in made:
        one.close()


async def test_output_sizes_and_marks_of_a_program_are_recorded(start, recordings, ended, until):
    recorder = recordings()
    terminal = await start.sh(
        "printf 'früh\\n'; read line; printf '\\303'; sleep 0.1; printf '\\274'"
    )
    recorder.begin("one", "a title", terminal)
    await until(lambda: "früh" in terminal.screen())
    terminal.resize(None, 30, 100)
    recorder.mark("one", "working: on it")
    terminal.write(b"\n")
    await ended(terminal)
    recorder.close()
    path = recorder.find("one")
    header, events = read(path)
    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    assert header["title"] == "a title"
    assert printed(events) == "früh\r\n\r\nü"
    assert [(kind, data) for _, kind, data in events if kind != "o"] == [
        ("r", "100x30"),
        ("m", "working: on it"),
    ]
    times = [when for when, _, _ in events]
    assert times == sorted(times)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_program_that_has_printed_nothing_yet_has_a_recording(start, recordings, until):
    recorder = recordings()
    recorder.begin("one", "a title", await start.sh("read line"))
    await until(lambda: recorder.find("one") and read(recorder.find("one"))[0]["title"])
    assert read(recorder.find("one"))[1] == []


async def test_half_a_sequence_is_recorded_where_nothing_follows_it(
    start, recordings, ended, until
):
    recorder = recordings()
    ends = await start.sh("printf 'ends \\033[3'")
    stays = await start.sh("printf 'stays \\033[3'; read line; printf '1m red'")
    await until(lambda: stays.ring.end == len("stays ___"))
    recorder.begin("ends", "", ends)
    recorder.begin("stays", "", stays)
    await ended(ends)
    recorder.end("ends")
    recorder.end("stays")
    stays.write(b"\n")
    await ended(stays)
    recorder.close()
    assert printed(read(recorder.find("ends"))[1]) == "ends \x1b[3"
    assert printed(read(recorder.find("stays"))[1]) == "stays \x1b[3"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=9),
            st.text(max_size=9).map(lambda text: text.encode("utf-8", "surrogatepass")),
        ),
        max_size=12,
    ),
    st.sets(st.integers(0, 60)),
)
def test_output_is_exact_however_it_is_cut(tmp_path_factory, pieces, cuts):
    whole = b"".join(pieces)
    bounds = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    path = tmp_path_factory.mktemp("cut") / "one.cast"
    recording = Recording(path, "", (24, 80), 2**30, lambda _: None)
    for first, last in itertools.pairwise(bounds):
        recording.output(0.0, whole[first:last])
        recording.write_queued()
    recording.close(2.0)
    recording.write_queued()
    assert printed(read(path)[1]) == whole.decode(errors="replace")


async def test_a_disk_that_stands_still_holds_no_program_up(start, ended, record):
    terminal = await start.python(FLOOD, str(2**18))
    recording = record()
    backlog = Backlog(recording, terminal.ring, lambda _: None)
    terminal.on_output(lambda *_: backlog.output())
    assert await ended(terminal) == 0
    assert recording.room < ROOM
    backlog.close()
    write_all(recording, backlog)
    _, events = read(recording.path)
    kept = len(printed(events))
    assert terminal.ring.capacity / 2 < kept <= terminal.ring.capacity + ROOM
    assert kept + missing(events) == terminal.ring.end == 65 * 2**18


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text("abc\x1b[;0m\n", min_size=1, max_size=300),
            st.sampled_from([Backlog.pass_on, Recording.write_queued, Recording.resize]),
        ),
        max_size=30,
    ),
    st.sampled_from([64, 1000, 2**21]),
)
def test_what_is_recorded_and_what_is_missing_are_the_whole(tmp_path_factory, steps, capacity):
    path = tmp_path_factory.mktemp("late") / "one.cast"
    recording, ring = Recording(path, "", (24, 80), 2**30, lambda _: None), Ring(capacity)
    backlog = Backlog(recording, ring, lambda _: None)
    sizes = []
    for step in steps:
        if isinstance(step, str):
            ring.append(step.encode())
            backlog.output()
        elif step is Recording.resize:
            sizes.append(f"100x{len(sizes) + 1}")
            backlog.resize(len(sizes), 100)
        else:
            step(backlog if step is Backlog.pass_on else recording)
    backlog.close()
    write_all(recording, backlog)
    _, events = read(path)
    whole = "".join(step for step in steps if isinstance(step, str))
    place = 0
    for event in events:
        text = printed([event])
        assert whole[place : place + len(text)] == text
        place += len(text) + missing([event])
    assert place == len(whole)
    assert missing(events) == 0 or len(whole) > capacity
    assert [data for _, kind, data in events if kind == "r"] == sizes


def test_what_is_recorded_of_a_flood_waits_in_the_ring_alone(record):
    recording, ring = record(), Ring(2**20)
    backlog = Backlog(recording, ring, lambda _: None)
    for _ in range(100):
        ring.append(b"x" * 20_000)
        backlog.output()
    assert sum(len(item.data) for item in recording._queue) <= ROOM


def test_what_a_full_disk_does_not_take_is_counted_and_recording_goes_on(record, caplog):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    recording = record()
    recording.output(0.0, b"before")
    recording.write_queued()
    size = recording.path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, hard))
    try:
        for _ in range(3):
            recording.output(0.0, b"\xc3lost" * 10)
            recording.write_queued()
        assert recording.path.stat().st_size == size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    recording.output(0.0, b"after")
    recording.close(2.0)
    recording.write_queued()
    _, events = read(recording.path)
    assert printed(events) == "beforeafter"
    assert missing(events) == 150
    assert caplog.text.count("is not recorded") == 1


def test_a_folder_that_cannot_be_made_is_survived(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    recording = Recording(tmp_path / "file" / "one.cast", "", (24, 80), 2**20, lambda _: None)
    recording.output(0.0, b"hello")
    recording.close(2.0)
    recording.write_queued()
    assert "is not recorded" in caplog.text


def test_a_recording_ends_at_its_limit_and_says_so(record):
    recording = record(most_bytes=100_000)
    for _ in range(50):
        recording.output(0.0, b"x" * 10_000)
        recording.write_queued()
    recording.mark(1.0, "finished")
    recording.close(2.0)
    recording.write_queued()
    _, events = read(recording.path)
    assert recording.path.stat().st_size <= 100_000
    assert len(printed(events)) >= 80_000
    assert "the recording ends here" in marks(events)[-1]


def test_a_second_run_continues_the_recording(record):
    first = record()
    first.output(0.0, b"first")
    first.close(0.0)
    first.write_queued()
    header, before = read(first.path)
    with first.path.open("ab") as file:
        file.write(b'[9.1, "o", "cut sho')
    second = record()
    second.resize(0.0, 30, 100)
    second.output(0.0, b"second")
    second.close(0.0)
    second.write_queued()
    again, events = read(first.path)
    assert again == header
    assert events[: len(before)] == before
    assert printed(events) == "first\x1bcsecond"
    assert [data for _, kind, data in events if kind == "r"] == ["80x24", "100x30"]
    times = [when for when, _, _ in events]
    assert times == sorted(times)


def test_a_killed_recorder_leaves_whole_lines(tmp_path):
    code = (
        "import sys, pathlib\n"
        "from maestro_jupyter.terminals.recording import Recording\n"
        "r = Recording(pathlib.Path(sys.argv[1]), '', (24, 80), 2**30, lambda _: None)\n"
        "while True:\n"
        "    r.output(0.0, b'0123456789' * 20_000); r.write_queued(); print(end='.', flush=True)\n"
    )
    path = tmp_path / "one.cast"
    process = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE)
    with process:
        process.stdout.read(20)
        process.send_signal(signal.SIGKILL)
    with path.open("ab") as file:
        file.write(b'[99.0, "o", "half a li')
    _, events = read(path)
    text = printed(events)
    assert len(text) >= 3_000_000
    assert text == ("0123456789" * (len(text) // 10 + 1))[: len(text)]


async def test_old_recordings_and_those_beyond_the_limit_are_forgotten(start, recordings, ended):
    recorder = recordings(together=3000, days=1)
    terminal = await start.sh("printf '%01000d' 0")
    await ended(terminal)
    for name in ("old", "first", "second", "third", "open"):
        recorder.begin(name, "", terminal)
        recorder.end(name)
    recorder.close()
    now = time.time()
    for age, name in enumerate(("open", "first", "second", "third"), start=-10):
        os.utime(recorder.find(name), (now + age, now + age))
    os.utime(recorder.find("old"), (now - 2 * 24 * 3600,) * 2)
    assert recorder.prune({"open"}) == ["old", "first", "second"]
    assert recorder.find("old") is None
    assert recorder.find("third")
    assert recorder.find("open")


def test_a_name_leads_to_nothing_outside_the_folder(recordings, tmp_path):
    recorder = recordings()
    (tmp_path / "secret.cast").write_text("")
    for name in ("../secret", "/etc/passwd", "", "..", "a\0b"):
        assert recorder.find(name) is None
