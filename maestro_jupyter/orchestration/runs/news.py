"""What an agent at work on a task has to tell its run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maestro_jupyter.model import Session
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.model.run_state import TaskState

from .conductor import Conductor


class TaskNews:
    """Tells the run of one task.

    Parameters
    ----------
    look
        Called when the agent has ended, to look at what it has left.
    """

    def __init__(
        self,
        conductor: Conductor,
        action: events.StartAgent,
        look: Callable[[events.StartAgent], None],
    ) -> None:
        self._conductor = conductor
        self._action = action
        self._look = look
        self._known = conductor.facts.task(action.task)

    def began(self, session: Session) -> None:
        """Tell that a session is at work on it, or waits for a place."""
        self._known.take_seat(session)

    def seated(self, *, begins: bool) -> None:
        """Tell that its agent waits for a place, or has got one."""
        self._tell(events.AgentSeated, begins=begins)

    def asked(self, question: str, choices: tuple[str, ...]) -> None:
        """Tell that its agent needs input."""
        self._known.choices = choices
        self._tell(events.AgentAsked, question=question)

    def answered(self) -> None:
        """Tell that its agent goes on: somebody answered in its pane."""
        task = self._action.task
        one = self._conductor.run.tasks[task]
        if one.state is TaskState.NEEDS_PERSON and one.answer is None:
            now = self._conductor.now()
            self._conductor.tell(events.Answered(now, task, "(answered in its pane)"))

    def said(self, text: str) -> None:
        """Tell what its agent prints."""
        self._conductor.say(RunEventKind.TASK_OUTPUT, self._action.task, text=text)

    def stalled(self, seconds: float, *, final: bool) -> None:
        """Tell that its agent does nothing; the second time it is stopped for it."""
        kind, task = RunEventKind.STALLED, self._action.task
        self._conductor.say(kind, task, seconds=round(seconds), final=final)
        if final:
            self._tell(events.Stalled)

    def ended(self) -> None:
        """Tell that its agent is gone."""
        self._look(self._action)

    def _tell(self, kind: type[Any], **said: Any) -> None:
        now, action = self._conductor.now(), self._action
        self._conductor.tell(kind(now, task=action.task, work=action.work, **said))
