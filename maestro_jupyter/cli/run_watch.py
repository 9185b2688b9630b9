"""Watching a run from a terminal until it ends: news out, answers and Ctrl-C in."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from maestro_jupyter.client import ServerUnreachableError
from maestro_jupyter.client.run_texts import (
    answers,
    over,
    question,
    standing,
    waiting_for_person,
)
from maestro_jupyter.client.texts import line
from maestro_jupyter.commands import RunBegun, RunEnded, RunHappened
from maestro_jupyter.commands.questions import chosen, worded
from maestro_jupyter.model import ConflictError, MaestroError
from maestro_jupyter.model.run_report import RunEvent, TaskReport
from maestro_jupyter.model.run_state import Phase

from .keyboard import Lines

if TYPE_CHECKING:
    from .run_live import RunLive
    from .terminal_stage import TerminalStage

SERVER_GONE_SECONDS = 60.0
"""How long a server may be away before nobody waits for it any more."""

MOST_RECOVERIES = 5
INTERRUPTED = 130

_STOPPING = "Stopping after what is at work now. Ctrl-C again ends it at once."
_KILLING = "Ending it now. Ctrl-C again leaves it to itself."


class RunWatch:
    """Watches one run.

    The first Ctrl-C stops the run after what is at work, the second ends it, the third only stops
    watching. A run whose server died goes on in the next one.
    """

    def __init__(self, stage: TerminalStage, begun: RunBegun) -> None:
        self._stage = stage
        self._run = begun.run
        self._after = begun.after
        self._interrupts = 0
        self._recoveries = 0
        self._unanswered: set[str] = set()
        self._lines = Lines() if stage.can_ask() else None
        self._live: RunLive | None = None

    def __call__(self) -> int:
        """Watch until the run is over, or needs a person and nobody is there."""
        with self._shown(), self._interruptible():
            self._watch()
        view = self._run.view
        ended = RunEnded(view)
        if not self._stage.as_json:
            self._stage.tell(ended)
        return INTERRUPTED if self._interrupts and ended.exit_code else ended.exit_code

    def _watch(self) -> None:
        while True:
            for event in self._news():
                if event is not None:
                    self._tell(event)
                if self._interrupts > 2:  # noqa: PLR2004
                    return
                if self._lines is not None and not self._interrupts:
                    self._ask_all(self._lines)
                view = self._run.view
                if standing(view) and not over(view) and waiting_for_person(view):
                    return
            if self._run.phase is not Phase.INTERRUPTED or not self._recovered():
                return

    def _news(self) -> Iterator[RunEvent | None]:
        """Yield None at first, then what happens; a server that is away for a while is awaited."""
        yield None
        last = time.monotonic()
        while True:
            try:
                for event in self._run.events(self._after):
                    self._after, last = event.seq, time.monotonic()
                    yield event
            except ServerUnreachableError:
                if time.monotonic() - last > SERVER_GONE_SECONDS:
                    raise
                time.sleep(1)
            else:
                return

    def _recovered(self) -> bool:
        """Go on with a run that nobody meant to end; return whether it goes on."""
        self._recoveries += 1
        if self._interrupts or self._recoveries > MOST_RECOVERIES:
            return False
        self._run.resume()
        return True

    def _tell(self, event: RunEvent) -> None:
        if self._live is None:
            self._stage.tell(RunHappened(event, self._run.brief))
        else:
            self._live.take(event)

    # -- questions --------------------------------------------------------------------------

    def _ask_all(self, typed: Lines) -> None:
        waiting = {task.id: task for task in waiting_for_person(self._run.view)}
        self._unanswered &= waiting.keys()
        for task in waiting.values():
            if task.id not in self._unanswered and not self._ask(task, typed):
                self._unanswered.add(task.id)

    def _ask(self, task: TaskReport, typed: Lines) -> bool:
        """Ask at the prompt; return whether it was answered, here or in another face."""
        if self._live is not None:
            self._live.pause()
        try:
            choices = answers(task)
            said = f"{line(task.text, 200)}\n{question(task)}"
            self._stage.write(f"{worded(said, choices)}\n> ")
            answer = self._read_answer(task, typed)
            if answer is None:
                return not self._still_waits(task)
            self._run.answer(task.id, chosen(answer, choices))
        except ConflictError as error:
            self._stage.write(f"{error.message}\n")
        finally:
            if self._live is not None:
                self._live.resume()
        return True

    def _read_answer(self, task: TaskReport, typed: Lines) -> str | None:
        """Return what is typed; None where it is no longer wanted, or nothing is to come."""
        before = self._interrupts
        while self._interrupts == before and not typed.ended and self._still_waits(task):
            said = typed.read(seconds=0.25)
            if said is not None and said.strip():
                return said.strip()
            if said is not None:
                self._stage.write("> ")
        self._stage.write("\n")
        return None

    def _still_waits(self, task: TaskReport) -> bool:
        return any(one.id == task.id for one in waiting_for_person(self._run.brief))

    # -- the display and Ctrl-C --------------------------------------------------------------

    @contextmanager
    def _shown(self) -> Iterator[None]:
        if self._stage.as_json or not self._stage.console.is_terminal:
            yield
            return
        from .run_live import RunLive

        with RunLive(self._run, self._stage.console) as self._live:
            yield
        self._live = None

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        previous = signal.signal(signal.SIGINT, self._on_interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)

    def _on_interrupt(self, number: int, frame: Any) -> None:
        del number, frame
        self._interrupts += 1
        if self._interrupts > 2:  # noqa: PLR2004
            raise KeyboardInterrupt
        verb, said = ((self._run.stop, _STOPPING), (self._run.kill, _KILLING))[self._interrupts - 1]
        if self._live is not None:
            self._live.note = said
        else:
            os.write(sys.stderr.fileno(), f"{said}\n".encode())
        threading.Thread(target=_quietly, args=(verb,), name="maestro-stop", daemon=True).start()


def _quietly(verb: Any) -> None:
    try:
        verb()
    except MaestroError:
        # It has ended meanwhile, and its end says how.
        return
