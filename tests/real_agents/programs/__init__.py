"""The pinned programs that the tests drive."""

from collections.abc import Iterable

import pytest

from .claude import Claude
from .codex import Codex
from .copilot import Copilot
from .droid import Droid
from .gemini import Gemini
from .opencode import OpenCode
from .program import KEY, Program
from .qwen import Qwen

PROGRAMS = {
    program.name: program
    for program in (Claude(), Codex(), Copilot(), Droid(), Gemini(), OpenCode(), Qwen())
}


def each(names: Iterable[str] = PROGRAMS) -> pytest.MarkDecorator:
    """Run a test with each of the agents."""
    return pytest.mark.parametrize("agent", list(names))


__all__ = ["KEY", "PROGRAMS", "Program", "each"]
