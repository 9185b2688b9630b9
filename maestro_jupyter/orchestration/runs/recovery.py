"""Taking over the runs of servers that are gone."""

from __future__ import annotations

from collections.abc import Callable

from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_state import Phase
from maestro_jupyter.orchestration.marker import RUN_MARKER
from maestro_jupyter.terminals import end_leftovers

from .conductor import Conductor
from .means import Means


async def adopt(means: Means, servers: Callable[[int], bool]) -> list[Conductor]:
    """Return the runs that nobody looks after any more, as interrupted.

    What still runs of them is ended, and their sessions are closed. What a task had half done is
    still where it was: see :meth:`Hands.complete`.
    """
    found = []
    for row in means.store.going_on():
        if not servers(row.server):
            continue
        await means.threads.call(end_leftovers, RUN_MARKER, row.id)
        for session in list(means.journal.sessions.values()):
            if session.run == row.id:
                await means.life.close(session, discard=False)
        conductor = Conductor.load(row, means)
        conductor.facts.busy_since = None
        for known in conductor.facts.tasks.values():
            known.leave_seat()
        if conductor.run.phase is not Phase.ENDED:
            conductor.tell(events.Lost(conductor.now()))
        found.append(conductor)
    return found
