"""The live stream of a session's terminal.

Binary frames are the terminal's bytes, text frames are JSON: see CONTRIBUTING for the protocol.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async

from maestro_jupyter.model import Event, EventKind, MaestroError

from .auth import watches
from .bodies import (
    INPUT_BYTES,
    Acknowledge,
    Focus,
    Resize,
    parse_control,
    parse_number,
    parse_which,
)
from .sockets import GOING_AWAY, SocketRoute

if TYPE_CHECKING:
    from maestro_jupyter.terminals import Terminal


class TerminalSocket(SocketRoute):
    """A viewer of one terminal. Who may only read watches; who may execute types."""

    terminal: Terminal
    _may_type = False
    _is_shell = False
    _offset: int | None = None
    _attached = False

    @property
    def max_message_size(self) -> int:
        """The largest paste."""
        return INPUT_BYTES

    @watches
    async def get(self, key: str) -> None:
        """Check the request, and make it a websocket."""
        offset = self.get_query_argument("offset", None)
        if offset is not None:
            self._offset = parse_number(offset, "offset")
        orchestrator = self.services.orchestrator
        self._is_shell = parse_which(self.get_query_argument("which", "agent")) == "shell"
        self.terminal = orchestrator.shell(key) if self._is_shell else orchestrator.terminal(key)
        self._session = orchestrator.get(key).id
        self._may_type = bool(
            await ensure_async(
                self.authorizer.is_authorized(
                    self,
                    self.current_user,
                    "execute",
                    self.auth_resource,
                ),
            ),
        )
        await super().get(key)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Show the terminal from the wanted offset on."""
        super().open(*args, **kwargs)
        self._unsubscribe = self.services.announcer.subscribe(self._on_event)
        self._attached = True
        self.terminal.attach(self, self._offset)

    def on_close(self) -> None:
        """Leave the terminal to the others."""
        if self._attached:
            self._attached = False
            self._unsubscribe()
            self.terminal.detach(self)
        super().on_close()

    def send(self, data: bytes) -> None:
        """Pass output on to the page."""
        self.post_frame(bytes(data))

    def tell(self, message: dict[str, Any]) -> None:
        """Pass a control message on to the page."""
        self.post_frame(json.dumps(message))

    def on_message(self, message: str | bytes) -> None:
        """Take typing (binary) or a control message (text) from the page."""
        self.services.activity.touch()
        with self.refusing():
            if isinstance(message, bytes):
                self._type(message)
            else:
                self._control(parse_control(message))

    def _type(self, data: bytes) -> None:
        if not self._may_type:
            self.tell({"type": "full", "message": "You may watch this terminal, not type into it."})
            return
        try:
            self.terminal.write(data)
        except MaestroError as error:
            self.tell({"type": "full", "message": error.message})
        else:
            if not self._is_shell:
                self.services.orchestrator.typed(self._session, data)

    def _control(self, frame: Acknowledge | Focus | Resize) -> None:
        if isinstance(frame, Acknowledge):
            self.terminal.acknowledge(self, frame.offset)
        elif self._may_type:
            if isinstance(frame, Focus):
                self.terminal.focus(self, frame.focused)
            if frame.rows is not None and frame.cols is not None:
                self.terminal.resize(self, frame.rows, frame.cols)

    def _on_event(self, event: Event, frame: str) -> None:
        del frame
        if event.session == self._session and event.kind is EventKind.CLOSED:
            self.close(GOING_AWAY, "The session is closed.")
