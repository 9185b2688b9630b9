"""Does one task of the sample repository, for real, in the worktree."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter.sample import Question, Task, solution

from . import tools
from .conversation import Conversation, NoAnswerError

_TRIES = 3


class WorkError(Exception):
    """The task cannot be done."""


def work(task: Task, folder: Path, talk: Conversation) -> str:
    """Read, test, ask where there is a question, edit, test again, commit.

    Returns
    -------
    str
        What was done, in a sentence.

    Raises
    ------
    WorkError
        A file is not as expected, the tests do not pass, or git refuses.
    """
    steps = _Steps(task, talk)
    screen = talk.screen
    screen.heading(f"{task.name}: {task.title}")

    steps.next(f"Reading {task.files[0]}")
    screen.busy("Reading", 1.5)
    _read(task, folder, talk)
    screen.busy("Thinking about what is missing", 2.5)

    steps.next("Running the tests to see what fails")
    _test(task, folder, talk)

    variant = None
    if task.question:
        steps.next("Asking how to go on")
        variant = _decide(task.question, talk)

    steps.next(f"Editing {task.files[0]}")
    _edit(task, variant, folder, talk)

    steps.next("Running the tests again")
    if not _test(task, folder, talk):
        raise WorkError(f"The tests in {task.test_module} still fail after my edits.")

    steps.next("Committing")
    screen.busy("Committing", 1.5)
    name = _committed(task, folder)
    screen.step("Commit", name, task.summary)
    steps.end()
    return f"{task.summary}. The tests pass; committed as {name}."


class _Steps:
    """Counts the steps of a task, and tells Maestro about each."""

    def __init__(self, task: Task, talk: Conversation) -> None:
        self._talk = talk
        self._done = -1
        self._total = 6 if task.question else 5

    def next(self, message: str) -> None:
        self._done += 1
        self._talk.status("working", message)
        self._talk.progress(self._done, self._total)

    def end(self) -> None:
        self._talk.progress(self._total, self._total)


def _read(task: Task, folder: Path, talk: Conversation) -> None:
    """Show the TODOs of the task's module.

    Raises
    ------
    WorkError
        There is none, or no such file.
    """
    path = task.files[0]
    try:
        lines = (folder / path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WorkError(f"I cannot read {path}: {error}") from error
    talk.screen.step("Read", path, f"{len(lines)} lines")
    todos = [
        f"{number:>4}  {line.strip()}"
        for number, line in enumerate(lines, start=1)
        if f"TODO({task.name})" in line
    ]
    if not todos:
        raise WorkError(
            f"{path} is not as I expected: it has no TODO({task.name}), so it may be done already. "
            "I changed nothing."
        )
    talk.screen.quote(todos, pause=0.4)


def _test(task: Task, folder: Path, talk: Conversation) -> bool:
    talk.screen.busy(f"Running {task.test_module}", 2)
    result = tools.run_tests(folder, task.test_module)
    talk.screen.step("Run", f"python -m unittest {task.test_module}")
    talk.screen.quote(result.lines, "good" if result.passed else "bad", pause=0.2)
    return result.passed


def _decide(question: Question, talk: Conversation) -> str:
    for _ in range(_TRIES):
        try:
            answer = talk.ask(question.text, question.choices)
        except NoAnswerError as error:
            raise WorkError(str(error)) from error
        variant = question.variant(answer)
        if variant is not None:
            talk.screen.step("Answer", answer)
            return variant
        talk.screen.line(f"I am a script and cannot act on {answer!r}; please choose.", "ask")
    raise WorkError(f"None of {_TRIES} answers was one of the choices.")


def _edit(task: Task, variant: str | None, folder: Path, talk: Conversation) -> None:
    path = ""
    for hunk in tools.hunks(solution(task, variant)):
        talk.screen.busy(f"Writing {hunk.path}", 1.5)
        try:
            tools.apply(folder, hunk)
        except tools.ToolError as error:
            raise WorkError(f"{hunk.path} is not as I expected. {error}") from error
        if hunk.path != path:
            path = hunk.path
            talk.screen.step("Edit", path)
        talk.screen.patch(hunk.shown, pause=0.12)


def _committed(task: Task, folder: Path) -> str:
    try:
        return tools.commit(folder, task.summary, task.files)
    except tools.ToolError as error:
        raise WorkError(str(error)) from error
