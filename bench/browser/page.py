"""A page with terminals, and what it knows about them."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page

from tests.e2e.lab import ROOT

_JS = ROOT / "js"
_HTML = """<!doctype html><meta charset="utf-8"><style>{styles}
#panes {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 6px; height: 560px; }}
#panes > * {{ position: relative; min-width: 0; overflow: hidden; }}
</style><body><div class="mj-root"><div id="panes"></div></div>
<script type="module">{script}</script>"""


@dataclass(frozen=True)
class Moment:
    """How far a page is: bytes parsed and frames drawn until then."""

    time: float
    parsed: int
    frames: int


class TerminalPage:
    """A page that shows terminals."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def show(self, panes: Sequence[str]) -> None:
        """Show terminals, the keyboard being in the first."""
        for pane in panes:
            await self.page.evaluate("pane => bench.show(pane)", pane)
        await self.page.wait_for_function(
            "count => document.querySelectorAll('.xterm-rows').length === count", arg=len(panes)
        )
        await self.page.evaluate("bench.focus()")

    async def moment(self) -> Moment:
        """Return how far the page is."""
        said: dict[str, Any] = await self.page.evaluate("bench.moment()")
        return Moment(**said)

    async def type(self, keys: int, pause: float) -> list[float]:
        """Type, and return the milliseconds that each key took to be parsed."""
        await self.page.evaluate("bench.takeEchoes()")
        for _ in range(keys):
            await self.page.keyboard.press("x")
            await self.page.wait_for_timeout(pause * 1000)
        await self.page.wait_for_function("bench.settled()")
        echoes: list[float] = await self.page.evaluate("bench.takeEchoes()")
        return echoes

    async def arrive(self, pane: str) -> float:
        """Show one terminal more, and return the milliseconds until its text is drawn."""
        return float(await self.page.evaluate("pane => bench.arrive(pane)", pane))


@asynccontextmanager
async def terminal_page(browser: Browser, pane: str) -> AsyncIterator[TerminalPage]:
    """Open an empty page that may connect to a pane's server."""
    host = urlsplit(pane.partition("+")[2]).netloc
    context = await browser.new_context(viewport={"width": 1600, "height": 700})
    try:
        page = await context.new_page()
        # Some page of the server's, because browsers let no other connect to a loopback address.
        await page.goto(f"http://{host}/login")
        await page.set_content(_html())
        await page.wait_for_function("globalThis.bench")
        yield TerminalPage(page)
    finally:
        await context.close()


@cache
def _html() -> str:
    script = subprocess.run(
        ["npx", "esbuild", "bench/page.ts", "--bundle", "--format=esm", "--minify"],
        cwd=_JS,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    styles = (ROOT / "maestro_jupyter" / "static" / "widget.css").read_text()
    return _HTML.format(styles=styles, script=script.replace("</script", "<\\/script"))
