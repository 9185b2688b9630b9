"""What a run needs a person for, asked at the terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from maestro_jupyter.client import PlaybookRun
from maestro_jupyter.client.run_texts import answers, question, waiting_for_person
from maestro_jupyter.client.texts import line
from maestro_jupyter.commands.questions import chosen, worded
from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.run_report import TaskReport

from .keyboard import Lines, key_by_key

PATIENCE = 0.25
"""Seconds after which it is looked whether the question still stands."""


class RunQuestions:
    """The questions of a run's tasks, one after the other."""

    def __init__(self, run: PlaybookRun) -> None:
        self._run = run
        self._lines = Lines()
        self._left: set[str] = set()
        self._ended = threading.Event()
        self._trouble = ""
        self._seen: TaskReport | None = None

    @property
    def asked(self) -> TaskReport | None:
        """The task whose question is asked now."""
        waiting = waiting_for_person(self._run.brief)
        self._left &= {task.id for task in waiting}
        return next((task for task in waiting if task.id not in self._left), None)

    @property
    def text(self) -> str:
        """The question with its choices and what is typed so far; empty where there is none."""
        task = self._show(self.asked)
        if task is None:
            return ""
        trouble = f"{self._trouble}\n" if self._trouble else ""
        return f"{trouble}{_worded(task)}\n> {self._lines.typed}"

    def _show(self, task: TaskReport | None) -> TaskReport | None:
        """Note which question a person sees; what was typed for another one is no answer to it."""
        if (task and task.id) != (self._seen and self._seen.id):
            self._lines.typed = ""
        self._seen = task
        return task

    @contextmanager
    def beside(self, show: Callable[[], None]) -> Iterator[None]:
        """Ask beside what else is shown; ``show`` shows ``text`` after it has changed."""
        with key_by_key():
            thread = threading.Thread(target=self._listen, args=(show,), name="maestro-keys")
            thread.start()
            try:
                yield
            finally:
                self._ended.set()
                thread.join()

    def _listen(self, show: Callable[[], None]) -> None:
        while not (self._ended.is_set() or self._lines.ended):
            before = self.text
            self._read()
            if self.text != before:
                show()

    def ask(self, interrupted: Callable[[], bool]) -> None:
        """Ask in lines of text until nothing is asked any more, or nobody answers."""
        while (task := self.asked) is not None and not interrupted():
            if self._lines.ended:
                self._left.add(task.id)
                continue
            self._show(task)
            sys.stdout.write(f"{_worded(task)}\n> ")
            sys.stdout.flush()
            while self.asked == task and not (self._lines.ended or interrupted()):
                self._read()
            sys.stdout.write("\n")

    def _read(self) -> None:
        said, task = self._lines.read(PATIENCE), self._seen
        if task is None or said is None or not said.strip():
            return
        self._trouble = ""
        try:
            self._run.answer(task.id, chosen(said, answers(task)))
        except MaestroError as error:
            # Somebody was faster in another face, or it cannot be answered so.
            self._trouble = error.message


def _worded(task: TaskReport) -> str:
    asked = question(task)
    said = asked if asked == task.text else f"{line(task.text, 200)}\n{asked}"
    return worded(said, answers(task))
