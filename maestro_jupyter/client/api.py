"""Requests to the server, and its errors as ours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .address import Address
from .connections import CONNECT_SECONDS, open_http
from .errors import ServerUnreachableError, error_from_response

if TYPE_CHECKING:
    import httpx

Query = Mapping[str, str | int] | Sequence[tuple[str, str]]
"""What follows the question mark; a list where a name comes more than once."""

CHECK_SECONDS = 6 * 3600.0
"""The server bounds each check's time; there may be several."""

ANSWER_SECONDS = 300.0
"""Checking out a big repository takes its time; a server that is gone is noticed at once."""


class Api:
    """The server's HTTP routes, as Python data.

    Parameters
    ----------
    address
        The server.
    find_again
        Called when nothing listens at the address any more, for the server that took its place;
        None where the caller named the server, which is then the only one.
    """

    def __init__(
        self,
        address: Address,
        find_again: Callable[[], Address] | None = None,
    ) -> None:
        self.address = address
        self._find_again = find_again
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Query | None = None,
        seconds: float | None = None,
    ) -> Any:
        """Return the server's answer as JSON data.

        Raises
        ------
        ServerUnreachableError
            Nothing answers.
        MaestroError
            The server refused; message, hint and reason are its own.
        """
        status, answer = self.exchange(method, path, body, query=query, seconds=seconds)
        if status >= 400:  # noqa: PLR2004
            raise error_from_response(status, answer, url=self.address.url)
        return answer

    def exchange(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Query | None = None,
        seconds: float | None = None,
    ) -> tuple[int, Any]:
        """Return the HTTP status and the answer as JSON data, None where it is not JSON."""
        options: dict[str, Any] = {"json": body, "params": query}
        if seconds is not None:
            options["timeout"] = seconds
        response = self._answer(method, path, **options)
        return response.status_code, _data(response)

    def content(self, path: str) -> bytes:
        """Return what is at ``path`` as it is.

        Raises
        ------
        MaestroError
            As :meth:`request` does.
        """
        response = self._answer("GET", path)
        if response.status_code >= 400:  # noqa: PLR2004
            answer = _data(response)
            raise error_from_response(response.status_code, answer, url=self.address.url)
        return response.content

    def transfer(self, method: str, path: str, content: bytes | None = None) -> tuple[int, bytes]:
        """Send bytes as they are, and return the HTTP status and the bytes of the answer."""
        response = self._answer(method, path, content=content)
        return response.status_code, response.content

    def get(self, path: str, **query: str | int) -> Any:
        """Return what is at ``path``."""
        return self.request("GET", path, query=query or None)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> Any:
        """Send ``body`` to ``path`` and return the answer, which may take ``seconds``."""
        return self.request("POST", path, body or {}, seconds=seconds)

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        with self._lock:
            http, self._http = self._http, None
        if http is not None:
            http.close()

    def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        import httpx

        try:
            return self._send(method, path, **options)
        except httpx.TransportError as error:
            # What may have arrived is not sent twice, unless it changes nothing.
            lost = isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)
            again = isinstance(error, httpx.ConnectError) or (lost and method == "GET")
            if self._find_again is None or not again:
                raise self._unreachable(error) from error
            self._move(self._find_again())
            try:
                return self._send(method, path, **options)
            except httpx.TransportError as twice:
                raise self._unreachable(twice) from twice

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        address = self.address
        url = f"{address.api}/{path}" if path else address.api
        return self._connection().request(method, url, headers=address.headers, **options)

    def _connection(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._http is None:
                timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
                self._http = open_http(self.address, timeout)
            return self._http

    def _move(self, address: Address) -> None:
        self.close()
        self.address = address

    def _unreachable(self, error: Exception) -> ServerUnreachableError:
        return ServerUnreachableError(
            f"No Maestro server answers at {self.address.url} ({error or type(error).__name__}).",
            hint="See whether it still runs: maestro doctor",
        )


def _data(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
