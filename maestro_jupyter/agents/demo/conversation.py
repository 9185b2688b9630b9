"""The demo agent's conversation: with Maestro, and with the person at its terminal."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from .keyboard import Keyboard
from .reporter import Reporter, ReportError
from .screen import Screen


class NoAnswerError(Exception):
    """There is nobody who could answer."""


class Conversation:
    """Says things to whoever listens, and asks whoever can answer.

    Without a reporter everything is said and asked in the terminal alone.
    """

    def __init__(self, screen: Screen, keyboard: Keyboard, reporter: Reporter | None) -> None:
        self.screen = screen
        self._keyboard = keyboard
        self._reporter = reporter
        self._notes: list[str] = []
        keyboard.listen(self._note)

    def status(self, state: str, message: str = "", question: str | None = None) -> None:
        """Report a state."""
        if self._reporter:
            self._reporter.status(state, message, question)

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Report how much is done."""
        if self._reporter:
            self._reporter.progress(done, total, message)

    def note_for_others(self, text: str) -> None:
        """Leave a paragraph for the agents of the next tasks of a playbook."""
        if self._reporter:
            self._reporter.note(text)
            self._reporter.settle()

    def brief(self) -> dict[str, Any]:
        """Return what Maestro says of the task; nothing where it can't be asked."""
        if self._reporter is None:
            return {}
        try:
            found = json.loads(self._reporter.task().result())
        except (ReportError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def settle(self) -> None:
        """Wait until what was reported has arrived."""
        if self._reporter:
            self._reporter.settle()

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> str:
        """Ask over MCP and in the terminal; return the first answer.

        Raises
        ------
        NoAnswerError
            Maestro cannot pass the question on, and nobody is at the terminal.
        """
        asked = self._reporter.ask(question, choices) if self._reporter else None
        return self._answer(question, choices, asked)

    def ask_here(self, question: str, choices: tuple[str, ...] = ()) -> str:
        """Ask in the terminal only, and report that input is needed.

        Raises
        ------
        NoAnswerError
            Nobody is at the terminal.
        """
        self.status("needs_input", question, question)
        return self._answer(question, choices, None)

    def each_line(self, invitation: str, act: Callable[[str], None], state: str = "") -> None:
        """Call ``act`` with every line that is typed after ``invitation`` shows, until the end.

        ``state`` is reported once somebody listens.
        """
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        before = self._keyboard.listen(lines.put)
        self.screen.line(invitation)
        if state:
            self.status(state)
        try:
            while (line := lines.get()) is not None:
                act(line)
        finally:
            self._keyboard.listen(before)

    def acknowledge(self) -> None:
        """Say what becomes of the messages that came in during the work."""
        notes, self._notes = self._notes, []
        for note in notes:
            self.screen.paragraph(f"You wrote: {note}")
        if notes:
            self.screen.line("I am a script and cannot act on that; an agent would do it next.")

    def _note(self, text: str | None) -> None:
        if text and text.strip():
            self._notes.append(text)
            self.screen.line(f"↳ noted: {text.splitlines()[0]}", "ask")

    def _answer(self, question: str, choices: tuple[str, ...], asked: Future[str] | None) -> str:
        """Wait for the terminal and for ``asked``, whichever answers first."""
        self.screen.paragraph(f"? {question}", "ask")
        answers: queue.SimpleQueue[str | Future[str] | None] = queue.SimpleQueue()
        before = self._keyboard.listen(answers.put)
        here, there = True, asked is not None
        if asked is not None:
            asked.add_done_callback(answers.put)
        answered: str | None = None
        self.screen.quote((f"{number}. {text}" for number, text in enumerate(choices, 1)), "")
        self.screen.prompt("Answer in Maestro or here: " if there else "Answer here: ")
        self.screen.echo(self._keyboard.typed)
        try:
            while answered is None and (here or there):
                answer = answers.get()
                if answer is None:
                    here = False
                elif isinstance(answer, str):
                    answered = _chosen(answer.strip(), choices) or None
                elif answer.exception() is None:
                    answered = answer.result()
                else:
                    there = False
                    self.status("needs_input", question, question)
        finally:
            self.screen.end_prompt()
            if asked is not None:
                asked.cancel()
            self._keyboard.listen(before)
        if answered is None:
            raise NoAnswerError("Nobody can answer: neither Maestro nor a terminal is there.")
        self.status("working", f"Answered: {answered}")
        return answered


def _chosen(typed: str, choices: tuple[str, ...]) -> str:
    """Return the choice whose number was typed, else what was typed."""
    if typed.isdecimal() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1]
    return typed
