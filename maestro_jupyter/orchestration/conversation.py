"""What people and agents say to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import (
    REPORTABLE,
    InvalidInputError,
    Progress,
    Session,
    Signal,
    SignalKind,
    Source,
    State,
)
from maestro_jupyter.model.message_queue import MessageChange, MessageQueue
from maestro_jupyter.model.names import check_prompt
from maestro_jupyter.store import Store
from maestro_jupyter.terminals import Terminal

from .answering import answer_keys
from .delivery import Delivery
from .drawing import until_drawn
from .errors import NothingAskedError, SessionEndedError
from .journal import Journal
from .questions import Questions, shown_choices
from .queues import Queues
from .typist import Typist


class Conversation:
    """Messages and answers down to the agents, reports and questions up from them."""

    def __init__(
        self,
        journal: Journal,
        store: Store,
        agents: Agents,
        terminal: Callable[[str], Terminal],
        patience_s: float,
    ) -> None:
        self._journal = journal
        self._agents = agents
        self._typist = Typist(terminal)
        self._questions = Questions()
        self.queues = Queues(journal, store.queues)
        self.delivery = Delivery(journal, self.queues, agents, self._typist, terminal, patience_s)

    def send(self, session: Session, text: str) -> bool:
        """Type a message to an agent, or keep it until the agent is ready; True if typed now."""
        if self._journal.ended(session.id):
            raise SessionEndedError(session)
        return self.delivery.send(session, _checked(text))

    def send_now(self, session: Session, text: str) -> None:
        """Type a message to an agent, also where it is at work."""
        if not self.send(session, text):
            last = self.queues.of(session.id).last_id
            self.change_message(session, last, MessageChange(now=True))

    def change_message(self, session: Session, number: int, change: MessageChange) -> MessageQueue:
        """Change a message that waits."""
        text = None if change.text is None else _checked(change.text)
        return self.delivery.change(session, number, replace(change, text=text))

    async def answer(self, session: Session, text: str) -> Session:
        """Answer what an agent asked, over the way it asked."""
        await until_drawn(self._journal, session.id)
        session = self._journal.get(session.id)
        if self._journal.ended(session.id):
            raise SessionEndedError(session)
        text = _checked(text)
        by_tool = self._questions.is_open(session.id)
        if not by_tool and session.state is not State.NEEDS_INPUT:
            raise NothingAskedError(
                f"Session {session.name!r} waits for no answer; it is {session.state}.",
                hint=f"To tell it something all the same: %maestro send {session.name} TEXT",
            )
        declined = False
        if not by_tool:
            agent = self._agents.get(session.agent)
            keys = answer_keys(agent, self._journal.verdict(session.id).dialog, text)
            self._typist.type(session.id, keys)
            declined = keys.data == agent.decline().data
        session = self._signal(session.id, SignalKind.ANSWERED, Source.PERSON)
        if declined:
            # The key is that of an interrupt, and some agents then stop without another word.
            session = self._signal(session.id, SignalKind.TYPED_INTERRUPT, Source.KEYS)
        # The agent goes on at once, so it must find its answer recorded.
        self._questions.answer(session.id, text)
        return session

    def asks_by_tool(self, session_id: str) -> bool:
        """Return whether an agent waits in a tool for the answer to its question."""
        return self._questions.is_open(session_id)

    def report(
        self,
        session_id: str,
        state: str,
        message: str = "",
        question: str | None = None,
        source: Source = Source.MCP,
    ) -> Session:
        """Record what an agent says about itself.

        Raises
        ------
        InvalidInputError
            ``state`` is none that an agent may claim.
        """
        if state not in REPORTABLE:
            words = ", ".join(sorted(REPORTABLE))
            raise InvalidInputError(
                f"{state!r} is no state an agent can report.",
                hint=f"Use one of: {words}.",
                reason="bad_state",
            )
        return self._signal(
            session_id,
            SignalKind.REPORT,
            source,
            state=State(state),
            message=message,
            question=question,
        )

    def interrupt(self, session: Session) -> None:
        """Type the keys that make an agent drop what it is doing."""
        if self._journal.ended(session.id):
            raise SessionEndedError(session)
        self._typist.type(session.id, self._agents.get(session.agent).interrupt())
        self._signal(session.id, SignalKind.TYPED_INTERRUPT, Source.KEYS)

    def progress(self, session_id: str, progress: Progress, message: str = "") -> Session:
        """Record how far an agent is."""
        return self._signal(
            session_id,
            SignalKind.PROGRESS,
            Source.MCP,
            progress=progress,
            message=message,
        )

    async def ask(
        self,
        session_id: str,
        question: str,
        choices: Sequence[str] | None = None,
        timeout_s: float | None = None,
    ) -> str:
        """Put an agent's question to the person, and wait for the answer.

        Raises
        ------
        AskTimedOutError
            Nobody answered within ``timeout_s`` seconds.
        ConflictError
            The session ended first.
        """
        if not question.strip():
            raise InvalidInputError("A question needs words.", reason="empty_question")

        def asked() -> None:
            self._signal(
                session_id,
                SignalKind.ASK,
                Source.MCP,
                question=question,
                choices=shown_choices(choices),
            )

        def withdrawn() -> None:
            if session_id in self._journal.sessions:
                self._signal(session_id, SignalKind.WITHDRAWN, Source.MCP)

        return await self._questions.ask(
            session_id,
            patience=timeout_s,
            asked=asked,
            withdrawn=withdrawn,
        )

    def ended(self, session_id: str) -> None:
        """Withdraw what a session asked, because its process is gone."""
        self._typist.forget(session_id)
        self.delivery.ended(session_id)
        self._questions.withdraw(session_id, "The session ended before anyone answered.")

    def forget(self, session_id: str) -> None:
        """Drop what is kept of a closed session."""
        self.ended(session_id)
        self.queues.forget(session_id)
        self._questions.forget(session_id)

    def _signal(self, session_id: str, kind: SignalKind, source: Source, **said: object) -> Session:
        signal = Signal.model_validate(
            {"kind": kind, "source": source, "time": self._journal.now(), **said},
        )
        return self._journal.signal(session_id, signal)


def _checked(text: str) -> str:
    text = check_prompt(text)
    if not text.strip():
        raise InvalidInputError("There is no text to send.", reason="empty_text")
    return text
