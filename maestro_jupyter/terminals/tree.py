"""All processes that came of one, and how they are ended."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_STEPS = ((signal.SIGINT, 0.2), (signal.SIGTERM, 0.6), (signal.SIGHUP, 0.2))
_KILL_ROUNDS = 5
_KILL_PATIENCE = 1.0
_FIRST_LOOK = 0.005
_LAST_LOOK = 0.05
_STOPPED = (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)


@dataclass(frozen=True)
class Root:
    """What the processes of a tree have in common.

    Attributes
    ----------
    pid
        The process that leads the session and its group; None: only the marker counts.
    marker
        Name and value of an environment variable that they inherit.
    gone_at
        When the leader was reaped, seconds since the epoch; its id may be another's since then.
    """

    pid: int | None = None
    marker: tuple[str, str] | None = None
    gone_at: float | None = None


def members(root: Root) -> set[psutil.Process]:
    """Return the living processes of a tree: its session, group, descendants and marked ones."""
    processes = _living()
    found = {pid for pid, process in processes.items() if _belongs(process, root)}
    children: dict[int, list[int]] = {}
    for pid, process in processes.items():
        with suppress(psutil.Error):
            children.setdefault(process.ppid(), []).append(pid)
    to_walk = list(found)
    while to_walk:
        born = set(children.get(to_walk.pop(), ())) - found
        found |= born
        to_walk += born
    return {processes[pid] for pid in found}


def _living() -> dict[int, psutil.Process]:
    """Return all processes but zombies, this one, and those that it came of."""
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    living: dict[int, psutil.Process] = {}
    for pid in psutil.pids():
        if pid not in ours:
            with suppress(psutil.Error):
                process = psutil.Process(pid)
                if process.status() != psutil.STATUS_ZOMBIE:
                    living[pid] = process
    return living


def _belongs(process: psutil.Process, root: Root) -> bool:
    return _is_led(process, root) or _is_marked(process, root)


def _is_led(process: psutil.Process, root: Root) -> bool:
    with suppress(OSError, psutil.Error):
        if root.pid in (process.pid, os.getsid(process.pid), os.getpgid(process.pid)):
            return root.gone_at is None or process.create_time() <= root.gone_at
    return False


def _is_marked(process: psutil.Process, root: Root) -> bool:
    if root.marker is not None:
        name, value = root.marker
        with suppress(OSError, psutil.Error):
            return process.environ().get(name) == value
    return False


def end(root: Callable[[], Root], grace: float) -> list[int]:
    """End a tree: ask with SIGINT, SIGTERM and SIGHUP in turn, then kill; blocks meanwhile.

    Parameters
    ----------
    root
        Asked again before every step.
    grace
        Seconds until the survivors are killed.

    Returns
    -------
    list of int
        The ids of processes that even SIGKILL didn't end.
    """
    known: set[psutil.Process] = set()
    gentle = [(number, grace * share) for number, share in _STEPS] if grace > 0 else []
    for number, patience in [*gentle, *[(signal.SIGKILL, _KILL_PATIENCE)] * _KILL_ROUNDS]:
        alive = _alive(known | members(root()))
        if not alive:
            return []
        known |= alive
        _send(alive, number)
        _wait(alive, patience)
    return sorted(process.pid for process in _alive(known))


def end_leftovers(marker_name: str, value: str, *, grace: float = 1.0) -> list[int]:
    """End the processes that a session of a server that died left behind; blocks meanwhile.

    Parameters
    ----------
    marker_name, value
        The environment variable that tells them.
    grace
        Seconds until those that don't end are killed.

    Returns
    -------
    list of int
        The ids of the processes there were.
    """
    root = Root(marker=(marker_name, value))
    found = sorted(process.pid for process in members(root))
    if found:
        end(lambda: root, grace)
    return found


def _alive(processes: Iterable[psutil.Process]) -> set[psutil.Process]:
    alive = set()
    for process in processes:
        with suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                alive.add(process)
    return alive


def _send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.Error, ProcessLookupError):
            if number == signal.SIGTERM and _ignores(process, number):
                process.send_signal(signal.SIGHUP)
            process.send_signal(number)
            if process.status() in _STOPPED:
                process.send_signal(signal.SIGCONT)


def _ignores(process: psutil.Process, number: signal.Signals) -> bool:
    """Return whether a signal is lost on a process, as SIGTERM is on every interactive shell."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8", "replace")
    except OSError:
        return False
    ignored = re.search(r"^SigIgn:\s*([0-9a-f]+)$", status, re.MULTILINE)
    return ignored is not None and bool(int(ignored[1], 16) >> (number - 1) & 1)


def _wait(processes: set[psutil.Process], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    pause = _FIRST_LOOK
    while (left := deadline - time.monotonic()) > 0 and (processes := _alive(processes)):
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LAST_LOOK)
