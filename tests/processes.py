"""What tests ask of processes that somebody else may have to reap."""

import psutil


def is_running(pid):
    """Return whether a process is there and no zombie, which whoever adopted it has to reap."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
