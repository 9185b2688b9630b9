"""When a message is typed to its agent, and whether it has arrived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from maestro_jupyter.agents import Agent, Agents
from maestro_jupyter.model import (
    Event,
    EventKind,
    MaestroError,
    Session,
    Signal,
    SignalKind,
    Source,
    State,
    Status,
)
from maestro_jupyter.model.delivery import is_taken_up
from maestro_jupyter.model.message_queue import Message, MessageChange, MessageQueue
from maestro_jupyter.terminals import InputFullError, Terminal

from .journal import Journal
from .queues import Queues
from .readiness import is_awaited, next_message, settles_in
from .typist import Typist

LOOK_S = 2.0
"""Seconds within which an agent at work prints something, where only that can tell."""

_SURE = frozenset({Source.OSC, Source.HOOK})

_log = logging.getLogger(__name__)


class Delivery:
    """Types messages one at a time, and waits for the turn that each begins."""

    def __init__(
        self,
        journal: Journal,
        queues: Queues,
        agents: Agents,
        typist: Typist,
        terminal: Callable[[str], Terminal],
        patience_s: float,
    ) -> None:
        self._journal = journal
        self._queues = queues
        self._agents = agents
        self._typist = typist
        self._terminal = terminal
        self._patience = timedelta(seconds=patience_s)
        self._before: dict[str, Status] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        journal.listen(self._heard)

    def send(self, session: Session, text: str) -> bool:
        """Type a message to an agent, or keep it until the agent is ready; True if typed now.

        Agents that don't report a status are always taken for ready, unless they ask something:
        a message must not answer a question that it was not meant for.
        """
        before = self._queues.of(session.id)
        queue = before.add(text)
        new = queue.messages[-1]
        if session.state is State.ERROR:
            # What waits is not sent after an error by itself; what a person says then is.
            queue = queue.send_now(new.id)
        following = next_message(self._journal, self._agent(session), session, queue)
        if following is None or following.id != new.id:
            self._queues.add(session.id, queue, new)
            self._go_on(session.id)
            return False
        try:
            self._type(session, queue, following)
        except MaestroError:
            self._queues.keep(session.id, before)
            raise
        return True

    def change(self, session: Session, number: int, change: MessageChange) -> MessageQueue:
        """Change a message that waits; see :meth:`Queues.change`."""
        self._queues.change(session.id, number, change)
        self._go_on(session.id)
        return self._queues.of(session.id)

    def remove(self, session: Session, number: int) -> MessageQueue:
        """Take a message away; see :meth:`Queues.remove`."""
        self._queues.remove(session.id, number)
        return self._queues.of(session.id)

    def take_up(self, session_id: str) -> None:
        """Take over the messages of a session whose server is gone.

        Where its agent goes on, one that was typed may still begin a turn.
        """
        self._queues.load(session_id)
        if self._journal.ended(session_id):
            self._queues.give_up(session_id)
        else:
            self._wait(session_id)
        session, queue = self._journal.sessions[session_id], self._queues.of(session_id)
        if (queue.waiting, queue.undelivered) != (session.waiting, session.undelivered):
            self._queues.note(session_id, EventKind.MESSAGE_CHANGED)
        self._go_on(session_id)

    def ended(self, session_id: str) -> None:
        """Take back what was typed to a process that is gone."""
        self._stop_waiting(session_id)
        self._before.pop(session_id, None)
        if session_id in self._journal.sessions and self._journal.ended(session_id):
            self._queues.give_up(session_id)

    # -- typing -----------------------------------------------------------------------------

    def _type(self, session: Session, queue: MessageQueue, message: Message) -> None:
        agent = self._agent(session)
        queue = queue.was_typed(message.id, self._journal.now())
        typed = queue.in_delivery
        awaited = is_awaited(agent, session, message)
        if awaited:
            # First, so that a server that dies now tries it again and loses nothing.
            self._queues.keep(session.id, queue)
            self._before[session.id] = session.status
        self._typist.type(session.id, agent.message(message.text))
        if not awaited:
            self._queues.happened(session.id, queue.turn_began()[0])
        characters = len(message.text)
        self._queues.note(session.id, EventKind.SENT, typed, characters=characters)
        if agent.reports and session.state is not State.WORKING:
            self._say(session.id, Source.PERSON, State.WORKING)
        if awaited:
            self._wait(session.id)

    def _go_on(self, session_id: str) -> None:
        """Type the next message, if it is time for one."""
        session, queue = self._journal.sessions.get(session_id), self._queues.of(session_id)
        if session is None:
            return
        following = next_message(self._journal, self._agent(session), session, queue)
        if following is None:
            settles = settles_in(self._journal, session)
            if settles > 0 and queue.in_delivery is None:
                self._come_back(session_id, settles, self._go_on, session_id)
            return
        try:
            self._type(session, queue, following)
        except InputFullError as error:
            _log.warning("%s reads no message: %s", session.name, error.message)
            self._queues.refused(session_id, queue, following)
        except MaestroError as error:
            _log.warning("A message to %s can't be typed now: %s", session.name, error.message)
            self._come_back(session_id, self._patience.total_seconds(), self._tried, session_id)

    def _agent(self, session: Session) -> Agent:
        return self._agents.get(session.agent)

    def _tried(self, session_id: str) -> None:
        self._queues.give_up(session_id)
        self._go_on(session_id)

    # -- what becomes of it -----------------------------------------------------------------

    def _heard(self, event: Event, session: Session) -> None:
        queue = self._queues.of(session.id)
        if not queue.messages or session.closed:
            return
        typed, said = queue.in_delivery, event.detail
        if typed is not None and typed.typed is not None and "signal" in said:
            signal = Signal.model_validate({"time": event.time, **said["signal"]})
            # What an agent's own hook says is proof, even if it came too late for the status.
            counts = said["accepted"] or signal.source in _SURE
            if counts and is_taken_up(signal, typed.typed):
                # Its time may be up in this very turn of the loop, in which it was heard.
                self._stop_waiting(session.id)
                # After the event was announced to everyone, so that all see the same order.
                asyncio.get_running_loop().call_soon(self._delivered, session.id, typed.id)
        elif event.status is not None:
            asyncio.get_running_loop().call_soon(self._go_on, session.id)

    def _delivered(self, session_id: str, number: int) -> None:
        typed = self._queues.of(session_id).in_delivery
        if typed is None or typed.id != number or session_id not in self._journal.sessions:
            return
        self._stop_waiting(session_id)
        self._queues.delivered(session_id)
        self._go_on(session_id)

    def _wait(self, session_id: str) -> None:
        """Come back when the turn should have begun."""
        due = self._queues.of(session_id).due(self._patience)
        if due is not None:
            left = (due - self._journal.now()).total_seconds()
            self._come_back(session_id, max(0.0, left), self._time_passed, session_id)

    def _come_back(
        self, session_id: str, seconds: float, then: Callable[..., None], *asked: object
    ) -> None:
        self._stop_waiting(session_id)
        loop = asyncio.get_running_loop()
        self._timers[session_id] = loop.call_later(seconds, then, *asked)

    def _stop_waiting(self, session_id: str) -> None:
        timer = self._timers.pop(session_id, None)
        if timer is not None:
            timer.cancel()

    def _time_passed(self, session_id: str) -> None:
        session = self._journal.sessions.get(session_id)
        typed = self._queues.of(session_id).in_delivery
        if session is None or typed is None or self._journal.ended(session_id):
            return
        if (
            session.state is State.NEEDS_INPUT
            or self._is_printing(session_id)
            or self._is_unread(session_id)
        ):
            # Whether it was taken up shows when the question is answered, the agent is quiet, or
            # has come to read it.
            seconds = self._patience.total_seconds()
            self._come_back(session_id, seconds, self._time_passed, session_id)
        elif self._journal.verdict(session_id).memory.leader is None:
            printed = self._printed(session_id)
            self._come_back(session_id, LOOK_S, self._look, session_id, typed, printed)
        else:
            self._try_again(session_id)

    def _is_printing(self, session_id: str) -> bool:
        """Return whether the fold still takes an agent that prints for one that has taken it up."""
        memory = self._journal.verdict(session_id).memory
        return memory.held is not None and memory.turn.source is Source.PERSON

    def _is_unread(self, session_id: str) -> bool:
        """Return whether the message is not all typed yet, or nothing of it read."""
        if self._typist.is_typing(session_id):
            return True
        try:
            return self._terminal(session_id).unread > 0
        except MaestroError:
            return False

    def _look(self, session_id: str, typed: Message, printed: int) -> None:
        """Take what an agent prints for a sign of its turn, where nothing better can tell."""
        if self._queues.of(session_id).in_delivery != typed:
            return
        if self._printed(session_id) > printed:
            self._delivered(session_id, typed.id)
        else:
            self._try_again(session_id)

    def _printed(self, session_id: str) -> int:
        try:
            return self._terminal(session_id).ring.end
        except MaestroError:
            return 0

    def _try_again(self, session_id: str) -> None:
        before = self._before.pop(session_id, None)
        turn = self._journal.verdict(session_id).memory.turn
        if turn.source is Source.PERSON and turn.state is State.WORKING:
            # It was said for the agent when the message was typed, and is not so.
            state, message = (before.state, before.message) if before else (State.IDLE, "")
            self._say(session_id, Source.MAESTRO, state, message)
        self._queues.give_up(session_id)
        self._go_on(session_id)

    def _say(self, session_id: str, source: Source, state: State, message: str = "") -> None:
        said = self._journal.evidence(SignalKind.REPORT, source, state=state, message=message)
        self._journal.signal(session_id, said)
