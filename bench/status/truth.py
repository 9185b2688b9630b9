"""Whether real programs are shown in the states that they go through, and in no others."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

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
SECONDS = 60.0
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

    def __str__(self) -> str:
        return (
            f"{self.runs} runs, {self.expected} transitions expected, {self.seen} seen, "
            f"{self.missed} missed, {self.spurious} spurious"
        )


def measure(plan: Plan) -> list[Result]:
    """Drive every interactive agent through its scripts, some agents at the same time."""
    agents = [name for name, program in PROGRAMS.items() if program.interactive]
    each = plan.runs(max(1, -(-RUNS // len(agents))))
    with scratch() as folder, ThreadPoolExecutor(AT_ONCE) as threads:
        counts = list(threads.map(lambda name: _drive(name, folder / name, each), agents))
    return [
        Result(
            "truth",
            f"wrong states of {name}: {count}",
            "states",
            Series.of([float(count.missed + count.spurious)]),
            targets=(Target("none", count.missed + count.spurious, 0),),
        )
        for name, count in zip(agents, counts, strict=True)
    ]


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
    """Wait for a state; one that does not come shows in what is compared."""
    try:
        session.wait(*states, timeout=SECONDS)
    except (MaestroError, TimeoutError) as error:
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
    try:
        session.answer("yes")
    except MaestroError as error:
        sys.stderr.write(f"{error}\n")
    _wait(session, *_REST)
    return session, ["starting", "working", "needs_input", "working", "rest"]


def interrupt(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Interrupt an endless answer."""
    stage.model.play(Endless("I am thinking about it"))
    session = stage.spawn(name=name)
    stage.model.wait(lambda model: model.streaming == 1)
    _wait(session, "working")
    session.interrupt()
    _wait(session, *_REST)
    return session, ["starting", "working", "rest"]


def error(stage: Rig, name: str) -> tuple[Session, list[str]]:
    """Let the model fail."""
    stage.model.play(*[Fail(stage.program.lasting_error)] * 20)
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
