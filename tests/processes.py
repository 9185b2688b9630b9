"""What tests ask of processes that somebody else may have to reap."""

import time

import psutil

DEADLINE = 30


def is_running(pid):
    """Return whether a process is there and no zombie, which whoever adopted it has to reap."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def environment_of(pid):
    """Return the environment that a session's process was started with.

    Until its program runs, a process has that of its parent, and on Linux for a moment none.
    """
    deadline = time.monotonic() + DEADLINE
    while "MAESTRO_SESSION" not in (found := psutil.Process(pid).environ()):
        assert time.monotonic() < deadline, f"process {pid} has no session: {found}"
        time.sleep(0.005)
    return found
