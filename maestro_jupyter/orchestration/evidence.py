"""Why a session's status says what it says."""

from __future__ import annotations

from maestro_jupyter.model import Event, Session, Signal

from .results import Explanation, Statement


def explanation(session: Session, events: list[Event]) -> Explanation:
    """Read the signals back from the log."""
    statements = [_statement(event) for event in events if "signal" in event.detail]
    return Explanation(status=session.status, statements=tuple(statements))


def _statement(event: Event) -> Statement:
    signal = Signal.model_validate({"time": event.time, **event.detail["signal"]})
    return Statement(
        time=event.time,
        kind=event.kind,
        source=signal.source.value,
        said=signal.state.value if signal.state else signal.kind.value,
        message=signal.question or signal.message,
        rule=str(event.detail["rule"]),
        accepted=bool(event.detail["accepted"]),
    )
