"""An agent at work on a task: a headless session of its own, from its start to what came of it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta

from maestro_jupyter.agents import Agent
from maestro_jupyter.agents.outcome_rules import Outcome, Trouble, outcome_rules
from maestro_jupyter.model import Event, MaestroError, Permission, Session, Source, State, Status
from maestro_jupyter.model.names import check_prompt, free_name, slug
from maestro_jupyter.orchestration.marker import MARKER
from maestro_jupyter.orchestration.resumption import new_native_id
from maestro_jupyter.terminals import end_leftovers

from .facts import Ground, RunFacts
from .listening import Listener
from .means import Means
from .news import TaskNews
from .stall import Stillness

_NAME_LENGTH = 60
_ARE_YOU_STUCK = (
    "You have printed nothing for a long time. Go on with your task; "
    "if you can't, say what stops you."
)
_AT_REST = frozenset({State.IDLE, State.FINISHED})


@dataclass(frozen=True)
class Terms:
    """How an agent is to work."""

    agent: Agent
    model: str | None
    permission: Permission | None
    target: str | None
    news: TaskNews


class Attempt:
    """One agent at work on one task."""

    def __init__(
        self, facts: RunFacts, task: str, work: int, ground: Ground, terms: Terms, means: Means
    ) -> None:
        self.task = task
        self.work = work
        self.ground = ground
        self.session: Session | None = None
        self.prompt = ""
        self.asking = False
        self.gone = False
        self.ok = False
        self.failure = ""
        self._facts = facts
        self._terms = terms
        self._means = means
        self._news = terms.news
        self._answer: str | None = None
        self._rules = outcome_rules(terms.agent.name)
        self._listener = Listener(self._rules, terms.news.said)
        self._question = ""
        self._stopped = False
        self._followed = False
        self._waits = False
        self._stopping: asyncio.Task[None] | None = None
        self._stillness: Stillness | None = None
        self._spent = Outcome()

    async def start(self, prompt: str) -> Session:
        """Start the agent, or queue it where too many run.

        Raises
        ------
        MaestroError
            It can't be started.
        """
        means, agent, terms, facts = self._means, self._terms.agent, self._terms, self._facts
        headless = agent.headless
        agent.check(model=terms.model, permission=terms.permission, headless=headless)
        await means.threads.call(means.agents.usable, agent.name)
        self.prompt = check_prompt(prompt)
        now = means.journal.now()
        taken = frozenset(session.name for session in means.journal.sessions.values())
        wanted = slug(f"{facts.name}-{self.task}", _NAME_LENGTH) or facts.name
        session = Session(
            id=secrets.token_hex(6),
            name=free_name(wanted, taken),
            agent=agent.name,
            prompt=self.prompt,
            model=terms.model,
            permission=terms.permission,
            headless=headless,
            native_id=new_native_id(agent),
            repo=facts.repo,
            branch=self.ground.branch,
            base=self.ground.start,
            target=terms.target,
            adopted=True,
            worktree=self.ground.path,
            run=facts.id,
            task=self.task,
            status=Status(state=State.STARTING, source=Source.MAESTRO, since=now),
            created=now,
            updated=now,
        )
        self.session = session
        self._news.began(session)
        self.gone = self.asking = self._followed = False
        self.session = await means.life.open(session)
        self.ground.session = session.id
        if self.session.state is State.QUEUED:
            self._news.seated(begins=False)
            self._waits = True
        self._follow(self.session)
        return self.session

    def take(self, event: Event, session: Session) -> None:
        """Take note of what has happened to the session."""
        del event
        self.session = session
        self._follow(session)
        if self.gone:
            return
        if session.closed or self._means.journal.ended(session.id):
            self._end(session)
            return
        state = session.state
        if state is State.NEEDS_INPUT and not self.asking:
            self.asking = True
            self._question = session.status.question or session.status.message
            self._news.asked(self._question, session.status.choices)
        elif state is not State.NEEDS_INPUT and self.asking and state is not State.STARTING:
            self.asking, self._answer = False, None
            self._news.answered()
        elif not session.headless and state in _AT_REST and session.pid is not None:
            self.ok = True
            self._stopping = asyncio.get_running_loop().create_task(self._stop_quietly())

    async def answer(self, text: str) -> None:
        """Give the agent a person's answer.

        One that has ended with its question gets a successor, who is told both. So does a headless
        one that asked otherwise than by the tool: nothing that is typed would reach it.
        """
        if self.gone:
            await self._succeed(text)
        elif self.asking and self.session is not None:
            conversation = self._means.conversation
            if self.session.headless and not conversation.asks_by_tool(self.session.id):
                self._answer = text
                return
            self.asking = False
            try:
                await conversation.answer(self.session, text)
            except MaestroError as error:
                self._means.log.info("The answer came too late: %s", error)

    async def _succeed(self, text: str) -> None:
        """Start a successor that is told question and answer; its end is told as ever."""
        self._spent, self._answer = self.spent, None
        self._listener = Listener(self._rules, self._news.said)
        told = f"An agent before you asked: {self._question}\nThe answer of a person: {text}"
        try:
            await self.start(f"{self.prompt}\n\n{told}\n")
        except MaestroError as error:
            self.ok, self.failure = False, f"{error.message} {error.hint}".strip()
            self._news.ended()

    async def stop(self) -> None:
        """End the agent; its end is told as ever."""
        self._stopped = not self.ok
        if self.session is None or self.gone:
            if self.gone:
                self._news.ended()
            return
        await self._means.life.stop(self.session)

    async def end_leftovers(self) -> None:
        """End what an agent that is gone has left running: it would work on beside the next."""
        if self.session is not None:
            await self._means.threads.call(end_leftovers, MARKER, self.session.id)

    def end(self) -> None:
        """Listen and watch no longer."""
        self._listener.close()
        if self._stillness is not None:
            self._stillness.end()
            self._stillness = None

    async def close(self) -> None:
        """Show the session no more."""
        self.end()
        if self.session is not None and self.session.id in self._means.journal.sessions:
            await self._means.life.close(self.session, discard=False)

    @property
    def spent(self) -> Outcome:
        """What the agent has used, with those before it that had the same question."""
        now = self._listener.outcome
        return Outcome(tokens=self._spent.tokens + now.tokens, cost=self._spent.cost + now.cost)

    @property
    def said(self) -> str:
        """The agent's last words."""
        if self.failure:
            return self.failure
        if self._listener.last_words:
            return self._listener.last_words
        return self.session.status.message if self.session is not None else ""

    @property
    def paragraph(self) -> str:
        """What the agent says it has done, where it says so."""
        return self._listener.outcome.said

    def trouble(self) -> Trouble:
        """Return why it failed, as far as that makes a difference."""
        if self.ok or self._stopped:
            return Trouble()
        return self._listener.trouble(self._means.journal.now())

    def _end(self, session: Session) -> None:
        self.gone = True
        self._listener.end()
        if self._stillness is not None:
            self._stillness.end()
            self._stillness = None
        self.ok = self.ok or (session.state is State.FINISHED and not self._stopped)
        if self.asking and self.ok and not session.closed:
            # It has asked and gone; a successor is told the answer.
            if self._answer is not None:
                self._stopping = asyncio.get_running_loop().create_task(self._succeed(self._answer))
            return
        self._news.ended()

    def _follow(self, session: Session) -> None:
        terminal = self._means.terminals.find(session.id)
        if self._followed or terminal is None or session.pid is None:
            return
        self._followed = True
        if self._waits:
            self._waits = False
            self._news.seated(begins=True)
        self._listener.follow(terminal)
        self._stillness = Stillness(
            session.id,
            timedelta(seconds=self._means.settings.stall or self._rules.stall),
            self._listener,
            lambda: self.asking and self._answer is None,
            self._stalled,
        )

    def _stalled(self, seconds: float, *, final: bool) -> None:
        """Tell of it, and ask the agent, where it has a terminal to be asked in."""
        self._news.stalled(seconds, final=final)
        session = self.session
        if final or session is None or session.headless:
            return
        try:
            self._means.conversation.send_now(session, _ARE_YOU_STUCK)
        except MaestroError as error:
            self._means.log.info("%s could not be asked: %s", session.name, error)

    async def _stop_quietly(self) -> None:
        """End an agent that has nothing more to do and waits for another prompt."""
        try:
            await self.stop()
        except MaestroError as error:
            self._means.log.warning("%s could not be ended: %s", self.task, error)
