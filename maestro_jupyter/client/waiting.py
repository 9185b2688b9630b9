"""When waiting for a session is over: it is where it should be, or will never get there."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from maestro_jupyter.model import InvalidInputError, State
from maestro_jupyter.model import Session as Record

from .errors import SessionEndedError, WaitTimeoutError
from .records import Records
from .texts import WORDS, line

BUSY = frozenset({State.QUEUED, State.STARTING, State.WORKING})
RESTING = frozenset(State) - BUSY
"""What is waited for where nothing is named: it no longer works, for better or worse."""

_OVER = frozenset({State.FINISHED, State.ERROR, State.INTERRUPTED})


def wanted_states(states: tuple[str, ...]) -> frozenset[State]:
    """Return what to wait for.

    Raises
    ------
    InvalidInputError
        One of them is no state.
    """
    for state in states:
        if state not in set(State):
            raise InvalidInputError(
                f"{state!r} is not a state of a session.",
                hint=f"The states are: {', '.join(State)}.",
                reason="bad_state",
            )
    return frozenset(map(State, states)) or RESTING


def ended(record: Record) -> bool:
    """Return whether the session's process is gone for good."""
    gone = record.exit_code is not None or record.pid is None
    return record.closed or (gone and record.state in _OVER)


def arrived(record: Record, wanted: frozenset[State]) -> bool:
    """Return whether the wait is over.

    Raises
    ------
    SessionEndedError
        It is over without success.
    """
    if record.state in wanted and not record.closed:
        return True
    if not ended(record):
        return False
    how = "was closed" if record.closed else f"ended as {WORDS[record.state]}"
    said = f" ({line(record.status.message)})" if record.status.message else ""
    raise SessionEndedError(
        f"Session {record.name!r} {how}{said}; it will not become {_either(wanted)}.",
        hint="Spawn a new one." if record.closed else f"See why: %maestro explain {record.name}",
    )


def wait_until_arrived(
    records: Records,
    current: Callable[[], Record],
    wanted: frozenset[State],
    timeout: float | None,
) -> None:
    """Block until the session that ``current`` returns is in one of the states.

    Raises
    ------
    WaitTimeoutError
        ``timeout`` seconds went by.
    SessionEndedError
        The session ended in another state.
    """
    changed = threading.Event()
    deadline = None if timeout is None else time.monotonic() + timeout
    unlisten = records.listen(changed.set)
    try:
        while not arrived(current(), wanted):
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise _too_late(current(), wanted, timeout)
            changed.wait(left)
            changed.clear()
    finally:
        unlisten()


async def until_arrived(
    records: Records,
    current: Callable[[], Record],
    wanted: frozenset[State],
    timeout: float | None,  # noqa: ASYNC109
) -> None:
    """Wait like :func:`wait_until_arrived` without blocking the event loop."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    unlisten = records.listen(lambda: loop.call_soon_threadsafe(changed.set))
    try:
        async with asyncio.timeout(timeout):
            while not arrived(current(), wanted):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        raise _too_late(current(), wanted, timeout) from None
    finally:
        unlisten()


def _too_late(record: Record, wanted: frozenset[State], timeout: float | None) -> WaitTimeoutError:
    return WaitTimeoutError(
        f"Session {record.name!r} is {WORDS[record.state]} after {timeout:g} s; "
        f"it did not become {_either(wanted)}.",
        hint=f"See what it does: %maestro read {record.name}",
    )


def _either(wanted: frozenset[State]) -> str:
    return " or ".join(WORDS[state] for state in State if state in wanted)
