"""The watches over the terminals of all sessions."""

from __future__ import annotations

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import Event, Session
from maestro_jupyter.terminals import Terminals

from .journal import Journal
from .watch import Watch


class Watches:
    """One watch for each session whose process runs, from the first news of it to its end."""

    def __init__(self, journal: Journal, agents: Agents, terminals: Terminals) -> None:
        self._journal = journal
        self._agents = agents
        self._terminals = terminals
        self._watches: dict[str, Watch] = {}
        journal.listen(self._changed)

    def typed(self, session: str, data: bytes) -> None:
        """Take note of what a person typed into a session's terminal."""
        watch = self._watches.get(session)
        if watch is not None:
            watch.typed(data)

    def _changed(self, event: Event, session: Session) -> None:
        del event
        if session.closed or self._journal.ended(session.id):
            watch = self._watches.pop(session.id, None)
            if watch is not None:
                watch.end()
        elif session.id in self._watches:
            self._watches[session.id].note_change()
        elif session.pid is not None:
            self._begin(session)

    def _begin(self, session: Session) -> None:
        terminal = self._terminals.find(session.id)
        if terminal is not None:
            agent = self._agents.get(session.agent)
            watch = Watch(self._journal, session.id, agent, terminal)
            self._watches[session.id] = watch
            watch.note_change()
