"""Pages in Chromium that note when a text appears in them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.e2e.browser import CHROMIUM_ARGUMENTS, find_browser
from tests.e2e.lab import Lab

_PATIENCE_MS = 60_000
_CLOCK_SLACK = 0.002
_PROMPT = "--disable-features=DeferRendererTasksAfterInput"
"""After a key Chromium would put off a page's other tasks until it has drawn a frame, for 20 ms at
most: what was typed comes back before that, whoever sends it."""
_CLOCK = "() => (performance.timeOrigin + performance.now()) / 1000"
_WATCH = """() => {
  const seen = (window.benchSeen = {});
  const note = () => {
    for (const { textContent: text } of document.querySelectorAll(".mj-message"))
      if (text.startsWith("bench ") && !(text in seen))
        seen[text] = (performance.timeOrigin + performance.now()) / 1000;
  };
  const options = { subtree: true, childList: true, characterData: true };
  const root = (kind) => document.querySelector(`.mj-root${kind}`);
  new MutationObserver(note).observe(root("[role=region]") ?? root(""), options);
}"""


class Watcher:
    """A page whose ``.mj-message`` elements are watched."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def watch(self) -> None:
        """Begin to note what appears.

        Raises
        ------
        RuntimeError
            The page's clock is not the one of this process, so times can't be compared.
        """
        await self.page.locator(".mj-message").first.wait_for(state="attached")
        await self.page.evaluate(_WATCH)
        before = time.time()
        there = await self.page.evaluate(_CLOCK)
        after = time.time()
        if not before - _CLOCK_SLACK <= there <= after + _CLOCK_SLACK:
            raise RuntimeError(f"The page's clock is off: {before:.4f} {there:.4f} {after:.4f}")

    async def latencies(self, sent: dict[str, float]) -> list[float]:
        """Return for each text, in order, the milliseconds from its sending to its appearance.

        A text that was overtaken by a later one counts as appeared with that one.
        """
        last = list(sent)[-1]
        await self.page.wait_for_function(
            "text => text in window.benchSeen", arg=last, timeout=_PATIENCE_MS
        )
        seen: dict[str, float] = await self.page.evaluate("() => window.benchSeen")
        found: list[float] = []
        appeared = float("inf")
        for text, begun in reversed(sent.items()):
            appeared = min(appeared, seen.get(text, appeared))
            found.append((appeared - begun) * 1000)
        return found[::-1]


class Notebook(Watcher):
    """A notebook in JupyterLab."""

    async def run(self, number: int) -> None:
        """Run one code cell."""
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
        await cell.locator(".cm-content").first.click()
        await self.page.keyboard.press("Control+Enter")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(), args=[*CHROMIUM_ARGUMENTS, _PROMPT]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(browser: Browser, url: str) -> AsyncIterator[Page]:
    """Open a bare page."""
    context = await browser.new_context(viewport={"width": 1600, "height": 1000})
    try:
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        await page.goto(url)
        yield page
    finally:
        await context.close()


@asynccontextmanager
async def open_notebook(
    browser: Browser, lab: Lab, name: str, cells: list[str], *, reach: bool
) -> AsyncIterator[Notebook]:
    """Open a new notebook of ``cells`` in JupyterLab.

    ``reach`` tells whether the page can reach Maestro's routes, or has to go through its kernel.
    """
    _write_notebook(lab.folder / "work" / name, cells)
    context = await browser.new_context(viewport={"width": 1600, "height": 1000})
    try:
        if not reach:
            await context.route("**/maestro/api**", lambda route: route.abort())
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        # In a workspace of its own, because a shared one would open the other notebooks again.
        await page.goto(lab.address(f"lab/workspaces/{Path(name).stem}/tree/{name}"))
        await page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
        yield Notebook(page)
    finally:
        await context.close()


def _write_notebook(path: Path, cells: list[str]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document))
