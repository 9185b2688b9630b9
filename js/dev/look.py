"""Take screenshots of the grid with scripted sessions: ``python dev/look.py FOLDER``.

Fails where a page reports an error of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDTHS = {"wide": 1400, "notebook": 1066, "medium": 850, "narrow": 500}


@contextmanager
def server(sessions: int, port: int) -> Iterator[str]:
    """Serve the grid until the end of the block."""
    process = subprocess.Popen(
        ["node", str(HERE / "serve.mjs"), str(port)],
        stdout=subprocess.PIPE,
        env={**os.environ, "SESSIONS": str(sessions)},
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


DRAWN = """() => {
  const panes = [...document.querySelectorAll(".mj-pane")];
  return panes.length === 0
    || panes.some((pane) => pane.querySelector(".xterm-rows")?.textContent.trim());
}"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def settle(page: Page) -> None:
    """Wait until the terminals have drawn."""
    page.wait_for_selector("body[data-ready]")
    page.wait_for_function(DRAWN)
    page.evaluate(FRAME)


def main(folder: Path) -> None:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for count in (0, 1, 2, 3, 4, 6, 9):
            with server(count, 8790 + count) as url:
                for theme in ("light", "dark"):
                    for name, width in WIDTHS.items():
                        if name != "wide" and count not in {6, 9}:
                            continue
                        page = browser.new_page(viewport={"width": width, "height": 640})
                        page.on("pageerror", lambda error: errors.append(str(error)))
                        page.goto(f"{url}?theme={theme}")
                        settle(page)
                        page.screenshot(path=folder / f"{count}-{theme}-{name}.png")
                        page.close()
        browser.close()
    if errors:
        sys.exit("\n".join(errors))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
