"""What agents tell their hooks, as evidence."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from maestro_jupyter.agents import Agent, Agents
from maestro_jupyter.model import EventKind, Session, Signal, Source

from .errors import BadHookError
from .journal import Journal

_MOST_SIGNALS = 16


class Hooks:
    """Has each agent's adapter read what the agent's hooks pass on."""

    def __init__(self, journal: Journal, agents: Agents, log: logging.Logger) -> None:
        self._journal = journal
        self._agents = agents
        self._log = log

    def understood(self, session: Session) -> bool:
        """Return whether the session's agent has hooks of its own."""
        return type(self._agents.get(session.agent)).hook_signals is not Agent.hook_signals

    def take(
        self, session: Session, payload: Mapping[str, Any], *, age_s: float, number: str
    ) -> Session:
        """Fold in what a hook says, as of when it ran, and return the session as it is then."""
        agent = self._agents.get(session.agent)
        time = self._journal.now() - timedelta(seconds=age_s)
        signals, native_id = self._read(agent, payload, time)
        for index, signal in enumerate(signals[:_MOST_SIGNALS]):
            mark = f"{number}/{index}" if number else ""
            own = {"source": Source.HOOK, "time": time, "number": mark}
            session = self._journal.signal(session.id, signal.model_copy(update=own))
        return self._bound(session, native_id)

    def take_output(self, session: Session, record: Mapping[str, Any]) -> Session:
        """Fold in what a line of a headless agent's structured output says."""
        agent = self._agents.get(session.agent)
        time = self._journal.now()
        try:
            signals, native_id = agent.output_signals(record, time), agent.native_id(record)
        except Exception:  # noqa: BLE001 - an agent of another package may fail in any way
            self._log.exception("The output of the agent %s can't be read.", agent.name)
            return session
        for signal in signals[:_MOST_SIGNALS]:
            session = self._journal.signal(session.id, signal)
        return self._bound(session, native_id)

    def _bound(self, session: Session, native_id: str | None) -> Session:
        """Note the native id of a session whose process runs."""
        if not native_id or native_id == session.native_id or self._journal.ended(session.id):
            return session
        return self._journal.note(
            session.id, EventKind.SIGNAL, {"native_id": native_id}, native_id=native_id
        )

    def _read(
        self, agent: Agent, payload: Mapping[str, Any], time: datetime
    ) -> tuple[Sequence[Signal], str | None]:
        try:
            return tuple(agent.hook_signals(payload, time)), agent.native_id(payload)
        except Exception as error:
            self._log.warning("A hook of the agent %s can't be read: %r", agent.name, error)
            raise BadHookError(
                f"The agent {agent.name!r} can't make sense of this hook's input.",
                hint="Send what the agent itself gave to the hook, unchanged.",
            ) from error
