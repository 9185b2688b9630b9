"""How smoothly a hundred sessions scroll in JupyterLab's sidebar."""

from __future__ import annotations

import asyncio

from bench.figures import Result, Series, Target
from bench.pages import chromium, open_page
from bench.plan import Plan, scratch
from bench.sessions import Sessions
from maestro_jupyter.sample import create_sample
from tests.e2e.lab import Lab, running_lab

SESSIONS = 100
FEW = 8
SECONDS = 5.0
SMOOTH_MS = 1000 / 30
"""Between two frames; more than this is seen."""

_SHOW = "() => window.jupyterapp.commands.execute('maestro:show-panel').then(() => null)"
_FRAMES = """async ([list, seconds, scrolls]) => {
  const deltas = [];
  const begun = performance.now();
  let last = null;
  await new Promise((resolve) => {
    const step = (now) => {
      if (last !== null) deltas.push(now - last);
      last = now;
      const part = (now - begun) / (seconds * 1000);
      if (part >= 1) return resolve();
      // To the end and back.
      if (scrolls)
        list.scrollTop = (1 - Math.abs(1 - 2 * part)) * (list.scrollHeight - list.clientHeight);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  return deltas;
}"""


def measure(plan: Plan) -> list[Result]:
    """Scroll from the first session to the last and back."""
    with scratch() as folder:
        (folder / "lab").mkdir()
        repo = create_sample(folder / "sample")
        options = (
            "--LabApp.expose_app_in_browser=True",
            "--MaestroApp.stop_grace=0.2",
            f"--MaestroApp.max_sessions={SESSIONS}",
        )
        with running_lab(folder / "lab", *options) as lab:
            return asyncio.run(_measure(plan, lab, str(repo)))


async def _measure(plan: Plan, lab: Lab, repo: str) -> list[Result]:
    many = FEW if plan.quick else SESSIONS
    seconds = 1.0 if plan.quick else SECONDS
    sessions = Sessions(lab)
    for _ in range(many):
        await sessions.spawn("shell", repo=repo)
    async with (
        chromium() as browser,
        open_page(browser, lab.address("lab/workspaces/sidebar")) as page,
    ):
        await page.locator(".jp-Launcher").wait_for()
        await page.evaluate(_SHOW)
        await page.locator("#maestro-panel .mj-row-title").first.wait_for()
        rows = await page.locator("#maestro-panel .mj-row").count()
        if rows != many:
            raise RuntimeError(f"The sidebar shows {rows} of {many} sessions.")
        shown = await page.locator("#maestro-panel .mj-list").element_handle()
        still = Series.of(await page.evaluate(_FRAMES, [shown, seconds, False]))
        moved = Series.of(await page.evaluate(_FRAMES, [shown, seconds, True]))
    return [
        Result(
            "sidebar",
            f"from frame to frame while {many} sessions scroll; floor: while they stand",
            "ms",
            moved,
            still,
            (Target("p50 ≤ 33", moved.median, SMOOTH_MS),),
        )
    ]
