"""Whether real programs are shown in the states that they go through, and in no others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figures import Result, Series, Target
from bench.plan import Plan, scratch
from maestro_jupyter.client import Session
from maestro_jupyter.model import MaestroError
from tests.real_agents.model_server import Endless, Fail, Say
from tests.real_agents.programs import PROGRAMS
from tests.real_agents.rig import Rig, rig

RUNS = int(os.environ.get("MAESTRO_BENCH_RUNS", "200"))
"""Scripted runs over all interactive agents."""

AT_ONCE = 2
SECONDS = 120.0
_REST = ("idle", "finished")


@dataclass
class Count:
    """What became of the transitions of some runs."""

    runs: int = 0
    expected: int = 0
    seen: int = 0
    missed: int = 0
    spurious: int = 0

    def add(self, expected: list[str], shown: list[str]) -> None:
        """Compare the states of one run with those it went through."""
        matched = _in_common(expected, shown)
        self.runs += 1
        self.expected += len(expected)
        self.seen += matched
        self.missed += len(expected) - matched
        self.spurious += len(shown) - matched


def measure(plan: Plan) -> list[Result]:
    """Drive every interactive agent through its scripts, some agents at the same time."""
    agents = [name for name, program in PROGRAMS.items() if program.interactive]
    each = plan.runs(max(1, -(-RUNS // len(agents))))
    with scratch() as folder, ThreadPoolExecutor(AT_ONCE) as threads:
        counts = list(threads.map(lambda name: _drive(name, folder / name, each), agents))
    _show(dict(zip(agents, counts, strict=True)))
    return [
        Result(
            "truth",
            f"wrong states of {name}, in {count.runs} runs",
            "states",
            Series.of([float(count.missed + count.spurious)]),
            targets=(Target("none", count.missed + count.spurious, 0),),
        )
        for name, count in zip(agents, counts, strict=True)
    ]


def _show(counts: Mapping[str, Count]) -> None:
    table = Table("agent", title="What real programs went through, and were shown as")
    for field in fields(Count):
        table.add_column(field.name, justify="right")
    for name, count in counts.items():
        table.add_row(name, *map(str, astuple(count)))
    total = [sum(column) for column in zip(*map(astuple, counts.values()), strict=True)]
    table.add_row("all", *map(str, total))
    Console().print(table)


def _drive(name: str, folder: Path, runs: int) -> Count:
    folder.mkdir()
    count = Count()
    with rig(name, folder) as stage:
        for number in range(runs):
            script = _SCRIPTS[number % len(_SCRIPTS)]
            stage.model.clear()
            session, expected = script(stage, f"run-{number}")
            shown = ["rest" if state in _REST else state for state, _ in stage.statuses(session)]
            if shown != expected:
                told = f"{name}, {script.__name__}: expected {expected}, shown {shown}\n"
                sys.stderr.write(f"{told}{stage.account(session)}\n")
            count.add(expected, shown)
            session.discard()
    return count


def _wait(session: Session, *states: str) -> None:
    """Wait for a state."""
    _try(lambda: session.wait(*states, timeout=SECONDS))


def _try(step: Callable[[], object]) -> None:
    """Take a step; one that fails shows in what is compared."""
    try:
        step()
    except (MaestroError, TimeoutError, AssertionError) as error:
        sys.stderr.write(f"{error}\n")


def plain(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Let a turn pass."""
    stage.model.play(Say("All done."))
    session = stage.spawn(name=name)
    _wait(session, *_REST)
    return session, ["starting", "working", "rest"]


def permission(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Approve a command."""
    stage.model.play(stage.program.needs_approval("touch made.txt"), Say("All done."))
    session = stage.spawn(name=name, permission="ask")
    _wait(session, "needs_input")
    _try(lambda: session.answer("yes"))
    _wait(session, *_REST)
    return session, ["starting", "working", "needs_input", "working", "rest"]


def interrupt(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Interrupt an endless answer."""
    stage.model.play(Endless("I am thinking about it"))
    session = stage.spawn(name=name)
    _try(lambda: stage.until_asked(session, lambda model: model.streaming == 1))
    _wait(session, "working")
    _try(lambda: stage.until_shown(session, "I am thinking about it"))
    _try(session.interrupt)
    _try(lambda: stage.until_asked(session, lambda model: model.streaming == 0))
    _wait(session, *_REST)
    return session, ["starting", "working", "rest"]


def error(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Let the model fail."""
    stage.model.play(*[Fail(stage.program.errors[0])] * 20)
    session = stage.spawn(name=name)
    _wait(session, "error")
    return session, ["starting", "working", "error"]


_SCRIPTS = (plain, permission, interrupt, error)


def _in_common(left: list[str], right: list[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = 0
        for index, other in enumerate(right, 1):
            kept = row[index]
            row[index] = before + 1 if one == other else max(row[index], row[index - 1])
            before = kept
    return row[-1]
