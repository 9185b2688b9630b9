"""Calls that something happens to: before their first step, before their second, and so on.

They are killed with -9, or a folder is pulled away from under them.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys

from maestro_jupyter.model import MaestroError

STEPS = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "subprocess.Popen"}
GIT_ONLY = {"subprocess.Popen"}
MOST = 500
LATE = 4


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def pull_away(folder, elsewhere):
    if folder.exists():
        folder.rename(elsewhere)


def meet_with(step, steps, happening, call):
    """Call a function; let something happen at the step of that number."""
    seen = 0

    def count(event, _arguments):
        nonlocal seen
        if event in steps:
            seen += 1
            if seen == step:
                happening[0](*happening[1:])

    sys.addaudithook(count)
    function, arguments, options = call
    try:
        function(*arguments, **options)
    except MaestroError:
        if seen < step:
            raise
    os._exit(0 if seen < step else LATE)


def met_at_each_step(steps, prepare, happening):
    """Call what ``prepare`` returns again and again; ``happening()`` comes one step later each time.

    Yields the step after each time; the last time nothing happened.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["maestro_jupyter.git", "git", "pytest"])
    for step in itertools.count(1):
        assert step < MOST
        call = prepare()
        arguments = (step, frozenset(steps), happening(), call)
        child = context.Process(target=meet_with, args=arguments)
        child.start()
        child.join(60)
        assert child.exitcode in {0, LATE, -signal.SIGKILL}
        yield step
        if child.exitcode == 0:
            assert step > 2
            return


def killed_at_each_step(steps, prepare):
    """Call what ``prepare`` returns again and again, killed one step later each time."""
    return met_at_each_step(steps, prepare, lambda: (die,))
