"""Finds a Chromium for the browser tests, or installs one: run as a program before the tests."""

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


def install_browser() -> None:
    """Install Playwright's Chromium, or where that can't be had Debian's."""
    own = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if own.returncode == 0 and playwright_chromium():
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(
            "No Chromium was found and none could be installed. Install your system's chromium "
            "package, or name a browser in MAESTRO_TEST_BROWSER.",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment)


def main() -> None:
    """Make sure that there is a browser."""
    if find_browser() is None:
        install_browser()
    path = find_browser()
    if path is None:
        sys.exit("A Chromium was installed but can't be found on PATH.")
    sys.stdout.write(f"browser: {path}\n")


if __name__ == "__main__":
    main()
