"""A key's way through the kernel, for pages that cannot reach the server."""

from __future__ import annotations

import asyncio

from bench.figures import Result, Series, Target
from bench.pages import Notebook, chromium, open_notebook
from bench.plan import Plan, scratch
from bench.sessions import Sessions
from maestro_jupyter.sample import create_sample
from tests.e2e.lab import Lab, running_lab

KEYS = 100
WARM_UP = 5
PAUSE_MS = 60
GRID = "from maestro_jupyter import Maestro\ngrid = Maestro().grid()\ngrid"
_ROADS = {"direct": True, "through the kernel": False}
_WATCH = """() => {
  const rows = document.querySelector(".mj-pane .xterm-rows");
  let [pressed, shown] = [null, rows.textContent];
  window.benchEchoes = [];
  addEventListener("keydown", ({ timeStamp }) => { pressed = timeStamp; }, true);
  new MutationObserver(() => {
    if (pressed === null || rows.textContent === shown) return;
    shown = rows.textContent;
    window.benchEchoes.push(performance.now() - pressed);
    pressed = null;
  }).observe(rows, { subtree: true, childList: true, characterData: true });
}"""


def measure(plan: Plan) -> list[Result]:
    """Type into a pane of a notebook's grid, over both roads."""
    with scratch() as folder:
        (folder / "lab").mkdir()
        repo = create_sample(folder / "sample")
        with running_lab(folder / "lab", "--MaestroApp.stop_grace=0.2") as lab:
            return asyncio.run(_measure(plan, lab, str(repo)))


async def _measure(plan: Plan, lab: Lab, repo: str) -> list[Result]:
    found: dict[str, Series] = {}
    sessions = Sessions(lab)
    async with chromium() as browser:
        for road, reach in _ROADS.items():
            session = await sessions.spawn("shell", repo=repo)
            name = f"keys-{road.replace(' ', '-')}.ipynb"
            async with open_notebook(browser, lab, name, [GRID], reach=reach) as notebook:
                found[road] = await _type(notebook, plan.runs(KEYS))
            await sessions.discard(session["id"])
    limit = Target("p50 ≤ 60", found["through the kernel"].median, 60)
    return [
        Result("comms", "a key drawn, direct", "ms", found["direct"]),
        Result(
            "comms",
            "a key drawn, through the kernel, idle",
            "ms",
            found["through the kernel"],
            targets=(limit,),
        ),
    ]


async def _type(notebook: Notebook, keys: int) -> Series:
    page = notebook.page
    await notebook.run(0)
    await page.locator(".mj-pane .xterm-rows").first.wait_for(state="attached")
    await page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    await page.locator(".mj-pane .xterm-screen").click()
    await page.keyboard.type("stty -icanon; cat >/dev/null")
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(PAUSE_MS * 10)
    await page.evaluate(_WATCH)
    for _ in range(WARM_UP + keys):
        await page.keyboard.press("x")
        await page.wait_for_timeout(PAUSE_MS)
    echoes: list[float] = await page.evaluate("window.benchEchoes")
    return Series.of(echoes[WARM_UP:])
