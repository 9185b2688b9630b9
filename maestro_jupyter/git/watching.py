"""Tells when files change, without asking git again and again.

watchfiles is used for it: it gathers the operating system's events outside of Python, so that a
build which writes thousands of files costs the server next to nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from .places import common_dir, git_dir

_log = logging.getLogger(__name__)

_STEP_MS = 500
_GATHER_MS = 400
_STOP_SECONDS = 5.0


class FileWatch:
    """Calls back, on a thread of its own, after files under some folders have changed.

    Parameters
    ----------
    folders
        They are watched with all that is in them.
    changed
        Called once for changes that come in quick succession.
    failed
        Called once, with the reason, where the folders can't be watched, or not any more.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        changed: Callable[[], object],
        failed: Callable[[str], object],
    ) -> None:
        self._folders = folders
        self._changed = changed
        self._failed = failed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="maestro-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call back no more; returns at once."""
        self._stop.set()

    @property
    def alive(self) -> bool:
        """Whether its thread has not ended."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._stop.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        from watchfiles import watch

        try:
            for _ in watch(
                *self._folders,
                watch_filter=None,
                debounce=_GATHER_MS,
                step=_STEP_MS,
                stop_event=self._stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                if self._stop.is_set():
                    return
                self._changed()
        except (OSError, RuntimeError) as error:
            if not self._stop.is_set():
                _log.debug("watching %s failed", self._folders[0], exc_info=True)
                self._failed(str(error))


def watched_folders(repo: Path, path: Path) -> list[Path]:
    """Return what to watch for a worktree: its files, its HEAD and index, and where branches move.

    Raises
    ------
    NotAWorktreeError
        ``path`` is no worktree any more.
    """
    logs = common_dir(repo) / "logs" / "refs" / "heads"
    return [folder for folder in (path, git_dir(path), logs) if folder.is_dir()]
