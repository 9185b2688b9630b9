"""Maestro in a notebook: the ``%maestro`` magic and the grid."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .extension import load_ipython_extension, unload_ipython_extension

if TYPE_CHECKING:
    from .grid import Grid
    from .run import RunView

__all__ = ["Grid", "RunView", "load_ipython_extension", "unload_ipython_extension"]


_HOMES = {"Grid": ".grid", "RunView": ".run"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
