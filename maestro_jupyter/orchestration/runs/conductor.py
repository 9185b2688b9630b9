"""One run on its way: what happens goes through the state machine, is kept, and carried out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.playbook import Playbook
from maestro_jupyter.model.run import due, step
from maestro_jupyter.model.run_report import RunEvent, RunEventKind, RunReport
from maestro_jupyter.model.run_state import OVER, Outcome, Phase, Run, TaskState
from maestro_jupyter.store import RunRow, StoreError

from .documents import Documents
from .facts import Leaving, RunFacts
from .log import Entry, entries
from .means import Means
from .reporting import Durations, report, seconds_of, vanished_texts

_RUN: TypeAdapter[Run] = TypeAdapter(Run)
_FACTS: TypeAdapter[RunFacts] = TypeAdapter(RunFacts)
_PARTS: TypeAdapter[tuple[Playbook, ...]] = TypeAdapter(tuple[Playbook, ...])
_NO_TASKS = Playbook(())
_BUSY = frozenset({Phase.RUNNING, Phase.STOPPING, Phase.KILLING, Phase.LOOPING, Phase.PAUSED})

Hand = Callable[[Any], Awaitable[None]]


class Conductor:
    """Keeps a run, and passes on what it wants done, one thing after the other.

    Everything is written down before anything is done about it, so that a server which dies at any
    moment leaves enough behind for the next one.
    """

    def __init__(self, run: Run, facts: RunFacts, documents: Documents, means: Means) -> None:
        self.run = run
        self.facts = facts
        self.documents = documents
        self.means = means
        self.over = asyncio.Event()
        self.durations: Durations = {
            document: means.store.durations(facts.repo, document) for document in facts.documents
        }
        self._hands: dict[type[Any], Hand] = {}
        self._wanted: asyncio.Queue[events.Action] = asyncio.Queue()
        self._unkept: list[RunEvent] = []
        self._kept_playbook = run.playbook
        self._timer: asyncio.TimerHandle | None = None
        self._working: asyncio.Task[None] | None = None

    @classmethod
    def load(cls, row: RunRow, means: Means) -> Conductor:
        """Return the conductor of a run that was kept."""
        run = _RUN.validate_json(row.state)
        facts = _FACTS.validate_json(row.facts)
        parts = _PARTS.validate_json(row.playbook)
        documents = Documents(Path(facts.here), facts.documents, facts.wishes, parts)
        return cls(replace(run, playbook=documents.combined()), facts, documents, means)

    def begin(self, actions: tuple[events.Action, ...], hands: dict[type[Any], Hand]) -> None:
        """Keep a new run, and begin to carry out what it wants."""
        facts = self.facts
        self.means.store.add(
            RunRow(
                id=facts.id,
                server=self.means.store.server,
                name=facts.name,
                repo=facts.repo,
                over=False,
                playbook=_PARTS.dump_json(self.documents.parts).decode(),
                state=self._state(),
                facts=_FACTS.dump_json(facts).decode(),
            )
        )
        self.work(hands)
        own = facts.grounds[""]
        detail = {
            "documents": list(facts.documents),
            "branch": own.branch,
            "worktree": own.path,
            "tasks": len(self.run.playbook.tasks),
        }
        self._take_note(actions)
        begun = [(RunEventKind.RUN_START, None, detail)]
        self._keep(
            begun + entries(self.run, self.run, events.TimePassed(facts.began), actions, facts)
        )
        self._want(actions)

    def work(self, hands: dict[type[Any], Hand]) -> None:
        """Begin to carry out what the run wants."""
        self._hands = hands
        if self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._carry_out())

    async def close(self) -> None:
        """Do nothing more; what was begun is found by the next server."""
        if self._timer is not None:
            self._timer.cancel()
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    def now(self) -> datetime:
        """Return the time, later than any before."""
        return self.means.journal.now()

    def tell(self, event: events.Event) -> None:
        """Take in what has happened.

        Raises
        ------
        MaestroError
            A person wants what cannot be now; nothing has changed then.
        """
        before = self.run
        run, actions = step(before, event)
        self.run = run
        self._note_time(event.time)
        for task, text in vanished_texts(before.playbook, run.playbook).items():
            self.facts.task(task).text = text
        self._take_note(actions)
        self._keep(entries(before, run, event, actions, self.facts))
        self._want(actions)

    def say(self, kind: RunEventKind, task: str | None = None, **detail: Any) -> None:
        """Write down what is no event of the state machine."""
        self._keep([(kind, task, detail)])

    def keep(self) -> None:
        """Keep the facts as they are now."""
        self._keep([])

    @property
    def works(self) -> bool:
        """Whether what the run wants is being carried out."""
        return self._working is not None

    def report(self) -> RunReport:
        """Return the run as its faces see it."""
        return report(self.run, self.facts, self.now(), self.durations)

    def finish(self, **detail: Any) -> None:
        """Note that all that follows the last task is done, too."""
        now = self.now()
        self.facts.finished, self.facts.ended = True, now
        self._note_time(now)
        self.say(RunEventKind.RUN_DONE, **detail)
        self.over.set()

    def end_again(self) -> None:
        """Do what follows the last task: the server died before that was done."""
        outcome = self.run.verdict or Outcome.DONE
        self._want((events.End(outcome, self.run.reason),))

    def trouble(self, error: MaestroError, task: str | None = None) -> None:
        """Write down what went wrong."""
        self.means.log.warning("Run %s: %s", self.facts.name, error)
        self.say(RunEventKind.ERROR, task, message=error.message, hint=error.hint)

    def _note_time(self, now: datetime) -> None:
        facts = self.facts
        facts.seconds, facts.busy_since = seconds_of(facts, now), None
        facts.updated = now
        if self.run.phase in _BUSY:
            facts.busy_since = now
        if self.run.phase is not Phase.ENDED and facts.finished:
            facts.finished, facts.ended = False, None
            self.over.clear()

    def _take_note(self, actions: tuple[events.Action, ...]) -> None:
        """Note in the facts what begins and ends with these actions."""
        now = self.now()
        for action in actions:
            if isinstance(action, events.PutAway):
                self.facts.leaving.append(Leaving(action.task, action.worktree, action.keep))
            elif isinstance(action, events.StartAgent):
                known = self.facts.task(action.task)
                known.began, known.ended = known.began or now, None
            elif isinstance(action, events.TaskChanged):
                known = self.facts.task(action.task)
                if action.state in OVER:
                    known.ended = now
                elif action.state is TaskState.WAITING and known.ended is not None:
                    known.began = known.ended = None

    def _keep(self, found: list[Entry]) -> None:
        """Keep the run as it is now, with what is to be written down, and tell everyone."""
        facts, now = self.facts, self.now()
        new = []
        for kind, task, detail in found:
            facts.seq += 1
            new.append(
                RunEvent(seq=facts.seq, run=facts.id, time=now, kind=kind, task=task, detail=detail)
            )
        self._unkept.extend(new)
        playbook = None
        if self.run.playbook is not self._kept_playbook:
            playbook = _PARTS.dump_json(self.documents.parts).decode()
        try:
            self.means.store.save(
                facts.id,
                self._state(),
                _FACTS.dump_json(facts).decode(),
                self._unkept,
                over=facts.finished,
                playbook=playbook,
            )
        except StoreError as error:
            # What happened, happened: it is kept with the next step.
            self.means.log.warning("Run %s is not kept just now: %s", facts.name, error)
        else:
            self._unkept.clear()
            self._kept_playbook = self.run.playbook
        for event in new:
            self.means.announce(event, self.report)
        self._set_timer()

    def _state(self) -> str:
        return _RUN.dump_json(replace(self.run, playbook=_NO_TASKS)).decode()

    def _want(self, actions: tuple[events.Action, ...]) -> None:
        for action in actions:
            if type(action) in self._hands:
                self._wanted.put_nowait(action)

    async def _carry_out(self) -> None:
        while True:
            action = await self._wanted.get()
            try:
                await self._hands[type(action)](action)
            except MaestroError as error:
                self.trouble(error, getattr(action, "task", None))
            except Exception as error:
                self.means.log.exception("Run %s failed at %r", self.facts.name, action)
                self.say(
                    RunEventKind.ERROR,
                    getattr(action, "task", None),
                    message=f"Maestro failed: {type(error).__name__}: {error}",
                    hint="The server's log has the details; please report them.",
                )

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        moment = due(self.run)
        if moment is not None and self._working is not None:
            left = max(0.0, (moment - self.now()).total_seconds())
            self._timer = asyncio.get_running_loop().call_later(left, self._time_passed)

    def _time_passed(self) -> None:
        self._timer = None
        self.tell(events.TimePassed(self.now()))
