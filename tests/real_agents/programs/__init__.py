"""The pinned programs that the tests drive."""

from .claude import Claude
from .codex import Codex
from .program import Program

PROGRAMS = {program.name: program for program in (Claude(), Codex())}

__all__ = ["PROGRAMS", "Program"]
