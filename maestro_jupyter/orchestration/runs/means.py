"""What runs share: the engine's rooms that carry out what a run wants done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from maestro_jupyter.agents import Agents
from maestro_jupyter.model.run_report import RunEvent, RunReport
from maestro_jupyter.orchestration.checks import Checks
from maestro_jupyter.orchestration.conversation import Conversation
from maestro_jupyter.orchestration.journal import Journal
from maestro_jupyter.orchestration.life import Life
from maestro_jupyter.orchestration.projects import Projects
from maestro_jupyter.orchestration.settings import Settings
from maestro_jupyter.orchestration.setup import Preparations
from maestro_jupyter.orchestration.threads import Threads
from maestro_jupyter.orchestration.worktrees import Worktrees
from maestro_jupyter.store import RunStore
from maestro_jupyter.terminals import Terminals

RunListener = Callable[[RunEvent, Callable[[], RunReport]], None]


def _nobody(event: RunEvent, run: Callable[[], RunReport]) -> None:
    """Tell nobody."""
    del event, run


@dataclass(frozen=True)
class Means:
    """The rooms."""

    settings: Settings
    journal: Journal
    life: Life
    conversation: Conversation
    preparations: Preparations
    projects: Projects
    worktrees: Worktrees
    threads: Threads
    agents: Agents
    terminals: Terminals
    checks: Checks
    store: RunStore
    log: logging.Logger
    announce: RunListener = _nobody
