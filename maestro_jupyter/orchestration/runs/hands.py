"""Carries out what a run wants: agents, checks and merges begin here, and tell how they ended."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.git.errors import NothingToCommitError
from maestro_jupyter.model import (
    ConflictError,
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
from maestro_jupyter.model.run_state import RUN_WORKTREE, Phase, TaskState
from maestro_jupyter.orchestration.marker import RUN_MARKER

from .attempt import Attempt, News, Terms
from .boxes import restore_boxes
from .briefing import Briefing
from .conductor import Conductor, Hand
from .errors import UnfitAgentError
from .facts import Ground
from .finishing import Finishing
from .grounds import Grounds

_NEVER = (InvalidInputError, NotAllowedError, UnavailableError, NotFoundError)
_OUTPUT_LINES = 200
_SUBJECT = 72
_LOOK_AGAIN = 2.0


class Hands:
    """What carries one run out."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._facts = conductor.facts
        self._means = conductor.means
        self.grounds = Grounds(conductor.facts, conductor.means)
        self.briefing = Briefing(conductor)
        self._finishing = Finishing(conductor, self.grounds)
        self._attempts: dict[str, Attempt] = {}
        self._lines: dict[int, asyncio.Task[None]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> dict[type[Any], Hand]:
        """Return what is done about each kind of action."""
        if self._watching is None:
            self._watching = asyncio.get_running_loop().create_task(self._watch_documents())
        return {
            events.StartAgent: self._start_agent,
            events.RunCheck: self._run_check,
            events.RunUntil: self._run_until,
            events.Merge: self._merge,
            events.StopWork: self._stop_work,
            events.PassAnswer: self._pass_answer,
            events.PutAway: self._put_away,
            events.TickBox: self._tick,
            events.End: self._end,
        }

    async def close(self) -> None:
        """Begin nothing more, and wait for nothing."""
        working = [*self._lines.values(), *self._background]
        working += [self._watching] if self._watching is not None else []
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    def attempt_of(self, session: str) -> Attempt | None:
        """Return the attempt that a session belongs to."""
        for attempt in self._attempts.values():
            if attempt.session is not None and attempt.session.id == session:
                return attempt
        return None

    def take(self, event: Event, session: Session) -> None:
        """Take note of what has happened to a session of the run."""
        attempt = self.attempt_of(session.id)
        if attempt is not None:
            attempt.take(event, session)

    async def complete(self) -> None:
        """Have every task that left its worktree be out of it; a server may have died before."""
        for left in list(self._facts.leaving):
            await self._leave(left.task, left.worktree, keep=left.keep)

    # -- agents -----------------------------------------------------------------------------

    async def _start_agent(self, action: events.StartAgent) -> None:
        await self._look_at_documents()
        one = self._conductor.run.tasks[action.task]
        if one.work != action.work or one.fate is not None:
            self._tell(events.AgentEnded, action, ok=False)
            return
        await self._close_attempt(action.task)
        try:
            await self._begin_attempt(action)
        except MaestroError as error:
            said = f"The agent could not be started: {error.message} {error.hint}".strip()
            self._tell(events.AgentEnded, action, ok=False, said=said, refused=_is_final(error))

    async def _begin_attempt(self, action: events.StartAgent) -> None:
        ground = await self.grounds.take(action.worktree)
        task = self.briefing.task(action.task)
        name = self._conductor.run.playbook.terms(task).agent
        agent = self._means.agents.get(name or "")
        if not agent.needs_prompt:
            raise UnfitAgentError(
                f"{agent.name!r} takes no task.", hint="Name an agent: --agent claude"
            )
        own = self.grounds.own
        target = self._facts.target if ground is own else own.branch
        terms = Terms(agent, self._facts.model, self._facts.permission, target)
        attempt = Attempt(action.task, action.work, ground, terms, self._means, self._news(action))
        self._attempts[action.task] = attempt
        prompt = await self.briefing.prompt(action.task, ground, action.report)
        session = await attempt.start(self._facts, prompt)
        self._seat(action.task, session)
        self._conductor.say(
            RunEventKind.TASK_START,
            action.task,
            attempt=action.attempt,
            agent=agent.name,
            prompt=attempt.prompt,
            session=session.id,
            session_name=session.name,
        )

    def _news(self, action: events.StartAgent) -> News:
        task = action.task

        def asked(question: str, choices: tuple[str, ...]) -> None:
            self._facts.task(task).choices = choices
            self._tell(events.AgentAsked, action, question=question)

        def answered() -> None:
            one = self._conductor.run.tasks[task]
            if one.state is TaskState.NEEDS_PERSON and one.answer is None:
                now = self._conductor.now()
                self._conductor.tell(events.Answered(now, task, "(answered in its pane)"))

        def said(text: str) -> None:
            self._conductor.say(RunEventKind.TASK_OUTPUT, task, text=text)

        def stalled(seconds: float, *, final: bool) -> None:
            self._conductor.say(RunEventKind.STALLED, task, seconds=round(seconds), final=final)
            if final:
                self._tell(events.Stalled, action)

        def ended() -> None:
            self._in_background(self._take_stock(action))

        return News(asked, answered, said, stalled, ended)

    def _seat(self, task: str, session: Session | None) -> None:
        known = self._facts.task(task)
        known.session = session.id if session is not None else None
        known.session_name = session.name if session is not None else None

    async def _take_stock(self, action: events.StartAgent) -> None:
        """Look at what an agent has left when it ended, and tell the run."""
        attempt = self._attempts[action.task]
        known, trouble = self._facts.task(action.task), attempt.trouble()
        spent, said = attempt.spent, attempt.said
        ok = attempt.ok
        try:
            commits = await self._settle(action.task, attempt.ground, ok=ok)
        except MaestroError as error:
            commits, ok = (), False
            said = f"What it did can't be looked at: {error.message} {error.hint}".strip()
        known.commits = commits
        known.tokens += spent.tokens
        known.cost += spent.cost
        if ok:
            known.said = attempt.paragraph or said
        self._seat(action.task, None)
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
        commits = await self.grounds.commits(ground)
        found = self._conductor.run.playbook.task(task)
        checked = found is not None and self._conductor.run.playbook.terms(found).check is not None
        if not ok or found is None or not (commits or checked):
            return commits
        message = f"{found.text[:_SUBJECT]}\n\nLeft uncommitted by the agent that worked on it.\n"
        try:
            await call(git.commit, folder, message)
        except NothingToCommitError:
            return commits
        return await self.grounds.commits(ground)

    async def _pass_answer(self, action: events.PassAnswer) -> None:
        attempt = self._attempts.get(action.task)
        if attempt is None or attempt.work != action.work:
            return
        session = await attempt.answer(self._facts, action.text)
        if session is not None:
            self._seat(action.task, session)

    async def _close_attempt(self, task: str) -> None:
        attempt = self._attempts.pop(task, None)
        if attempt is not None:
            await attempt.close()

    # -- checks and merges ------------------------------------------------------------------

    async def _run_check(self, action: events.RunCheck) -> None:
        try:
            ground = await self.grounds.take(action.worktree)
        except MaestroError as error:
            self._tell(events.Checked, action, passed=False, output=f"{error.message} {error.hint}")
            return

        async def check() -> None:
            head = await self.grounds.head(ground)
            passed, output, seconds = await self._line(action.command, ground, action.task)
            known = self._facts.task(action.task)
            known.check_seconds = seconds
            ground.checked = head if passed else ""
            self._tell(events.Checked, action, passed=passed, output=output)

        self._lines[action.work] = self._in_background(check())

    async def _run_until(self, action: events.RunUntil) -> None:
        async def look() -> None:
            passed, _, _ = await self._line(action.command, self.grounds.own, "")
            now = self._conductor.now()
            self._conductor.tell(events.UntilChecked(now, action.work, passed))

        self._lines[action.work] = self._in_background(look())

    async def _line(self, command: str, ground: Ground, task: str) -> tuple[bool, str, float]:
        """Run a command of the playbook in a worktree; return how that went."""
        variables = {
            RUN_MARKER: self._facts.id,
            "MAESTRO_TASK": task,
            "MAESTRO_NAME": self._facts.name,
            "MAESTRO_BRANCH": ground.branch,
            "MAESTRO_REPO": self._facts.repo,
        }
        ended = await self._means.checks.run_line(
            command, Path(ground.path), variables, _OUTPUT_LINES
        )
        if ended.status == 0:
            return True, ended.output, ended.seconds
        return False, f"`{command}` {ended.how}.\n{ended.output}".rstrip(), ended.seconds

    async def _merge(self, action: events.Merge) -> None:
        async def merge() -> None:
            ground = self._facts.grounds.get(action.worktree)
            if ground is None:
                outcome, said = events.Merging.CONFLICT, "Its worktree is gone."
            else:
                how = self._conductor.run.playbook.settings.merge
                outcome, said = await self.grounds.merge(ground, how)
            self._tell(events.Merged, action, outcome=outcome, output=said)

        self._in_background(merge())

    async def _stop_work(self, action: events.StopWork) -> None:
        line = self._lines.pop(action.work, None)
        if line is not None and not line.done():
            line.cancel()
            await asyncio.gather(line, return_exceptions=True)
            if action.task:
                self._tell(events.Checked, action, passed=False, output="It was stopped.")
            return
        attempt = self._attempts.get(action.task)
        if attempt is not None and attempt.work == action.work:
            await attempt.stop()

    # -- worktrees, boxes, the end ----------------------------------------------------------

    async def _put_away(self, action: events.PutAway) -> None:
        await self._leave(action.task, action.worktree, keep=action.keep)

    async def _leave(self, task: str, worktree: str, *, keep: bool) -> None:
        await self._close_attempt(task)
        self._seat(task, None)
        ground = self._facts.grounds.get(worktree)
        if ground is not None and worktree != RUN_WORKTREE:
            told = await self.briefing.tear_down(ground)
            if told:
                self._conductor.say(RunEventKind.ERROR, task, message=told, hint="")
        kept = await self.grounds.leave(task, worktree, keep=keep)
        left = self._facts.leaving
        self._facts.leaving = [one for one in left if (one.task, one.worktree) != (task, worktree)]
        if kept is not None:
            self._conductor.say(RunEventKind.KEPT, task, branch=kept)

    async def _tick(self, action: events.TickBox) -> None:
        conductor = self._conductor
        known = self._facts.task(action.task)
        self.briefing.remember(action.task, known)
        try:
            line, ticked = await self._means.threads.call(
                conductor.documents.tick, action.task, frozenset(conductor.run.tasks)
            )
        except MaestroError as error:
            self._unreadable(error)
            return
        if ticked:
            name = conductor.documents.name_of(action.task)
            conductor.say(RunEventKind.TICKED, action.task, document=name, line=line)
        conductor.tell(events.Edited(conductor.now(), conductor.documents.combined()))

    async def _look_at_documents(self) -> None:
        """Read again what somebody may have edited."""
        conductor = self._conductor
        try:
            taken = frozenset(conductor.run.tasks)
            now = await self._means.threads.call(conductor.documents.look, taken)
        except MaestroError as error:
            self._unreadable(error)
            return
        if now is not None or conductor.run.unreadable:
            playbook = conductor.documents.combined()
            conductor.tell(events.Edited(conductor.now(), playbook))

    def _unreadable(self, error: MaestroError) -> None:
        said = f"{error.message} {error.hint}".strip()
        if said != self._conductor.run.unreadable:
            self._conductor.tell(events.Unreadable(self._conductor.now(), said))

    async def _watch_documents(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            if self._conductor.run.phase not in {Phase.ENDED, Phase.INTERRUPTED}:
                await self._look_at_documents()

    async def _end(self, action: events.End) -> None:
        for task in list(self._attempts):
            await self._close_attempt(task)
        await self._finishing.finish(action.outcome, action.reason)

    def _tell(self, kind: type[Any], action: Any, **said: Any) -> None:
        """Tell the run how work has ended."""
        now = self._conductor.now()
        self._conductor.tell(kind(now, task=action.task, work=action.work, **said))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        async def guarded() -> None:
            try:
                await work
            except MaestroError as error:
                self._conductor.trouble(error)

        task = asyncio.get_running_loop().create_task(guarded())
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._means.log.error("A part of run %s failed", self._facts.name, exc_info=error)


def _is_final(error: MaestroError) -> bool:
    """Tell whether trying again would come to the same."""
    return isinstance(error, _NEVER) and not isinstance(error, ConflictError)
