"""Bringing the database's past and the process table's present together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from maestro_jupyter.model import MaestroError, Session, Signal, SignalKind, Source, State
from maestro_jupyter.model.names import free_name
from maestro_jupyter.store import Intent, Store, try_slot

from .journal import Journal
from .worktrees import Worktrees


@dataclass
class Adopted:
    """The open sessions of servers that are gone.

    Attributes
    ----------
    interrupted
        Those whose process went with its server, and those that had ended before.
    going_on
        Those that may have outlived it; nothing was noted about them yet.
    """

    interrupted: list[Session] = field(default_factory=list)
    going_on: list[Session] = field(default_factory=list)


def adopt_sessions(
    store: Store,
    journal: Journal,
    folder: Path,
    goes_on: Callable[[str], bool],
) -> Adopted:
    """Take over the open sessions of servers that are gone, as ``interrupted`` or running.

    Sessions whose process had ended before keep their status.
    """
    adopted = Adopted()
    for server, sessions in store.sessions_by_server().items():
        if server == store.server:
            _adopt(adopted, journal, sessions, goes_on)
            continue
        slot = try_slot(folder, server)
        if slot is not None:
            with slot:
                _adopt(adopted, journal, sessions, goes_on)
    return adopted


def _adopt(
    adopted: Adopted,
    journal: Journal,
    sessions: list[Session],
    goes_on: Callable[[str], bool],
) -> None:
    for session in sessions:
        taken = frozenset(known.name for known in journal.sessions.values())
        found = session.model_copy(
            update={"name": free_name(session.name, taken)},
        )
        ran = session.pid is not None or session.state is State.STARTING
        if ran and goes_on(session.id):
            adopted.going_on.append(journal.go_on(found))
        else:
            adopted.interrupted.append(journal.adopt(found, lost(journal)))


def lost(journal: Journal) -> Signal:
    """Return the evidence that a session's server is gone."""
    return Signal(
        kind=SignalKind.LOST,
        source=Source.MAESTRO,
        time=journal.now(),
        message="its server is gone",
    )


@contextlib.contextmanager
def ownerless(own: int, folder: Path) -> Iterator[Callable[[int], bool]]:
    """Yield what tells of a slot's number whether its server is gone, or is this one.

    The slots of those that are gone are held meanwhile.
    """
    with contextlib.ExitStack() as slots:
        known = {own: True}

        def is_gone(number: int) -> bool:
            if number not in known:
                slot = try_slot(folder, number)
                known[number] = slot is not None
                if slot is not None:
                    slots.enter_context(slot)
            return known[number]

        yield is_gone


async def undo_unfinished(
    store: Store,
    worktrees: Worktrees,
    folder: Path,
    log: logging.Logger,
) -> None:
    """Take back the worktrees that servers which are gone were making.

    What can't be taken back now is tried again at the next start.
    """
    with contextlib.ExitStack() as slots:
        gone: list[Intent] = []
        busy: set[str] = set()
        held = {store.server}
        for intent in store.intents():
            if intent.server not in held and (slot := try_slot(folder, intent.server)):
                slots.enter_context(slot)
                held.add(intent.server)
            if intent.server in held:
                gone.append(intent)
            else:
                busy.add(intent.name)
        unfinished = [intent for intent in gone if intent.name not in busy]
        await asyncio.gather(*(_undo(store, worktrees, intent, log) for intent in unfinished))


async def _undo(store: Store, worktrees: Worktrees, intent: Intent, log: logging.Logger) -> None:
    begun = f"What was begun of {intent.name!r} in {intent.repo!r}"
    try:
        why = await worktrees.undo(intent)
    except (MaestroError, OSError) as error:
        log.warning("%s is still there: %s", begun, error)
        return
    if why:
        log.warning("%s is kept: %s", begun, why)
    store.settle(intent.name, intent.server)
