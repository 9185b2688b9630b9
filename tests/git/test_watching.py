"""What is told of files that change, by a process that may be killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from maestro_jupyter.git import FileWatcher
from tests.processes import is_running

DEADLINE = 60


class Ears:
    """What a watch has called back with."""

    def __init__(self):
        self.news = threading.Semaphore(0)
        self.failures = []
        self.failed = threading.Event()

    def changed(self):
        self.news.release()

    def fail(self, why):
        self.failures.append(why)
        self.failed.set()

    def hear(self):
        assert self.news.acquire(timeout=DEADLINE)

    def hear_all(self):
        """Take note of all that comes in quick succession."""
        while self.news.acquire(timeout=0.5):
            pass


@pytest.fixture
def watcher():
    made = FileWatcher()
    yield made
    made.close()


def watch(watcher, *folders):
    ears = Ears()
    return ears, watcher.watch(folders, ears.changed, ears.fail)


def until(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_watch_says_that_it_has_begun_and_then_what_changes_where_it_looks(watcher, tmp_path):
    for name in ("a", "b", "deep/down"):
        (tmp_path / name).mkdir(parents=True)
    first, _ = watch(watcher, tmp_path / "a", tmp_path / "deep")
    second, _ = watch(watcher, tmp_path / "b")
    first.hear()
    second.hear()
    (tmp_path / "deep" / "down" / "new.txt").write_text("1")
    first.hear()
    assert not second.news.acquire(timeout=0.3)


def test_a_stopped_watch_says_nothing_more_and_the_others_go_on(watcher, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, stopped = watch(watcher, tmp_path / "a")
    second, _ = watch(watcher, tmp_path / "b")
    first.hear()
    second.hear()
    stopped.stop()
    stopped.stop()
    (tmp_path / "a" / "new.txt").write_text("1")
    (tmp_path / "b" / "new.txt").write_text("1")
    second.hear()
    assert not first.news.acquire(timeout=0.3)


@pytest.mark.parametrize("name", ["gone", "na\udcffme"])
def test_a_folder_that_can_not_be_watched_fails_and_the_others_go_on(watcher, tmp_path, name):
    ears, _ = watch(watcher, tmp_path / name)
    assert ears.failed.wait(DEADLINE)
    other, _ = watch(watcher, tmp_path)
    other.hear()
    (tmp_path / "new.txt").write_text("1")
    other.hear()
    assert len(ears.failures) == 1


def test_when_its_process_is_killed_every_watch_fails_and_the_next_begins_another(
    watcher, tmp_path
):
    first, _ = watch(watcher, tmp_path)
    second, _ = watch(watcher, tmp_path)
    first.hear()
    second.hear()
    os.kill(watcher.pid, signal.SIGKILL)
    for ears in (first, second):
        assert ears.failed.wait(DEADLINE)
        assert ears.failures == ["the process that watches them has ended"]
    third, _ = watch(watcher, tmp_path)
    third.hear()
    third.hear_all()
    (tmp_path / "new.txt").write_text("1")
    third.hear()


def test_no_process_is_left_when_all_watching_ends(tmp_path):
    watcher = FileWatcher()
    ears, _ = watch(watcher, tmp_path)
    ears.hear()
    pid = watcher.pid
    watcher.close()
    assert not is_running(pid)
    assert ears.failures == []


SERVER = """
import sys, time
from pathlib import Path
from maestro_jupyter.git import FileWatcher

watcher = FileWatcher()
begun = lambda: print(watcher.pid, "watchfiles" in sys.modules, flush=True)
watcher.watch([Path(sys.argv[1])], begun, print)
time.sleep(60)
"""


def test_no_process_is_left_when_the_server_is_killed(tmp_path):
    argv = [sys.executable, "-c", SERVER, str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        pid, loaded = server.stdout.readline().split()
        server.kill()
    until(lambda: not is_running(int(pid)))
    assert loaded == "False", "what walks through folders does so in the server's own process"
