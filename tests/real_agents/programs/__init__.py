"""The pinned programs that the tests drive."""

from .claude import Claude
from .codex import Codex
from .copilot import Copilot
from .droid import Droid
from .gemini import Gemini
from .opencode import OpenCode
from .program import Program
from .qwen import Qwen

PROGRAMS = {
    program.name: program
    for program in (Claude(), Codex(), Copilot(), Droid(), Gemini(), OpenCode(), Qwen())
}

__all__ = ["PROGRAMS", "Program"]
