"""Tells when files change, without asking git again and again.

A process of its own does it (`watch_program`). To begin to watch a worktree takes as long as it
takes to walk through its folders, and Python would do nothing else meanwhile: no terminal would
print anything.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .places import common_dir, git_dir

_PROGRAM = Path(__file__).with_name("watch_program.py")
_STOP_SECONDS = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileWatch:
    """One watch of a :class:`FileWatcher`."""

    number: int
    watcher: FileWatcher
    changed: Callable[[], object]
    failed: Callable[[str], object]

    def stop(self) -> None:
        """Call back no more."""
        self.watcher.forget(self)


class FileWatcher:
    """Watches folders, with a process that begins with the first watch and a thread that hears it.

    The more there is to watch, the longer it takes to notice: 70 ms for six, and 0.6 s for
    fifty. What that costs stays the same.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: dict[int, FileWatch] = {}
        self._last = 0
        self._orders: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def watch(
        self,
        folders: Sequence[Path],
        changed: Callable[[], object],
        failed: Callable[[str], object],
    ) -> FileWatch:
        """Watch folders with all that is in them, from a moment after this returns.

        Parameters
        ----------
        changed
            Called on the thread: when the watch has begun, and once for changes that come in quick
            succession.
        failed
            Called once, with the reason, where the folders can't be watched, or not any more.
        """
        with self._lock:
            self._last += 1
            watch = self._watches[self._last] = FileWatch(self._last, self, changed, failed)
            self._order(watch=watch.number, folders=[str(folder) for folder in folders])
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="maestro-watch", daemon=True)
                self._thread.start()
        return watch

    @property
    def pid(self) -> int | None:
        """The process that watches; None: there is none."""
        process = self._process
        return process.pid if process is not None else None

    def close(self) -> None:
        """End all watching, and wait for the process's end."""
        with self._lock:
            self._closed = True
            self._watches.clear()
            thread, process = self._thread, self._process
            if process is not None and process.stdin is not None:
                process.stdin.close()
        if thread is not None:
            thread.join(_STOP_SECONDS)
        if process is not None and process.poll() is None:
            process.kill()

    def forget(self, watch: FileWatch) -> None:
        """End one watch; one that has failed has ended already."""
        with self._lock:
            if self._watches.pop(watch.number, None) is not None:
                self._order(stop=watch.number)

    def _order(self, **order: object) -> None:
        """Give an order, now or when there is a process; the lock is held."""
        self._orders.append(json.dumps(order) + "\n")
        self._pass_on_orders()

    def _pass_on_orders(self) -> None:
        if self._process is None or self._process.stdin is None or not self._orders:
            return
        try:
            self._process.stdin.write("".join(self._orders))
            self._process.stdin.flush()
            self._orders.clear()
        except (OSError, ValueError):
            _log.debug("the process that watches files hears nothing", exc_info=True)

    def _run(self) -> None:
        try:
            self._hear()
            why = "the process that watches them has ended"
        except OSError as error:
            why = f"no process can be started that watches them: {error.strerror or error}"
        with self._lock:
            watches = list(self._watches.values())
            self._watches.clear()
            self._orders.clear()
            self._process = self._thread = None
        for watch in watches:
            watch.failed(why)

    def _hear(self) -> None:
        """Start the process, and pass on what it says until it has ended."""
        # Ctrl-C in the server's terminal is none of its business.
        with subprocess.Popen(
            (sys.executable, "-I", "-S", str(_PROGRAM), _watchfiles()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            start_new_session=True,
        ) as process:
            with self._lock:
                self._process = process
                if self._closed and process.stdin is not None:
                    process.stdin.close()
                self._pass_on_orders()
            for line in process.stdout or ():
                self._note(json.loads(line))

    def _note(self, news: dict[str, Any]) -> None:
        failed = "failed" in news
        with self._lock:
            find = self._watches.pop if failed else self._watches.get
            watch = find(news["failed" if failed else "changed"], None)
        if watch is not None and failed:
            watch.failed(news["why"])
        elif watch is not None:
            watch.changed()


def _watchfiles() -> str:
    """Return the folder of the package that watches, without loading it."""
    spec = importlib.util.find_spec("watchfiles")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(errno.ENOENT, "watchfiles is not installed")
    return spec.submodule_search_locations[0]


def watched_folders(repo: Path, path: Path) -> list[Path]:
    """Return what to watch for a worktree: its files, its HEAD and index, and where branches move.

    Raises
    ------
    NotAWorktreeError
        ``path`` is no worktree any more.
    """
    logs = common_dir(repo) / "logs" / "refs" / "heads"
    return [folder for folder in (path, git_dir(path), logs) if folder.is_dir()]
