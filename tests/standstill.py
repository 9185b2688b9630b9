"""Programs that stand still, as they do on a machine that has no time for them."""

import time
from contextlib import suppress

import psutil

DEADLINE = 30
_STILL = {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}


def suspend(*pids):
    """Stop processes, and wait until they have: one in the midst of a read ends that first.

    One that ends meanwhile stands still, too.
    """
    deadline = time.monotonic() + DEADLINE
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            process.suspend()
            while process.status() not in _STILL:
                assert time.monotonic() < deadline, process
                time.sleep(0.005)


def resume(*pids):
    """Let processes go on."""
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).resume()
