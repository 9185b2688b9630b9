"""All runs of one server: started, found again, steered, and put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.model import Event, Session
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_events import Verb
from maestro_jupyter.model.run_report import RunEvent, RunReport
from maestro_jupyter.model.run_state import Phase
from maestro_jupyter.store import RunRow

from .conductor import Conductor
from .errors import NotInARunError, RunElsewhereError, RunGoesOnError, UnknownRunError
from .hands import Hands
from .means import Means, RunListener
from .putting_away import put_away
from .recovery import adopt
from .request import RunRequest
from .starting import prepare, preview

_RECENT = timedelta(hours=1)
_LOOKED_AT = 200


class Runs:
    """The runs that this server looks after, and what is kept of the others."""

    def __init__(self, means: Means) -> None:
        self._listeners: list[RunListener] = []
        self._means = replace(means, announce=self._announce)
        self._conductors: dict[str, Conductor] = {}
        self._hands: dict[str, Hands] = {}
        self._listening = means.journal.listen(self._take)

    # -- beginning and end ------------------------------------------------------------------

    async def adopt(self, servers: Callable[[int], bool]) -> None:
        """Take over, as ``interrupted``, the runs of servers that are gone.

        ``servers`` says of a slot's number whether its runs may be taken over.
        """
        for conductor in await adopt(self._means, servers):
            self._conductors[conductor.facts.id] = conductor
            hands = self._hands[conductor.facts.id] = Hands(conductor)
            await hands.complete()
            if conductor.run.phase is Phase.ENDED:
                conductor.work(hands.begin())
                conductor.end_again()

    async def close(self) -> None:
        """Do nothing more; the next server finds the runs that have not ended."""
        self._listening()
        for conductor in list(self._conductors.values()):
            await conductor.close()
        for hands in list(self._hands.values()):
            await hands.close()
        await self._means.checks.close()

    def listen(self, listener: RunListener) -> Callable[[], None]:
        """Call ``listener`` after every event, with what makes the run's report.

        The returned function ends that.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- what is there ----------------------------------------------------------------------

    def get(self, key: str) -> RunReport:
        """Return the run with this id, or the newest of this name."""
        return self._find(key).report()

    def list(self, limit: int = 50, repo: str | None = None) -> Sequence[RunReport]:
        """Return the runs that were not put away, the newest first."""
        rows = self._means.store.newest(limit, repo)
        return [self._of(row).report() for row in rows]

    async def repository(self, folder: Path) -> str:
        """Return the repository around a folder, as runs name it."""
        return str(await self._means.threads.call(git.find_repository, folder))

    def recent(self) -> Sequence[RunReport]:
        """Return the runs that go on, and those that ended in the last hour."""
        since = self._means.journal.now() - _RECENT
        found = [one.report() for one in self._conductors.values()]
        return [run for run in found if run.ended is None or run.ended > since]

    def log(self, key: str, after: int = 0, limit: int = 1000) -> Sequence[RunEvent]:
        """Return what happened in a run after event number ``after``, in order."""
        run = self._find(key)
        return self._means.store.events(run.facts.id, after, limit)

    @property
    def at_work(self) -> bool:
        """Whether a run goes on, so that the server is needed."""
        resting = {Phase.ENDED, Phase.INTERRUPTED}
        return any(
            one.run.phase not in resting or (one.run.phase is Phase.ENDED and not one.over.is_set())
            for one in self._conductors.values()
        )

    # -- what people want -------------------------------------------------------------------

    async def start(self, request: RunRequest) -> RunReport:
        """Start a run.

        Raises
        ------
        MaestroError
            Whatever is wrong; then nothing is left behind.
        """
        conductor, actions = await prepare(request, self._means)
        self._conductors[conductor.facts.id] = conductor
        hands = self._hands[conductor.facts.id] = Hands(conductor)
        conductor.begin(actions, hands.begin())
        return conductor.report()

    async def preview(self, request: RunRequest) -> tuple[RunReport, Mapping[str, str]]:
        """Return what a run would be, and the prompts of its tasks; nothing is made or kept."""
        return await preview(request, self._means)

    def pause(self, key: str) -> RunReport:
        """Begin no further task; what is at work ends."""
        return self._told(key, Verb.PAUSE)

    async def resume(self, key: str) -> RunReport:
        """Go on with a run that was paused, stopped or interrupted, or did not end well."""
        conductor = self._lively(key)
        if conductor.facts.id not in self._conductors:
            self._conductors[conductor.facts.id] = conductor
            self._hands[conductor.facts.id] = Hands(conductor)
        hands = self._hands[conductor.facts.id]
        if not conductor.works:
            await hands.complete()
            conductor.work(hands.begin())
        return self._told(key, Verb.RESUME)

    def stop(self, key: str) -> RunReport:
        """End a run after what is at work now."""
        return self._told(key, Verb.STOP_AFTER)

    def kill(self, key: str) -> RunReport:
        """End a run now; what was at work is kept on a branch."""
        return self._told(key, Verb.KILL)

    def skip(self, key: str, task: str) -> RunReport:
        """Leave a task out."""
        return self._told(key, Verb.SKIP, task)

    def retry(self, key: str, task: str) -> RunReport:
        """Try a task again that failed or was skipped."""
        return self._told(key, Verb.RETRY, task)

    def answer(self, key: str, task: str, text: str) -> RunReport:
        """Answer what a task needs a person for."""
        conductor = self._lively(key)
        conductor.tell(events.Answered(conductor.now(), task, text))
        return conductor.report()

    async def put_away(self, key: str, *, discard: bool = False) -> RunReport:
        """Remove a run's worktree and branches, and show it no more, unless work would be lost.

        ``discard`` throws unmerged work away, too.
        """
        conductor = self._find(key)
        if conductor.run.phase not in {Phase.ENDED, Phase.INTERRUPTED}:
            raise RunGoesOnError(
                f"The run {conductor.facts.name!r} is {conductor.run.phase}.",
                hint=f"End it first: maestro run --kill {conductor.facts.name}",
            )
        run = conductor.report()
        hands = self._hands.get(run.id) or Hands(conductor)
        await put_away(conductor, hands, discard=discard)
        self._conductors.pop(run.id, None)
        self._hands.pop(run.id, None)
        await conductor.close()
        await hands.close()
        return run

    # -- what agents want -------------------------------------------------------------------

    def is_in_a_run(self, session: Session | None) -> bool:
        """Return whether a session works for a run that goes on."""
        return session is not None and session.run in self._conductors

    def brief(self, session: Session) -> dict[str, Any]:
        """Return what a session's agent is to do, what was done, and how it is checked."""
        hands, task = self._seat(session)
        return hands.briefing.brief(task)

    def note(self, session: Session, text: str) -> None:
        """Keep a paragraph for the agents of the next tasks."""
        hands, task = self._seat(session)
        hands.briefing.note(task, text)

    def _seat(self, session: Session) -> tuple[Hands, str]:
        hands = self._hands.get(session.run or "")
        if hands is None or session.task is None:
            raise NotInARunError(
                f"Session {session.name!r} works for no run of a playbook.",
                hint="There is no task but the one in its prompt.",
            )
        return hands, session.task

    # -- inside -----------------------------------------------------------------------------

    def _told(self, key: str, verb: Verb, task: str = "") -> RunReport:
        conductor = self._lively(key)
        conductor.tell(events.Told(conductor.now(), verb, task))
        return conductor.report()

    def _find(self, key: str) -> Conductor:
        if key in self._conductors:
            return self._conductors[key]
        row = self._means.store.find(key)
        if row is None:
            raise UnknownRunError(key)
        return self._of(row)

    def _of(self, row: RunRow) -> Conductor:
        return self._conductors.get(row.id) or Conductor.load(row, self._means)

    def _lively(self, key: str) -> Conductor:
        """Return a run that this server looks after, or that has ended."""
        conductor = self._find(key)
        known = conductor.facts.id in self._conductors
        if not known and conductor.run.phase is not Phase.ENDED:
            raise RunElsewhereError(conductor.facts.name)
        return conductor

    def _take(self, event: Event, session: Session) -> None:
        hands = self._hands.get(session.run or "")
        if hands is not None:
            hands.take(event, session)

    def _announce(self, event: RunEvent, run: Callable[[], RunReport]) -> None:
        for listener in tuple(self._listeners):
            listener(event, run)
