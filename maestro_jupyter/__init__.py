"""Run AI coding agents side by side from Jupyter, each in its own git worktree."""

from ._version import __version__

__all__ = ["__version__"]
