"""The command that agents run as their hooks."""

from __future__ import annotations

import shlex
import sys
from functools import cache
from pathlib import Path

_SCRIPT = Path(__file__).resolve().parents[1] / "hook_command.py"


@cache
def hook_command() -> str:
    """Return the shell command that passes a hook's input on to Maestro.

    It runs this Python without the site's packages, because it runs at every step of an agent.
    """
    return shlex.join((sys.executable, "-I", "-S", str(_SCRIPT)))
