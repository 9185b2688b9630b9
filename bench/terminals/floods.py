"""Six terminals that print as fast as they can, and a seventh that somebody types into."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Result, Series, Target
from bench.plan import Plan, scratch
from tests.e2e.lab import ROOT

from .engines import ENGINES, Engine, Opener
from .people import Asker, Moment, watching
from .text import PRINTED

FLOODS = 6
SECONDS = 5.0
RECORDED = 36e6
"""Bytes of each terminal after which Maestro's recording of it has reached its limit."""

MOST_RECORDED_SECONDS = 20.0
TYPING_PAUSE = 0.02
ASKING_PAUSE = 0.05
MEGABYTE = 1e6


@dataclass
class Seen:
    """What was seen of one engine."""

    bulk: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    work_recording: list[float] = field(default_factory=list)
    fair: list[float] = field(default_factory=list)
    fair_typing: list[float] = field(default_factory=list)
    bulk_typing: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)
    api: list[float] = field(default_factory=list)

    def quiet(self, moments: Sequence[Moment]) -> None:
        """Note how the time went in which nobody typed."""
        self.bulk += rates(moments)
        self.work.append(work(moments))
        self.fair.append(fairness(moments))

    def typing(self, moments: Sequence[Moment]) -> None:
        """Note how the time went in which somebody typed."""
        self.bulk_typing += rates(moments)
        self.fair_typing.append(fairness(moments))


def work(moments: Sequence[Moment]) -> float:
    """Return the milliseconds of processor time that the server took for each megabyte."""
    megabytes = (sum(moments[-1].shown) - sum(moments[0].shown)) / MEGABYTE
    return (moments[-1].work - moments[0].work) * 1000 / megabytes


def rates(moments: Sequence[Moment]) -> list[float]:
    """Return the megabytes a second between each moment and the next."""
    return [
        (sum(after.shown) - sum(before.shown)) / MEGABYTE / (after.time - before.time)
        for before, after in itertools.pairwise(moments)
    ]


def fairness(moments: Sequence[Moment]) -> float:
    """Return Jain's index of the terminals' shares: 1 if they are equal, 1/n if one had all."""
    pairs = zip(moments[0].shown, moments[-1].shown, strict=True)
    shares = [after - before for before, after in pairs]
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares) or 1)


@contextmanager
def flood() -> Iterator[str]:
    """Lend the command line of a program that prints without end."""
    with scratch() as folder:
        (folder / "text").write_bytes(PRINTED)
        producer = ROOT / "bench" / "terminals" / "producer.py"
        yield f"exec {sys.executable} -S -E {producer} {Path(folder) / 'text'}"


def measure(plan: Plan) -> list[Result]:
    """Flood each of the engines in turn."""
    seen = {name: Seen() for name in ENGINES}
    with flood() as command:
        for _ in range(plan.runs(2)):
            for name, opener in ENGINES.items():
                _flood(opener, command, 1.0 if plan.quick else SECONDS, seen[name])
    return _results(seen["maestro"], seen["stock"], seen["raw"])


def _flood(opener: Opener, command: str, seconds: float, seen: Seen) -> None:
    with opener(FLOODS + 1) as engine:
        floods, last = engine.panes[:FLOODS], engine.panes[FLOODS]
        with watching(engine, floods, command) as watcher:
            first = [watcher.moment()]
            while min(first[-1].shown) < RECORDED and (
                first[-1].time - first[0].time < MOST_RECORDED_SECONDS
            ):
                first += watcher.moments(0.2, 0.2)
            seen.work_recording.append(work(first))
            seen.quiet(watcher.moments(seconds, seconds / 10))
            typist = Asker("echo", last, seconds + 1, TYPING_PAUSE)
            api = _asks(engine, seconds + 1)
            seen.typing(watcher.moments(seconds, seconds / 10))
            seen.echo += typist.waits()
            seen.api += api.waits() if api else []


def _asks(engine: Engine, seconds: float) -> Asker | None:
    return Asker("api", engine.api, seconds, ASKING_PAUSE) if engine.api else None


def _results(ours: Seen, stock: Seen, raw: Seen) -> list[Result]:
    bulk, echo, api = Series.of(ours.bulk), Series.of(ours.echo), Series.of(ours.api)
    stock_echo = Series.of(stock.echo)
    took, stock_took = Series.of(ours.work), Series.of(stock.work)
    fair = min(ours.fair + ours.fair_typing)
    name = f"{FLOODS} floods"
    rows = [
        ("shown, nobody types", "MB/s", ours.bulk, stock.bulk, raw.bulk),
        ("server's work", "ms/MB", ours.work, stock.work, raw.work),
        (
            "server's work while it records",
            "ms/MB",
            ours.work_recording,
            stock.work_recording,
            raw.work_recording,
        ),
        ("shown, somebody types", "MB/s", ours.bulk_typing, stock.bulk_typing, raw.bulk_typing),
        ("echo of a 7th", "ms", ours.echo, stock.echo, raw.echo),
        ("list of sessions", "ms", ours.api, stock.api, None),
        ("fairness", "%", *([100 * x for x in s.fair + s.fair_typing] for s in (ours, stock, raw))),
    ]
    targets = {
        "shown, nobody types": (Target("p50 ≥ 70", bulk.median, 70, at_least=True),),
        "server's work": (Target("≤ 1/2 of stock's", took.median, stock_took.median / 2),),
        "echo of a 7th": (
            Target("p99 ≤ 3", echo.p99, 3),
            Target("p99 ≤ 1/3 of stock's", echo.p99, stock_echo.p99 / 3),
        ),
        "list of sessions": (Target("p99 ≤ 10", api.p99, 10),),
        "fairness": (Target("each ≥ 90", 100 * fair, 90, at_least=True),),
    }
    return [
        Result(
            "floods",
            f"{name}: {what}",
            unit,
            Series.of(mine),
            Series.of(least) if least else None,
            targets.get(what, ()),
            Series.of(theirs),
        )
        for what, unit, mine, theirs, least in rows
    ]
