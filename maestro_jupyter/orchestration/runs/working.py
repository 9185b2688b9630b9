"""Agents at work on the tasks of one run: begun, listened to, and looked after when they end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.git.errors import NothingToCommitError
from maestro_jupyter.model import (
    Event,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    Session,
    UnavailableError,
)
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_report import RunEventKind

from .attempt import Attempt, Terms
from .background import Background
from .boxes import restore_boxes
from .briefing import Briefing
from .conductor import Conductor
from .errors import UnfitAgentError
from .facts import Ground
from .grounds import Grounds
from .news import TaskNews
from .reading import Reading

_FINAL = (InvalidInputError, NotAllowedError, UnavailableError, NotFoundError)
_SUBJECT = 72


class Working:
    """The agents of one run."""

    def __init__(
        self, conductor: Conductor, grounds: Grounds, reading: Reading, briefing: Briefing
    ) -> None:
        self._conductor = conductor
        self._facts = conductor.facts
        self._means = conductor.means
        self._grounds = grounds
        self._reading = reading
        self._briefing = briefing
        self._attempts: dict[str, Attempt] = {}
        self._ends = Background(conductor.means.log)

    async def close(self) -> None:
        """Listen no longer."""
        for attempt in self._attempts.values():
            attempt.end()
        await self._ends.close()

    def take(self, event: Event, session: Session) -> None:
        """Take note of what has happened to a session of the run."""
        for attempt in self._attempts.values():
            if attempt.session is not None and attempt.session.id == session.id:
                attempt.take(event, session)
                return

    async def start(self, action: events.StartAgent) -> None:
        """Give a task to a fresh agent, unless an edit has changed that meanwhile."""
        await self._reading.look()
        one = self._conductor.run.tasks[action.task]
        if one.work != action.work or one.fate is not None:
            self._tell(events.AgentEnded, action, ok=False)
            return
        await self.leave(action.task)
        try:
            await self._begin(action)
        except MaestroError as error:
            said = f"The agent could not be started: {error.message} {error.hint}".strip()
            refused = isinstance(error, _FINAL)
            self._tell(events.AgentEnded, action, ok=False, said=said, refused=refused)

    async def answer(self, action: events.PassAnswer) -> None:
        """Give an agent the answer to its question."""
        attempt = self._attempts.get(action.task)
        if attempt is not None and attempt.work == action.work:
            await attempt.answer(action.text)

    async def stop(self, action: events.StopWork) -> None:
        """End an agent."""
        attempt = self._attempts.get(action.task)
        if attempt is not None and attempt.work == action.work:
            await attempt.stop()

    async def leave(self, task: str) -> None:
        """Show the session of a task no more."""
        attempt = self._attempts.pop(task, None)
        if attempt is not None:
            await attempt.close()
        self._facts.task(task).leave_seat()

    async def leave_all(self) -> None:
        """Show no session any more."""
        for task in list(self._attempts):
            await self.leave(task)

    async def _begin(self, action: events.StartAgent) -> None:
        ground = await self._grounds.take(action.worktree)
        # From now on the next server knows of it.
        self._conductor.keep()
        task = self._briefing.task(action.task)
        agent = self._means.agents.get(self._conductor.run.playbook.terms(task).agent or "")
        if not agent.needs_prompt:
            raise UnfitAgentError(
                f"{agent.name!r} takes no task.", hint="Name an agent: --agent claude"
            )
        facts, own = self._facts, self._grounds.own
        target = facts.target if ground is own else own.branch
        news = TaskNews(self._conductor, action, self._end)
        terms = Terms(agent, facts.model, facts.permission, target, news)
        attempt = Attempt(facts, action.task, action.work, ground, terms, self._means)
        self._attempts[action.task] = attempt
        prompt = await self._briefing.prompt(action.task, ground, action.report)
        session = await attempt.start(prompt)
        self._conductor.say(
            RunEventKind.TASK_START,
            action.task,
            attempt=action.attempt,
            agent=agent.name,
            prompt=attempt.prompt,
            session=session.id,
            session_name=session.name,
        )

    def _end(self, action: events.StartAgent) -> None:
        def failed(why: str) -> None:
            self._tell(events.AgentEnded, action, ok=False, said=why)

        self._ends.begin(action.work, self._take_stock(action), failed)

    async def _take_stock(self, action: events.StartAgent) -> None:
        """Look at what an agent has left when it ended, and tell the run."""
        attempt = self._attempts.get(action.task)
        if attempt is None or attempt.work != action.work:
            return
        await attempt.end_leftovers()
        known, trouble = self._facts.task(action.task), attempt.trouble()
        spent, said, ok = attempt.spent, attempt.said, attempt.ok
        commits: tuple[str, ...] = ()
        try:
            commits = await self._settle(action.task, attempt.ground, ok=ok)
        except MaestroError as error:
            ok = False
            said = f"What it did can't be looked at: {error.message} {error.hint}".strip()
        known.commits = commits
        known.tokens += spent.tokens
        known.cost += spent.cost
        if ok:
            known.said = attempt.paragraph or said
        known.leave_seat()
        await self._reading.look()
        self._tell(
            events.AgentEnded,
            action,
            ok=ok,
            committed=bool(commits),
            said=said,
            limited=trouble.limited,
            limited_until=trouble.until,
            refused=trouble.refused,
            tokens=spent.tokens,
            cost=spent.cost,
        )

    async def _settle(self, task: str, ground: Ground, *, ok: bool) -> tuple[str, ...]:
        """Have all that is to be checked be committed, and return the task's commits."""
        call, folder = self._means.threads.call, Path(ground.path)
        if ok:
            await call(restore_boxes, folder, ground.start, self._facts.documents)
        commits = await self._grounds.commits(ground)
        found = self._conductor.run.playbook.task(task)
        checked = found is not None and self._conductor.run.playbook.terms(found).check is not None
        if not ok or found is None or not (commits or checked):
            return commits
        message = f"{found.text[:_SUBJECT]}\n\nLeft uncommitted by the agent that worked on it.\n"
        try:
            await call(git.commit, folder, message)
        except NothingToCommitError:
            return commits
        return await self._grounds.commits(ground)

    def _tell(self, kind: type[Any], action: Any, **said: Any) -> None:
        self._conductor.tell(
            kind(self._conductor.now(), task=action.task, work=action.work, **said)
        )
