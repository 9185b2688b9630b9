"""When a message may be typed to an agent, and what is to come of it."""

from __future__ import annotations

from datetime import timedelta

from maestro_jupyter.agents import Agent
from maestro_jupyter.model import Session, Source, State
from maestro_jupyter.model.delivery import begins_turn
from maestro_jupyter.model.message_queue import Message, MessageQueue

from .journal import Journal

ANSWERED = timedelta(seconds=2)
"""For how long after an answer its dialog may still be there, and nothing is typed."""

_READY = frozenset({State.IDLE, State.FINISHED})
_ANSWERS = frozenset({Source.PERSON, Source.KEYS})
_UNREADY = frozenset({State.QUEUED, State.STARTING, State.NEEDS_INPUT})


def next_message(
    journal: Journal, agent: Agent, session: Session, queue: MessageQueue
) -> Message | None:
    """Return the message to type now, if it is time for one."""
    closed = journal.ended(session.id) or session.state in _UNREADY
    return queue.next_to_type(
        ready=session.state in _READY or not agent.reports,
        asking=closed or settles_in(journal, session) > 0,
    )


def settles_in(journal: Journal, session: Session) -> float:
    """Return the seconds in which the dialog that was answered may still be on the screen."""
    status = session.status
    if status.state is not State.WORKING or status.source not in _ANSWERS:
        return 0.0
    return (status.since + ANSWERED - journal.now()).total_seconds()


def is_awaited(agent: Agent, session: Session, message: Message) -> bool:
    """Return whether a turn should begin with a message that is typed now."""
    at_rest = session.state in _READY or session.state is State.ERROR
    return agent.reports and at_rest and begins_turn(message.text)
