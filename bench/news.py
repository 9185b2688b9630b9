"""From an agent's MCP call to the text in a page of JupyterLab."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.async_api import Browser

from maestro_jupyter.sample import create_sample
from tests.e2e.lab import ROOT, Lab, running_lab

from .agent import Say, speaking_agent
from .figures import Result, Series, Target
from .kernels import Kernels
from .pages import Notebook, Watcher, chromium, open_notebook, open_page
from .plan import Plan, scratch
from .sessions import Sessions

RUNS = 150
PAUSE = (0.02, 0.05)
"""Seconds between two calls, by chance, so that nothing falls into step."""

DEADLINE = 60.0
GRID = "from maestro_jupyter import Maestro\ngrid = Maestro().grid()\ngrid"


@dataclass(frozen=True)
class Condition:
    """What the kernel does meanwhile."""

    name: str
    cell: str
    p50: float | None
    p99: float

    def targets(self, series: Series) -> tuple[Target, ...]:
        """Return what is promised."""
        p99 = Target(f"p99 ≤ {self.p99:g}", series.p99, self.p99)
        if self.p50 is None:
            return (p99,)
        return (Target(f"p50 ≤ {self.p50:g}", series.median, self.p50), p99)


CONDITIONS = (
    Condition("kernel idle", "", 15, 60),
    Condition("kernel asleep", "import time\ntime.sleep(3600)", 15, 60),
    Condition("kernel computing", "while True:\n    sum(i * i for i in range(1000))", None, 100),
)
ROADS = {"direct": True, "through the kernel": False}


def measure(plan: Plan) -> list[Result]:
    """Report over MCP, in turns with the floor, and see when it's there."""
    with scratch() as folder:
        (folder / "lab").mkdir()
        repo = create_sample(folder / "sample")
        with running_lab(folder / "lab", "--MaestroApp.stop_grace=0.2") as lab:
            return asyncio.run(_measure(plan, lab, repo))


async def _measure(plan: Plan, lab: Lab, repo: Path) -> list[Result]:
    session = await Sessions(lab).spawn("demo", prompt="demo: hang", repo=str(repo))
    kernels = Kernels(lab)
    results: list[Result] = []
    async with (
        chromium() as browser,
        speaking_agent(session["pid"]) as say,
        _floor(browser) as floor,
    ):
        for road, reach in ROADS.items():
            cells = [GRID, *(condition.cell for condition in CONDITIONS if condition.cell)]
            name = f"{road.replace(' ', '-')}.ipynb"
            async with open_notebook(browser, lab, name, cells, reach=reach) as notebook:
                await _show_grid(notebook, direct=reach)
                for condition in CONDITIONS:
                    async with _busy(kernels, notebook, name, condition, cells):
                        series, least = await _series(plan, say, notebook, floor)
                    results.append(
                        Result(
                            "news",
                            f"MCP to page, {road}, {condition.name}",
                            "ms",
                            series,
                            least,
                            condition.targets(series),
                        ),
                    )
            await kernels.end(name)
    await Sessions(lab).discard(session["id"])
    return results


@asynccontextmanager
async def _floor(browser: Browser) -> AsyncIterator[tuple[Say, Watcher]]:
    """Run the least that can push a text to a page."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.push_server"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        url = f"http://127.0.0.1:{int(await process.stdout.readline())}/"
        async with (
            open_page(browser, url) as page,
            httpx2.AsyncClient(timeout=DEADLINE, trust_env=False) as http,
        ):

            async def say(text: str) -> None:
                (await http.post(url, content=text.encode())).raise_for_status()

            await page.locator("body[data-ready]").wait_for(state="attached")
            watcher = Watcher(page)
            await watcher.watch()
            yield say, watcher
    finally:
        process.stdin.close()
        await process.wait()


async def _show_grid(notebook: Notebook, *, direct: bool) -> None:
    streams: list[str] = []
    notebook.page.on("websocket", lambda socket: streams.append(socket.url))
    await notebook.run(0)
    await notebook.watch()
    await notebook.page.locator(".mj-pane .xterm-rows").first.wait_for(state="attached")
    found = any("events/stream" in url for url in streams)
    if found is not direct:
        raise RuntimeError(f"The page took the wrong road: {streams}")


@asynccontextmanager
async def _busy(
    kernels: Kernels, notebook: Notebook, name: str, condition: Condition, cells: list[str]
) -> AsyncIterator[None]:
    """Keep a notebook's kernel busy."""
    if not condition.cell:
        yield
        return
    await notebook.run(cells.index(condition.cell))
    await kernels.until(name, "busy")
    yield
    await kernels.interrupt(name)
    await kernels.until(name, "idle")


async def _series(
    plan: Plan, say: Say, notebook: Notebook, floor: tuple[Say, Watcher]
) -> tuple[Series, Series]:
    say_bare, bare_page = floor
    sent: dict[str, float] = {}
    sent_bare: dict[str, float] = {}
    for _ in range(plan.runs(RUNS)):
        await _timed(say, sent)
        await _timed(say_bare, sent_bare)
    return (
        Series.of(await notebook.latencies(sent)),
        Series.of(await bare_page.latencies(sent_bare)),
    )


async def _timed(say: Say, sent: dict[str, float]) -> None:
    await asyncio.sleep(random.uniform(*PAUSE))  # noqa: S311
    text = f"bench {random.getrandbits(48):x}"
    sent[text] = time.time()
    await say(text)
