"""Maestro in a terminal: the ``maestro`` command."""

from .app import main

__all__ = ["main"]
