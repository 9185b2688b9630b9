"""Tells when files change, without asking git again and again.

watchfiles is used for it: it gathers the operating system's events outside of Python, so that a
build which writes thousands of files costs the server next to nothing. Its watches have to be
asked whether there is news; one thread asks them all in turn, as each that waits on its own would
wake up many times a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .places import common_dir, git_dir

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

_log = logging.getLogger(__name__)

_PAUSE = 0.05
_PAUSE_FOR_EACH = 0.012
_ASK_MS = 1
_GATHER_MS = 20
_STOP_SECONDS = 5.0


class FileWatch:
    """One watch of a :class:`FileWatcher`."""

    def __init__(
        self,
        folders: Sequence[Path],
        changed: Callable[[], object],
        failed: Callable[[str], object],
    ) -> None:
        self._folders = folders
        self._changed = changed
        self._failed = failed
        self._notify: RustNotify | None = None
        self._stopped = False

    def stop(self) -> None:
        """Call back no more."""
        self._stopped = True

    def ask(self) -> bool:
        """Call back if there is news; return whether there can be more. Called by one thread."""
        try:
            if not self._stopped and self._ask() and not self._stopped:
                self._changed()
        except (OSError, RuntimeError) as error:
            _log.debug("watching %s failed", self._folders[0], exc_info=True)
            if not self._stopped:
                self._failed(str(error))
            self._stopped = True
        if self._stopped:
            self._notify = None
        return not self._stopped

    def _ask(self) -> bool:
        if self._notify is None:
            from watchfiles._rust_notify import RustNotify

            folders = [str(folder) for folder in self._folders]
            self._notify = RustNotify(folders, False, False, 0, True, True)  # noqa: FBT003
        return isinstance(self._notify.watch(_GATHER_MS, _ASK_MS, _ASK_MS, None), set)


class FileWatcher:
    """Watches folders on a thread of its own, which rests while nothing is watched.

    The more there is to watch, the longer it takes to notice: 70 ms for six, and 0.6 s for
    fifty. What that costs stays the same.
    """

    def __init__(self) -> None:
        self._watches: list[FileWatch] = []
        self._news = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

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
            Called on the thread, once for changes that come in quick succession.
        failed
            Called once, with the reason, where the folders can't be watched, or not any more.
        """
        watch = FileWatch(folders, changed, failed)
        with self._news:
            self._watches.append(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="maestro-watch", daemon=True)
                self._thread.start()
            self._news.notify()
        return watch

    def close(self) -> None:
        """End all watching, and wait for the thread's end."""
        with self._news:
            self._closed = True
            for watch in self._watches:
                watch.stop()
            self._news.notify()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while True:
            with self._news:
                if self._closed:
                    break
                asked = list(self._watches)
                if not asked:
                    self._news.wait()
                    continue
            over = {watch for watch in asked if not watch.ask()}
            with self._news:
                self._watches = [watch for watch in self._watches if watch not in over]
                if not self._closed:
                    self._news.wait(max(_PAUSE, _PAUSE_FOR_EACH * len(self._watches)))
        for watch in self._watches:
            watch.ask()


def watched_folders(repo: Path, path: Path) -> list[Path]:
    """Return what to watch for a worktree: its files, its HEAD and index, and where branches move.

    Raises
    ------
    NotAWorktreeError
        ``path`` is no worktree any more.
    """
    logs = common_dir(repo) / "logs" / "refs" / "heads"
    return [folder for folder in (path, git_dir(path), logs) if folder.is_dir()]
