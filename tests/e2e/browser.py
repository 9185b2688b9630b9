"""Finds a Chromium for the browser tests; ``tests/machine.py`` sees to it that there is one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    # Nothing that reaches for the network by itself.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def playwright_chromium() -> str | None:
    """Return the path of Playwright's own Chromium where it is installed and can start.

    On a bare machine the libraries that it needs may be missing; Debian's package brings them.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and starts(path) else None


def starts(path: str) -> bool:
    """Return whether a browser can be run here."""
    run = subprocess.run([path, "--version"], capture_output=True, check=False)
    return run.returncode == 0


def find_browser() -> str | None:
    """Return the path of a Chromium: the machine's, else Playwright's."""
    named = os.environ.get("MAESTRO_TEST_BROWSER")
    if named:
        return named
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    return installed or playwright_chromium()


def install_playwright_chromium() -> None:
    """Let Playwright install its own Chromium, where it can."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
