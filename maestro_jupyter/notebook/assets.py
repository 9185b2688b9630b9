"""The grid's part in the browser, as files of this package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maestro_jupyter.model import UnavailableError

STATIC = Path(__file__).parents[1] / "static"
BUNDLE = "widget.js"
_KEY_LENGTH = 16


class AssetsMissingError(UnavailableError):
    """The grid's files are not there."""

    reason = "assets_missing"


@dataclass(frozen=True)
class Assets:
    """What a widget is made with.

    ``loader`` is the small module that every model carries; it fetches ``bundle``, which is not
    sent along. ``key`` changes with the bundle.
    """

    loader: str
    styles: str
    bundle: bytes
    key: str


def load_assets() -> Assets:
    """Return the files, read once.

    Raises
    ------
    AssetsMissingError
        The package was not built.
    """
    return _read(STATIC)


@cache
def _read(folder: Path) -> Assets:
    try:
        loader = (folder / "loader.js").read_text(encoding="utf-8")
        styles = (folder / "widget.css").read_text(encoding="utf-8")
        bundle = (folder / BUNDLE).read_bytes()
    except FileNotFoundError as error:
        raise AssetsMissingError(
            f"The grid's file {error.filename} is missing from this installation.",
            hint="Install maestro-jupyter again; in a clone, run: npm --prefix js run build",
        ) from error
    return Assets(loader, styles, bundle, hashlib.sha256(bundle).hexdigest()[:_KEY_LENGTH])
