"""Calls that are killed with -9: before their first step, before their second, and so on."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys

STEPS = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "subprocess.Popen"}
GIT_ONLY = {"subprocess.Popen"}
MOST = 500


def die_at(step, steps, function, arguments, options):
    """Call ``function``; be killed at the step of that number."""
    seen = 0

    def count(event, _arguments):
        nonlocal seen
        if event in steps:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    function(*arguments, **options)
    os._exit(0)


def killed_at_each_step(steps, prepare):
    """Call what ``prepare`` returns again and again, killed one step later each time.

    Yields after each time; the last time it was not killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["maestro_jupyter.git", "git", "pytest"])
    for step in itertools.count(1):
        assert step < MOST
        function, arguments, options = prepare()
        child = context.Process(
            target=die_at, args=(step, frozenset(steps), function, arguments, options)
        )
        child.start()
        child.join(60)
        assert child.exitcode in {0, -signal.SIGKILL}
        yield step
        if child.exitcode == 0:
            assert step > 2
            return
