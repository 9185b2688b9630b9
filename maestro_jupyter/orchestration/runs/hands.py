"""What carries one run out: who does what about each thing that it wants."""

from __future__ import annotations

from typing import Any

from maestro_jupyter.model import Event, Session
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.model.run_state import RUN_WORKTREE

from .briefing import Briefing
from .conductor import Conductor, Hand
from .finishing import Finishing
from .grounds import Grounds
from .proving import Proving
from .reading import Reading
from .working import Working


class Hands:
    """The hands of one conductor."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._facts = conductor.facts
        self.grounds = Grounds(conductor.facts, conductor.means)
        self.briefing = Briefing(conductor)
        self._reading = Reading(conductor)
        self._proving = Proving(conductor, self.grounds, self._reading)
        self._working = Working(conductor, self.grounds, self._reading, self.briefing)
        self._finishing = Finishing(conductor, self.grounds)

    def begin(self) -> dict[type[Any], Hand]:
        """Return what is done about each kind of action."""
        self._reading.begin()
        return {
            events.StartAgent: self._working.start,
            events.PassAnswer: self._working.answer,
            events.RunCheck: self._proving.run_check,
            events.RunUntil: self._proving.run_until,
            events.Merge: self._proving.merge,
            events.StopWork: self._stop_work,
            events.PutAway: self._put_away,
            events.TickBox: self._tick,
            events.End: self._end,
        }

    async def close(self) -> None:
        """Begin nothing more, and wait for nothing."""
        await self._reading.close()
        await self._working.close()
        await self._proving.close()

    def take(self, event: Event, session: Session) -> None:
        """Take note of what has happened to a session of the run."""
        self._working.take(event, session)

    async def complete(self) -> None:
        """Have every task that left its worktree be out of it; a server may have died before."""
        for left in list(self._facts.leaving):
            await self._leave(left.task, left.worktree, keep=left.keep)
        await self.grounds.sweep()

    async def _stop_work(self, action: events.StopWork) -> None:
        if not await self._proving.stop(action):
            await self._working.stop(action)

    async def _put_away(self, action: events.PutAway) -> None:
        await self._leave(action.task, action.worktree, keep=action.keep)

    async def _leave(self, task: str, worktree: str, *, keep: bool) -> None:
        ground = self._facts.grounds.get(worktree)
        if ground is not None and worktree != RUN_WORKTREE:
            told = await self.briefing.tear_down(ground)
            if told:
                self._conductor.say(RunEventKind.ERROR, task, message=told, hint="")
        await self._working.leave(task)
        kept = await self.grounds.leave(task, worktree, keep=keep)
        gone = (task, worktree)
        self._facts.leaving = [
            one for one in self._facts.leaving if (one.task, one.worktree) != gone
        ]
        if kept is not None:
            self._conductor.say(RunEventKind.KEPT, task, branch=kept)
        else:
            self._conductor.keep()

    async def _tick(self, action: events.TickBox) -> None:
        self.briefing.remember(action.task, self._facts.task(action.task))
        await self._reading.tick(action.task)

    async def _end(self, action: events.End) -> None:
        await self._working.leave_all()
        await self._finishing.finish(action.outcome, action.reason)
