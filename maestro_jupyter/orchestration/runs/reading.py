"""Reading a run's documents again, and ticking: one at a time, and telling the run of it."""

from __future__ import annotations

import asyncio

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.model.run_state import Phase

from .conductor import Conductor

_LOOK_AGAIN = 2.0


class Reading:
    """Keeps a run and its documents together."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._one_at_a_time = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look every two seconds whether somebody has edited a document."""
        if self._watching is None:
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        """Look no more."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def look(self) -> None:
        """Read again what somebody may have edited."""
        conductor = self._conductor
        async with self._one_at_a_time:
            try:
                taken = frozenset(conductor.run.tasks)
                now = await conductor.means.threads.call(conductor.documents.look, taken)
            except MaestroError as error:
                self._unreadable(error)
                return
            if now is not None or conductor.run.unreadable:
                playbook = conductor.documents.combined()
                conductor.tell(events.Edited(conductor.now(), playbook))

    async def tick(self, task: str) -> None:
        """Tick a task's box."""
        conductor = self._conductor
        async with self._one_at_a_time:
            try:
                taken = frozenset(conductor.run.tasks)
                line, ticked = await conductor.means.threads.call(
                    conductor.documents.tick, task, taken
                )
            except MaestroError as error:
                self._unreadable(error)
                return
            if ticked:
                name = conductor.documents.name_of(task)
                conductor.say(RunEventKind.TICKED, task, document=name, line=line)
            conductor.tell(events.Edited(conductor.now(), conductor.documents.combined()))

    def _unreadable(self, error: MaestroError) -> None:
        said = f"{error.message} {error.hint}".strip()
        if said != self._conductor.run.unreadable:
            self._conductor.tell(events.Unreadable(self._conductor.now(), said))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            if self._conductor.run.phase not in {Phase.ENDED, Phase.INTERRUPTED}:
                await self.look()
