"""The road through the kernel, for pages that cannot reach the server themselves."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from maestro_jupyter.client import TerminalLink
from maestro_jupyter.client.api import Api
from maestro_jupyter.model import InvalidInputError, MaestroError

from .assets import Assets, AssetsMissingError
from .outbox import Outbox, Send
from .pieces import Pieces

log = logging.getLogger(__name__)

_PATH = re.compile(r"^[a-z][A-Za-z0-9_.~%?=&/-]{0,500}$")
_METHODS = frozenset({"GET", "POST", "DELETE"})
_SESSION = re.compile(r"^[0-9a-f]{12}$")


class Relay:
    """Carries a page's messages to the server, and what comes back to the page.

    The token stays in the kernel: a page asks for paths below Maestro's own routes only.
    """

    def __init__(self, api: Api, assets: Assets, send: Send) -> None:
        self._api = api
        self._assets = assets
        self._outbox = Outbox(send)
        self._pieces = Pieces()
        self._links: dict[str, TerminalLink] = {}
        self._lock = threading.Lock()
        self._operations: dict[str, Callable[[Mapping[str, Any], Sequence[Any]], None]] = {
            "file": self._file,
            "open": self._open,
            "close": self._close,
            "input": self._input,
            "control": self._control,
            "request": self._request,
            "upload": self._upload,
            "download": self._download,
        }

    def receive(self, message: Any, buffers: Sequence[Any]) -> None:
        """Take a message of the page; what is none of ours is ignored."""
        operation = message.get("op") if isinstance(message, dict) else None
        handle = self._operations.get(operation) if isinstance(operation, str) else None
        if handle is None:
            return
        try:
            handle(message, buffers)
        except (KeyError, TypeError, ValueError, AssetsMissingError) as error:
            log.warning("A page sent a malformed %r message: %r", operation, error)

    def close(self) -> None:
        """End every terminal's connection."""
        with self._lock:
            links, self._links = self._links, {}
        for link in links.values():
            link.close(timeout=0)
        self._outbox.close()

    def _file(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        name = str(message["file"])
        self._outbox.put({"op": "file", "file": name}, self._assets.script(name))

    def _open(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        session, offset = _session(message), message.get("offset")
        self._close(message, ())
        link = TerminalLink(
            self._api,
            session,
            offset=None if offset is None else int(offset),
            on_data=self._on_data,
            on_control=self._on_control,
        )
        with self._lock:
            self._links[session] = link
        link.start()

    def _on_data(self, link: TerminalLink, data: bytes, offset: int) -> None:
        if self._is_current(link):
            self._outbox.put({"op": "data", "session": link.session, "offset": offset}, data)

    def _on_control(self, link: TerminalLink, message: dict[str, Any]) -> None:
        if self._is_current(link):
            self._outbox.put({"op": "control", "session": link.session, "message": message})

    def _is_current(self, link: TerminalLink) -> bool:
        """Return whether the page still wants this link, rather than one opened after it."""
        with self._lock:
            return self._links.get(link.session) is link

    def _close(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        with self._lock:
            found = self._links.pop(_session(message), None)
        if found is not None:
            found.close(timeout=0)

    def _input(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        link = self._link(message)
        if link is None:
            return
        try:
            typed = self._pieces.add(
                int(message["id"]), _joined(buffers), last=bool(message["last"])
            )
        except MaestroError as error:
            self._on_control(link, {"type": "full", "message": error.message})
            return
        if typed is not None:
            link.write(typed)

    def _control(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        link = self._link(message)
        if link:
            link.tell(dict(message["message"]))

    def _link(self, message: Mapping[str, Any]) -> TerminalLink | None:
        with self._lock:
            return self._links.get(_session(message))

    def _request(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        number, method, path = int(message["id"]), str(message["method"]), str(message["path"])
        body = message.get("body")
        self._work(self._exchange, number, method, path, body if isinstance(body, dict) else None)

    def _upload(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        number, path = int(message["id"]), str(message["path"])
        try:
            content = self._pieces.add(number, _joined(buffers), last=bool(message["last"]))
        except MaestroError as error:
            self._refuse(number, error)
            return
        if content is not None:
            self._work(self._transfer, number, "POST", path, content)

    def _download(self, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        del buffers
        self._work(self._transfer, int(message["id"]), "GET", str(message["path"]), None)

    def _work(self, answer: Callable[..., None], *arguments: Any) -> None:
        """Answer on a thread: a page's messages must not wait for a merge."""
        threading.Thread(target=answer, args=arguments, name="maestro-request", daemon=True).start()

    def _exchange(self, number: int, method: str, path: str, body: dict[str, Any] | None) -> None:
        try:
            _check(method, path)
            status, answer = self._api.exchange(method, path, body)
        except MaestroError as error:
            self._refuse(number, error)
            return
        self._respond(number, status, answer)

    def _transfer(self, number: int, method: str, path: str, content: bytes | None) -> None:
        try:
            _check(method, path)
            status, answer = self._api.transfer(method, path, content)
        except MaestroError as error:
            self._refuse(number, error)
            return
        if content is None and status < HTTPStatus.BAD_REQUEST:
            self._respond(number, status, None, answer)
            return
        try:
            self._respond(number, status, json.loads(answer))
        except ValueError:
            self._respond(number, status, None)

    def _refuse(self, number: int, error: MaestroError) -> None:
        self._respond(number, error.http_status, error.to_json())

    def _respond(self, number: int, status: int, body: Any, content: bytes | None = None) -> None:
        self._outbox.put({"op": "response", "id": number, "status": status, "body": body}, content)


def _session(message: Mapping[str, Any]) -> str:
    session = str(message["session"])
    if not _SESSION.match(session):
        raise ValueError("no session id")
    return session


def _joined(buffers: Sequence[Any]) -> bytes:
    return b"".join(bytes(buffer) for buffer in buffers)


def _check(method: str, path: str) -> None:
    if method not in _METHODS or not _PATH.match(path) or ".." in path:
        raise InvalidInputError("The page asked for what is no route of Maestro.")
