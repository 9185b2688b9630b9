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
    """Return the environment of a program.

    Linux shows none at all for a moment while a program takes the place of what started it.
    """
    deadline = time.monotonic() + DEADLINE
    while not (found := psutil.Process(pid).environ()):
        assert time.monotonic() < deadline, f"process {pid} has no environment"
        time.sleep(0.01)
    return found
