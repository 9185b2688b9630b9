"""The one place where a session changes.

Every change is one event: folded, kept in the store and then announced, in this order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from maestro_jupyter.model import Event, EventKind, Session, Signal, SignalKind, Source, State
from maestro_jupyter.model.fold import Verdict, first, fold, known
from maestro_jupyter.store import Store

from .errors import UnknownSessionError

Listener = Callable[[Event, Session], None]

_TICK = timedelta(microseconds=1)
_FINAL = frozenset({State.FINISHED, State.ERROR, State.INTERRUPTED})
_STATUS_KINDS = {
    SignalKind.STARTED: EventKind.STARTED,
    SignalKind.EXITED: EventKind.EXITED,
    SignalKind.LOST: EventKind.INTERRUPTED,
    SignalKind.ANSWERED: EventKind.ANSWERED,
    SignalKind.STOPPING: EventKind.STOPPING,
}


class Journal:
    """Sessions as they are now, and the log of how they came to be so."""

    def __init__(self, store: Store, log: logging.Logger) -> None:
        self._store = store
        self._log = log
        self._listeners: list[Listener] = []
        self._sessions: dict[str, Session] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._seq = store.last_seq()
        self._latest = datetime.min.replace(tzinfo=UTC)

    @property
    def seq(self) -> int:
        """The sequence number of the newest event; 0 before the first."""
        return self._seq

    @property
    def sessions(self) -> dict[str, Session]:
        """The sessions that are not closed, by id, oldest first."""
        return self._sessions

    def get(self, key: str) -> Session:
        """Return the open session with this id or name."""
        session = self._sessions.get(key)
        if session is not None:
            return session
        for session in self._sessions.values():
            if session.name == key:
                return session
        names = ", ".join(session.name for session in self._sessions.values())
        raise UnknownSessionError(
            f"There is no open session {key[:80]!r}.",
            hint=f"Open sessions: {names}." if names else "No session is open.",
        )

    def now(self) -> datetime:
        """Return the time, never earlier than before: a clock set back must not reorder events."""
        self._latest = max(datetime.now(UTC), self._latest + _TICK)
        return self._latest

    def evidence(self, kind: SignalKind, source: Source, **said: object) -> Signal:
        """Return a signal of this moment."""
        return Signal.model_validate({"kind": kind, "source": source, "time": self.now(), **said})

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every event; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def open(self, session: Session, signal: Signal) -> Session:
        """Take in a new session with its first signal."""
        verdict = first(signal)
        self._verdicts[session.id] = verdict
        detail = {"rule": verdict.rule, "agent": session.agent, "branch": session.branch}
        return self._append(
            session.model_copy(update={"status": verdict.status}),
            EventKind.SPAWNED,
            detail,
            status=True,
        )

    def go_on(self, session: Session) -> Session:
        """Take over a session that goes on although its server is gone."""
        self._sessions[session.id] = session
        self._verdicts[session.id] = known(session.status, "found in the database", ended=False)
        return session

    def adopt(self, session: Session, signal: Signal) -> Session:
        """Take over a session that a server which is gone has left."""
        ended = session.pid is None and session.state in _FINAL
        self._sessions[session.id] = session
        self._verdicts[session.id] = known(session.status, "found in the database", ended=ended)
        return self.signal(session.id, signal, pid=None)

    def signal(self, session_id: str, signal: Signal, **changes: Any) -> Session:
        """Fold a signal in; ``changes`` are other fields that change with it."""
        session = self._sessions[session_id]
        before = self._verdicts[session_id]
        verdict = self._verdicts[session_id] = fold(before, signal)
        changed = verdict.status != before.status
        if signal.progress is not None and verdict.accepted:
            changes["progress"] = signal.progress
        default = EventKind.STATUS if changed else EventKind.SIGNAL
        if signal.kind is SignalKind.PROGRESS and verdict.accepted:
            default = EventKind.PROGRESS
        kind = _STATUS_KINDS.get(signal.kind, default) if verdict.accepted else EventKind.SIGNAL
        said = signal.model_dump(mode="json", exclude_defaults=True)
        detail = {"signal": said, "rule": verdict.rule, "accepted": verdict.accepted}
        return self._append(
            session.model_copy(update={"status": verdict.status, **changes}),
            kind,
            detail,
            status=changed,
        )

    def note(
        self,
        session_id: str,
        kind: EventKind,
        detail: dict[str, Any],
        **changes: Any,
    ) -> Session:
        """Append an event that is no evidence about the status."""
        session = self._sessions[session_id].model_copy(update=changes)
        return self._append(session, kind, detail)

    def pass_time(self, session_id: str, signal: Signal) -> None:
        """Tell a session's fold that time has passed; kept in the log only if that changes it."""
        before = self._verdicts[session_id]
        after = fold(before, signal)
        if after.status != before.status:
            self.signal(session_id, signal)
        else:
            self._verdicts[session_id] = after

    def verdict(self, session_id: str) -> Verdict:
        """Return what the fold knows of a session."""
        return self._verdicts[session_id]

    def ended(self, session_id: str) -> bool:
        """Return whether a session's process is known to be gone."""
        return self._verdicts[session_id].ended

    def events(self, after: int, limit: int) -> list[Event]:
        """Return what happened after event number ``after``."""
        return self._store.events(after, limit)

    def _append(
        self,
        session: Session,
        kind: EventKind,
        detail: dict[str, Any],
        *,
        status: bool = False,
    ) -> Session:
        now = self.now()
        seq = self._seq + 1
        session = session.model_copy(update={"updated": now, "seq": seq})
        event = Event(
            seq=seq,
            time=now,
            session=session.id,
            kind=kind,
            status=session.status if status else None,
            detail=detail,
        )
        self._store.record(session, event)
        self._seq = seq
        if session.closed:
            self._sessions.pop(session.id, None)
            self._verdicts.pop(session.id, None)
        else:
            self._sessions[session.id] = session
        for listener in tuple(self._listeners):
            try:
                listener(event, session)
            except Exception:  # noqa: BLE001 - a listener must not stop the session it watches
                self._log.exception("A listener failed on event %d", seq)
        return session
