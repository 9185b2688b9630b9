"""The demo agent's program, from its prompt to its exit status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.sample import TASKS, find_task, is_sample

from .acts import act
from .conversation import Conversation
from .directives import DIRECTED, Directive, DirectiveError, Request, parse, speed
from .keyboard import Keyboard
from .reporter import Reporter
from .screen import Screen
from .unattended import Summary, task_of, to_merge, was_tried
from .work import WorkError, work

FAILED, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130

_LAST_WORDS = 2.0
"""Seconds to hang up within, once a person has asked to stop."""


def run(prompt: str, *, headless: bool = False) -> int:
    """Do what ``prompt`` asks for in the current folder; return the exit status.

    Parameters
    ----------
    headless
        Nobody watches: ``prompt`` may be that of a playbook's task, and the last line sums up.
    """
    screen = Screen(sys.stdout)
    keyboard = Keyboard(0, sys.stdout, screen.echo)
    reporter = _reporter(os.environ, screen)
    talk = Conversation(screen, keyboard, reporter)
    patience: dict[str, float] = {}
    summary = Summary()
    try:
        keyboard.start()
        _set_speed(screen, os.environ)
        errand = Errand(prompt)
        if headless:
            errand = Errand(
                task_of(prompt), is_task=True, again=was_tried(prompt), merges=to_merge(prompt)
            )
        status = _perform(errand, Path.cwd(), talk, summary)
    except SystemExit as end:
        status = int(end.code or 0)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        screen.line()
        screen.line("Stopped. What is not committed is still in the worktree.", "bad")
        status, patience = INTERRUPTED, {"seconds": _LAST_WORDS}
    if headless:
        summary.write(failed=status != 0)
    in_time = reporter is None or reporter.close(**patience)
    keyboard.close()
    if not in_time:
        # Python cannot end a thread that waits for a server which does not answer.
        os._exit(status)
    return status


@dataclass(frozen=True)
class Errand:
    """What is to be done.

    Attributes
    ----------
    is_task
        Where there are directives, the plain words around them are no request.
    again
        It was tried before.
    merges
        The branch that is to be merged because of conflicts.
    """

    words: str
    is_task: bool = False
    again: bool = False
    merges: str = ""


def _perform(errand: Errand, folder: Path, talk: Conversation, summary: Summary) -> int:
    try:
        steps = parse(errand.words, again=errand.again)
    except DirectiveError as error:
        return _give_up(talk, summary, str(error), NOT_UNDERSTOOD)
    if errand.is_task and DIRECTED.search(errand.words):
        steps = tuple(step for step in steps if isinstance(step, Directive))
    try:
        for step in steps or (() if errand.is_task else (Request(""),)):
            if not isinstance(step, Request):
                _act(step, folder, talk, summary, errand.merges)
            elif not _fulfil(step, folder, talk, summary):
                return NOT_UNDERSTOOD
    except WorkError as error:
        return _give_up(talk, summary, str(error), FAILED)
    return 0


def _act(step: Directive, folder: Path, talk: Conversation, summary: Summary, merges: str) -> None:
    if step.name == "resolve":
        step = Directive(step.name, (merges,))
    if step.name == "tokens":
        tokens, cost = step.arguments
        summary.tokens += int(tokens)
        summary.cost += cost or 0.0
        return
    if step.name in {"say", "commit"}:
        summary.said = str(step.arguments[0])
    act(step, folder, talk)


def _fulfil(request: Request, folder: Path, talk: Conversation, summary: Summary) -> bool:
    task = find_task(request.text)
    if task is None or not is_sample(folder):
        known = ", ".join(task.name for task in TASKS)
        where = "" if task is None else "This is not the sample repository. "
        talk.screen.paragraph(f"{where}I only know these tasks of the sample repository: {known}.")
        _give_up(talk, summary, f"{where}I am a script and cannot do that.", NOT_UNDERSTOOD)
        return False
    done = summary.said = work(task, folder, talk)
    talk.screen.line()
    talk.screen.paragraph(f"✓ {done}", "good")
    talk.status("finished", done)
    talk.acknowledge()
    return True


def _give_up(talk: Conversation, summary: Summary, message: str, status: int) -> int:
    summary.said = message
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
