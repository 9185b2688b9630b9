"""Five floods and a pane in which somebody types; and a pane with much to show."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser

from bench.figures import Result, Series, Target
from bench.pages import chromium
from bench.plan import Plan, scratch
from bench.terminals import producer
from bench.terminals.engines import ENGINES, Engine
from bench.terminals.text import PRINTED
from bench.terminals.wire import Connection

from .page import Moment, TerminalPage, terminal_page

FLOODS = 5
WARM_UP = 2.0
SECONDS = 10
IDLE_KEYS = 150
FLOODED_KEYS = 60
PAUSE = 0.1
ARRIVALS = 12
RING = 2 * 2**20
_END = b"the end\r\n"


class Seen:
    """What was measured with one engine."""

    def __init__(self) -> None:
        self.idle: list[float] = []
        self.flooded: list[float] = []
        self.rates: list[float] = []
        self.frames: list[float] = []
        self.arrivals: list[float] = []


def measure(plan: Plan) -> list[Result]:
    """Watch our terminals in a page, and a stock server's."""
    with scratch() as folder:
        text = folder / "text"
        text.write_bytes(PRINTED)
        return _results(asyncio.run(_measure(plan, text)))


async def _measure(plan: Plan, text: Path) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    async with chromium() as browser:
        for name in ("maestro", "stock"):
            found[name] = seen = Seen()
            with ENGINES[name](FLOODS + 1) as engine:
                await _watch(plan, browser, engine, text, seen)
            with ENGINES[name](1) as engine:
                await _arrive(plan, browser, engine, text, seen)
    return found


async def _watch(plan: Plan, browser: Browser, engine: Engine, text: Path, seen: Seen) -> None:
    typed, *floods = engine.panes
    _type(typed, "exec cat >/dev/null\r")
    async with terminal_page(browser, typed) as page:
        await page.show(engine.panes)
        seen.idle += (await page.type(plan.runs(IDLE_KEYS), PAUSE / 2))[plan.runs(10) - 1 :]
        for pane in floods:
            _type(pane, f"exec {sys.executable} {producer.__file__} {text}\r")
        await asyncio.sleep(WARM_UP)
        counting = asyncio.create_task(_count(page, plan.runs(SECONDS), engine.name, seen))
        seen.flooded += await page.type(plan.runs(FLOODED_KEYS), PAUSE)
        await counting


async def _count(page: TerminalPage, seconds: int, engine: str, seen: Seen) -> None:
    before = await page.moment()
    for _ in range(seconds):
        await asyncio.sleep(1)
        now = await page.moment()
        _note(before, now, engine, seen)
        before = now


def _note(before: Moment, now: Moment, engine: str, seen: Seen) -> None:
    passed = now.time - before.time
    # A stock server's page parses characters, some of which were three bytes.
    scale = len(PRINTED) / len(PRINTED.decode()) if engine == "stock" else 1
    seen.rates.append((now.parsed - before.parsed) * scale / passed / 1e6)
    seen.frames.append((now.frames - before.frames) / passed)


async def _arrive(plan: Plan, browser: Browser, engine: Engine, text: Path, seen: Seen) -> None:
    [pane] = engine.panes
    connection = Connection(pane, keep=True)
    times = 2 * RING // len(PRINTED)
    connection.type(f"stty -echo; for i in $(seq {times}); do cat {text}; done; echo the e''nd\r")
    connection.wait_for(_END)
    connection.socket.close()
    for _ in range(plan.runs(ARRIVALS)):
        async with terminal_page(browser, pane) as page:
            seen.arrivals.append(await page.arrive(pane))


def _type(pane: str, command: str) -> None:
    connection = Connection(pane)
    connection.type(command)
    connection.socket.close()


def _results(found: dict[str, Seen]) -> list[Result]:
    ours, stock = found["maestro"], found["stock"]

    def one(name: str, unit: str, what: str, *targets: Target) -> Result:
        values, theirs = Series.of(getattr(ours, what)), Series.of(getattr(stock, what))
        return Result("browser", name, unit, values, targets=targets, stock=theirs)

    idle, flooded = Series.of(ours.idle), Series.of(ours.flooded)
    rate, frames = Series.of(ours.rates), Series.of(ours.frames)
    arrivals = Series.of(ours.arrivals)
    return [
        one("a key, idle", "ms", "idle", Target("p99 ≤ 6", idle.p99, 6)),
        one("a key, five floods", "ms", "flooded", Target("p50 ≤ 60", flooded.median, 60)),
        one(
            "parsed, five floods",
            "MB/s",
            "rates",
            Target("p50 ≥ 11", rate.median, 11, at_least=True),
        ),
        one(
            "frames, five floods",
            "/s",
            "frames",
            Target("p50 ≥ 30", frames.median, 30, at_least=True),
        ),
        one(
            "attach to a full terminal: drawn",
            "ms",
            "arrivals",
            Target("p50 ≤ 150", arrivals.median, 150),
        ),
    ]
