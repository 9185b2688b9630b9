"""The thread that brings news."""

from __future__ import annotations

import json
import logging
import random
import threading
from typing import Any

from pydantic import ValidationError

from .api import Api
from .connections import close_socket, open_socket, refusal
from .errors import ServerUnreachableError, error_from_response
from .records import Records
from .run_records import RunRecords

log = logging.getLogger(__name__)

FIRST_DELAY = 0.05
LONGEST_DELAY = 5.0


class EventStream:
    """Follow the server's events into what is known, reconnecting for as long as it takes.

    Every connection begins with a snapshot, so nothing can be missed between two of them.
    """

    def __init__(self, api: Api, records: Records, runs: RunRecords) -> None:
        self._api = api
        self._records = records
        self._runs = runs
        self._closed = threading.Event()
        self._hurry = threading.Event()
        self._settled = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._socket: Any = None
        self._failure: Exception | None = None
        self._delay = FIRST_DELAY

    def begin(self, timeout: float = 10.0) -> bool:
        """Begin, wait until it is clear whether news comes in, and return that."""
        with self._lock:
            if self._closed.is_set():
                return False
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run,
                    name="maestro-events",
                    daemon=True,
                )
                self._thread.start()
        self._settled.wait(timeout)
        return self._records.connected

    def require(self) -> None:
        """Begin, and return once all that is known is current.

        Raises
        ------
        MaestroError
            The server cannot be reached, or refuses.
        """
        if self.begin():
            return
        url = self._api.address.url
        if self._closed.is_set():
            raise ServerUnreachableError("This client is closed.", hint="Make a new Maestro().")
        failure = self._failure
        status = None if failure is None else refusal(failure)
        if status is not None:
            raise error_from_response(status, _body(failure), url=url)
        raise ServerUnreachableError(
            f"The server at {url} sends no news ({failure or 'no answer'}).",
            hint="See whether it still runs: maestro doctor",
        )

    def again(self) -> None:
        """Try at once, as the server may be another one now; :meth:`require` waits for that."""
        self._settled.clear()
        self._hurry.set()

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """End the thread and its connection."""
        self._closed.set()
        self._hurry.set()
        with self._lock:
            thread, connection = self._thread, self._socket
        if connection is not None:
            connection.abort()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    def _run(self) -> None:
        import websocket

        while not self._closed.is_set():
            try:
                self._follow()
            except (OSError, websocket.WebSocketException) as error:
                self._failure = error
            except (ValueError, KeyError, TypeError, ValidationError) as error:
                self._failure = error
                log.warning("The server's events cannot be understood: %s", error)
            was_connected = self._records.connected
            if was_connected:
                # What broke off is likely to come back at once, so whoever needs it waits.
                self._settled.clear()
            else:
                self._settled.set()
            self._records.disconnected()
            if was_connected:
                self._runs.disconnected()
            self._hurry.wait(self._delay * random.uniform(0.75, 1.25))  # noqa: S311
            self._hurry.clear()
            self._delay = min(2 * self._delay, LONGEST_DELAY)

    def _follow(self) -> None:
        connection = open_socket(self._api.address, "events/stream")
        with self._lock:
            self._socket = connection
        try:
            while not self._closed.is_set():
                frame = connection.recv()
                if not frame:
                    return
                self._take_in(json.loads(frame))
        finally:
            with self._lock:
                self._socket = None
            close_socket(connection)

    def _take_in(self, said: dict[str, Any]) -> None:
        if said["type"] == "snapshot":
            self._runs.replace(said.get("runs", ()))
            self._records.replace(said["server"], said["seq"], said["sessions"])
            self._failure, self._delay = None, FIRST_DELAY
            self._settled.set()
        elif said["type"] == "event":
            self._records.put(said["session"], seq=said["event"]["seq"])
        elif said["type"] == "run":
            partial = bool(said.get("partial"))
            self._runs.put_event(said["event"], said["run"], partial=partial)


def _body(error: Any) -> Any:
    try:
        return json.loads(error.resp_body or b"null")
    except (AttributeError, ValueError):
        return None
