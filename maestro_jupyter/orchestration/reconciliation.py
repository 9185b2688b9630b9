"""Bringing the database's past and the process table's present together."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter.model import Session, Signal, SignalKind, Source
from maestro_jupyter.model.names import free_name
from maestro_jupyter.store import Store, try_slot

from .journal import Journal


def adopt_sessions(store: Store, journal: Journal, folder: Path) -> list[Session]:
    """Take over the open sessions of servers that are gone, as ``interrupted``.

    Sessions whose process had ended before keep their status.
    """
    adopted: list[Session] = []
    for server, sessions in store.sessions_by_server().items():
        if server == store.server:
            adopted += _adopt(journal, sessions)
            continue
        slot = try_slot(folder, server)
        if slot is not None:
            with slot:
                adopted += _adopt(journal, sessions)
    return adopted


def _adopt(journal: Journal, sessions: list[Session]) -> list[Session]:
    adopted: list[Session] = []
    for session in sessions:
        taken = frozenset(known.name for known in journal.sessions.values())
        found = session.model_copy(
            update={"name": free_name(session.name, taken)},
        )
        signal = Signal(
            kind=SignalKind.LOST,
            source=Source.MAESTRO,
            time=journal.now(),
            message="its server is gone",
        )
        adopted.append(journal.adopt(found, signal))
    return adopted
