"""The demo agent's program, from its prompt to its exit status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from maestro_jupyter.sample import TASKS, find_task, is_sample

from .acts import act
from .conversation import Conversation
from .directives import DirectiveError, Request, parse, speed
from .keyboard import Keyboard
from .reporter import Reporter
from .screen import Screen
from .work import WorkError, work

FAILED, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130

_LAST_WORDS = 2.0
"""Seconds to hang up within, once a person has asked to stop."""


def run(prompt: str) -> int:
    """Do what ``prompt`` asks for in the current folder; return the exit status."""
    screen = Screen(sys.stdout)
    keyboard = Keyboard(0, sys.stdout, screen.echo)
    reporter = _reporter(os.environ, screen)
    talk = Conversation(screen, keyboard, reporter)
    patience: dict[str, float] = {}
    try:
        keyboard.start()
        _set_speed(screen, os.environ)
        status = _perform(prompt, Path.cwd(), talk)
    except SystemExit as end:
        status = int(end.code or 0)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        screen.line()
        screen.line("Stopped. What is not committed is still in the worktree.", "bad")
        status, patience = INTERRUPTED, {"seconds": _LAST_WORDS}
    in_time = reporter is None or reporter.close(**patience)
    keyboard.close()
    if not in_time:
        # Python cannot end a thread that waits for a server which does not answer.
        os._exit(status)
    return status


def _perform(prompt: str, folder: Path, talk: Conversation) -> int:
    try:
        steps = parse(prompt)
    except DirectiveError as error:
        return _give_up(talk, str(error), NOT_UNDERSTOOD)
    try:
        for step in steps or (Request(""),):
            if not isinstance(step, Request):
                act(step, folder, talk)
            elif not _fulfil(step, folder, talk):
                return NOT_UNDERSTOOD
    except WorkError as error:
        return _give_up(talk, str(error), FAILED)
    return 0


def _fulfil(request: Request, folder: Path, talk: Conversation) -> bool:
    task = find_task(request.text)
    if task is None or not is_sample(folder):
        known = ", ".join(task.name for task in TASKS)
        where = "" if task is None else "This is not the sample repository. "
        talk.screen.paragraph(f"{where}I only know these tasks of the sample repository: {known}.")
        _give_up(talk, f"{where}I am a script and cannot do that.", NOT_UNDERSTOOD)
        return False
    done = work(task, folder, talk)
    talk.screen.line()
    talk.screen.paragraph(f"✓ {done}", "good")
    talk.status("finished", done)
    talk.acknowledge()
    return True


def _give_up(talk: Conversation, message: str, status: int) -> int:
    talk.screen.paragraph(f"✗ {message}", "bad")
    talk.status("error", message)
    talk.acknowledge()
    return status


def _reporter(environment: Mapping[str, str], screen: Screen) -> Reporter | None:
    url = environment.get("MAESTRO_MCP_URL")
    if not url:
        screen.line("Maestro is not around (no MAESTRO_MCP_URL), so I say everything here.", "dim")
        return None

    def on_trouble(sentence: str) -> None:
        screen.paragraph(f"{sentence} I go on without.", "ask")

    return Reporter(url, environment.get("MAESTRO_TOKEN", ""), on_trouble)


def _set_speed(screen: Screen, environment: Mapping[str, str]) -> None:
    wanted = environment.get("MAESTRO_DEMO_SPEED")
    if wanted:
        try:
            screen.speed = speed(wanted)
        except ValueError:
            screen.line(f"MAESTRO_DEMO_SPEED is {wanted!r}; use a number or max.", "ask")
