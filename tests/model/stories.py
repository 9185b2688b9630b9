"""Short words for telling the fold a story."""

from datetime import UTC, datetime, timedelta

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.fold import first, fold

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(second):
    return START + timedelta(seconds=second)


def signal(kind, source=Source.HOOK, second=1.0, **said):
    return Signal(kind=kind, source=source, time=at(second), **said)


def report(state, source=Source.HOOK, second=1.0, **said):
    return signal(SignalKind.REPORT, source, second, state=state, **said)


def waited(second, **said):
    return signal(SignalKind.WAITED, Source.SILENCE, second, **said)


def begun(**said):
    """Return the verdict on an agent that has been started with a prompt, at second 0."""
    said = {"state": State.STARTING, "prompted": True, **said}
    verdict = first(signal(SignalKind.STARTING, Source.MAESTRO, 0))
    return fold(verdict, signal(SignalKind.STARTED, Source.PROCESS, 0, **said))


def told(*signals, verdict=None):
    verdict = verdict or begun()
    for one in signals:
        verdict = fold(verdict, one)
    return verdict


def states(*signals, verdict=None):
    """Return the states that a pane would show, each change once."""
    verdict = verdict or begun()
    seen = [verdict.status.state]
    for one in signals:
        verdict = fold(verdict, one)
        if verdict.status.state is not seen[-1]:
            seen.append(verdict.status.state)
    return [state.value for state in seen]
