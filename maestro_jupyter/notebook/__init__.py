"""Maestro in a notebook: the ``%maestro`` magic and the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .extension import load_ipython_extension, unload_ipython_extension

if TYPE_CHECKING:
    from .grid import Grid

__all__ = ["Grid", "load_ipython_extension", "unload_ipython_extension"]


def __getattr__(name: str) -> Any:
    if name != "Grid":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .grid import Grid

    return Grid
