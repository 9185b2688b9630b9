"""The six pieces of work that wait in the sample repository, each in files of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import UnknownTaskError


@dataclass(frozen=True)
class Question:
    """What has to be decided before the work can be done.

    ``choices`` are shown to a person, in the order of ``variants``, the names of the solutions
    that they lead to.
    """

    text: str
    choices: tuple[str, ...]
    variants: tuple[str, ...]

    def variant(self, answer: str) -> str | None:
        """Return the solution that ``answer`` leads to: a choice, its number, or nothing fits."""
        said = " ".join(_words(answer))
        for number, (choice, variant) in enumerate(
            zip(self.choices, self.variants, strict=True), start=1
        ):
            if said and said in {str(number), " ".join(_words(choice)), " ".join(_words(variant))}:
                return variant
        return None


@dataclass(frozen=True)
class Task:
    """One piece of work.

    ``name`` can name a session, ``prompt`` tells any agent what to do, ``files`` are changed by
    the work, and ``tests`` (a file in the sample's ``tests`` folder) pass once it is done.
    """

    name: str
    title: str
    prompt: str
    files: tuple[str, ...]
    tests: str
    summary: str
    question: Question | None = None

    @property
    def test_module(self) -> str:
        """The tests as ``python -m unittest`` names them."""
        return f"tests.{self.tests.removesuffix('.py')}"


TASKS: tuple[Task, ...] = (
    Task(
        name="fix-parser",
        title="Fix the parser",
        prompt=(
            "Fix the parser in ledger/parser.py: skip blank lines and comments, read thousands "
            "separators, and name the line in errors. Make tests/test_parser.py pass and commit."
        ),
        files=("ledger/parser.py",),
        tests="test_parser.py",
        summary="Read comments, blank lines and thousands separators; name the line in errors",
    ),
    Task(
        name="add-summary",
        title="Add the summary",
        prompt=(
            "Add the summary in ledger/summary.py: sums per account and per month. "
            "Make tests/test_summary.py pass and commit."
        ),
        files=("ledger/summary.py",),
        tests="test_summary.py",
        summary="Add sums per account and per month",
    ),
    Task(
        name="round-amounts",
        title="Round amounts",
        prompt=(
            "Round amounts in ledger/money.py to cents and let split add up exactly. Ask me which "
            "way an amount exactly between two cents goes. Make tests/test_money.py pass and "
            "commit."
        ),
        files=("ledger/money.py", "tests/test_money.py"),
        tests="test_money.py",
        summary="Round amounts to cents, and split them without losing any",
        question=Question(
            text="Which way does an amount exactly between two cents go, such as 2.345?",
            choices=("half up (2.35)", "half even (2.34)"),
            variants=("half-up", "half-even"),
        ),
    ),
    Task(
        name="add-search",
        title="Add the search",
        prompt=(
            "Add the search in ledger/search.py: text in any case, tags and days. "
            "Make tests/test_search.py pass and commit."
        ),
        files=("ledger/search.py",),
        tests="test_search.py",
        summary="Find entries by text in any case, by tag and by day",
    ),
    Task(
        name="export-csv",
        title="Export CSV",
        prompt=(
            "Export CSV in ledger/export.py, quoted, and so that a spreadsheet never runs a note. "
            "Make tests/test_export.py pass and commit."
        ),
        files=("ledger/export.py",),
        tests="test_export.py",
        summary="Export CSV that a spreadsheet reads and does not run",
    ),
    Task(
        name="watch-budget",
        title="Watch the budget",
        prompt=(
            "Watch the budget in ledger/budget.py: how every account stands against its limit, "
            "and a warning where it gets close. Make tests/test_budget.py pass and commit."
        ),
        files=("ledger/budget.py",),
        tests="test_budget.py",
        summary="Compare spending with limits and warn in time",
    ),
)


def get_task(name: str) -> Task:
    """Return the task called ``name``.

    Raises
    ------
    UnknownTaskError
        There is none.
    """
    for task in TASKS:
        if task.name == name:
            return task
    raise UnknownTaskError(
        f"The sample has no task {name!r}.",
        hint=f"It has {', '.join(task.name for task in TASKS)}.",
    )


def find_task(prompt: str) -> Task | None:
    """Return the task that ``prompt`` speaks of first: by its name, its title or its files."""
    text = f" {' '.join(_words(prompt))} "
    found: list[tuple[int, int]] = []
    for number, task in enumerate(TASKS):
        for phrase in (task.name, task.title, *task.files, f"tests/{task.tests}"):
            position = text.find(f" {' '.join(_words(phrase))} ")
            if position >= 0:
                found.append((position, number))
    return TASKS[min(found)[1]] if found else None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
