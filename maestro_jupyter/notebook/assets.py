"""What runs in the browser, as files of this package."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maestro_jupyter.model import UnavailableError

STATIC = Path(__file__).parents[1] / "static"
GRID = "widget.js"
"""The grid's script; the others are parts of it, fetched when they are wanted."""

PLAYER = "player.js"
"""Plays recordings: a part of the grid, and a widget by itself."""

_SCRIPT = re.compile(r"^[a-z]{1,32}\.js$")
_VERSION_LENGTH = 16


class AssetsMissingError(UnavailableError):
    """A file is not there."""

    reason = "assets_missing"


@dataclass(frozen=True)
class Assets:
    """What a widget is made with.

    ``loader`` is the small module that every model carries; it fetches the scripts, which are not
    sent along.
    """

    folder: Path
    loader: str
    styles: str

    def script(self, name: str) -> bytes:
        """Return a script.

        Raises
        ------
        AssetsMissingError
            There is none of that name.
        """
        if not _SCRIPT.match(name):
            raise _missing(name)
        return _read(self.folder / name)

    def version(self, name: str) -> str:
        """Return what changes with the content of a script.

        Raises
        ------
        AssetsMissingError
            There is none of that name.
        """
        return hashlib.sha256(self.script(name)).hexdigest()[:_VERSION_LENGTH]


def load_assets() -> Assets:
    """Return the files, each read once.

    Raises
    ------
    AssetsMissingError
        The package was not built.
    """
    loader, styles = _read(STATIC / "loader.js"), _read(STATIC / "widget.css")
    return Assets(STATIC, loader.decode(), styles.decode())


@cache
def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise _missing(str(file)) from error


def _missing(file: str) -> AssetsMissingError:
    return AssetsMissingError(
        f"The grid's file {file[:500]} is missing from this installation.",
        hint="Install maestro-jupyter again; in a clone, run: npm --prefix js run build",
    )
