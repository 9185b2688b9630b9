"""What the tests need of the machine: run as a program, it installs what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.browser import find_browser, install_playwright_chromium


@dataclass(frozen=True)
class Need:
    """A program, how it is found, and how it comes to the machine.

    Attributes
    ----------
    package
        Debian's name of it, and most others'.
    find
        Returns where it is, or None.
    install
        Tried before the package; may fail without a word.
    advice
        What else a person can do.
    """

    package: str
    find: Callable[[], str | None]
    install: Callable[[], None] = lambda: None
    advice: str = ""


NEEDS = (
    Need(
        "chromium",
        find_browser,
        install_playwright_chromium,
        "or name a browser in MAESTRO_TEST_BROWSER",
    ),
    Need("git-lfs", lambda: shutil.which("git-lfs")),
    Need("tmux", lambda: shutil.which("tmux")),
)


def missing(needs: tuple[Need, ...]) -> list[Need]:
    """Return those that are not there."""
    return [need for need in needs if need.find() is None]


def install_packages(needs: list[Need]) -> None:
    """Install the packages of a Debian machine that belongs to whoever runs this."""
    names = [need.package for need in needs]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        listed = "\n".join(f"  {need.package} {need.advice}".rstrip() for need in needs)
        sys.exit(
            f"The tests need programs that this machine doesn't have:\n{listed}\n"
            "Install your system's packages of these names; on Debian, as root: "
            f"apt install {' '.join(names)}",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
        check=True,
        env=environment,
    )


def main() -> None:
    """Make sure that everything is there."""
    for need in missing(NEEDS):
        need.install()
    if needs := missing(NEEDS):
        install_packages(needs)
    if needs := missing(NEEDS):
        names = ", ".join(need.package for need in needs)
        sys.exit(f"Installed, but still not found on PATH: {names}")
    for need in NEEDS:
        sys.stdout.write(f"{need.package}: {need.find()}\n")


if __name__ == "__main__":
    main()
