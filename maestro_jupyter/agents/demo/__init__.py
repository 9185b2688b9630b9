"""The demo agent: an honest scripted program that does real work in the sample repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agent import DemoAgent

__all__ = ["DemoAgent"]


# The program below this package must speak within milliseconds: see maestro_jupyter.agents.
def __getattr__(name: str) -> Any:
    if name == "DemoAgent":
        from .agent import DemoAgent

        return DemoAgent
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
