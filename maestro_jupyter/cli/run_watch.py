"""Watching a run from a terminal until it ends: news out, answers and Ctrl-C in."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from maestro_jupyter.client import ServerUnreachableError
from maestro_jupyter.client.run_texts import (
    over,
    standing,
    waiting_for_person,
)
from maestro_jupyter.commands import RunBegun, RunEnded, RunHappened
from maestro_jupyter.model import ConflictError, MaestroError
from maestro_jupyter.model.run_report import RunEvent
from maestro_jupyter.model.run_state import Phase

from .run_questions import RunQuestions

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
        self._questions = RunQuestions(begun.run) if stage.can_ask() else None
        self._live: RunLive | None = None

    def __call__(self) -> int:
        """Watch until the run is over, or needs a person and nobody is there."""
        with suppress(KeyboardInterrupt), self._interruptible(), self._shown():
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
                if self._questions is not None and self._live is None:
                    self._questions.ask(lambda: self._interrupts > 0)
                if self._nobody_answers():
                    return
            if self._run.phase is not Phase.INTERRUPTED or not self._recovered():
                return

    def _nobody_answers(self) -> bool:
        """Return whether the run waits for a person, and none is here."""
        if self._questions is not None and (self._live is not None or self._questions.asked):
            return False
        view = self._run.view
        return standing(view) and not over(view) and bool(waiting_for_person(view))

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
        try:
            self._run.resume()
        except ConflictError:
            # Somebody else who watches it was faster.
            return not over(self._run.view)
        return True

    def _tell(self, event: RunEvent) -> None:
        if self._live is None:
            self._stage.tell(RunHappened(event, self._run.brief))
        else:
            self._live.take(event)

    # -- the display and Ctrl-C --------------------------------------------------------------

    @contextmanager
    def _shown(self) -> Iterator[None]:
        if self._stage.as_json or not self._stage.console.is_terminal:
            yield
            return
        from .run_live import RunLive

        questions = self._questions
        with RunLive(self._run, self._stage.console, questions) as self._live:
            if questions is None:
                yield
            else:
                with questions.beside(self._live.refresh):
                    yield

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
