"""Sessions among JupyterLab's own terminals: in its Running panel, and to be opened by name."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from terminado.management import PtyWithClients
from tornado.web import HTTPError

from maestro_jupyter.model import Event, MaestroError, Session

from .stock_keys import WatchedKeys
from .stock_viewer import StockViewer

if TYPE_CHECKING:
    from jupyter_server_terminals.terminalmanager import TerminalManager
    from terminado.websocket import TermSocket

    from maestro_jupyter.orchestration import Orchestrator
    from maestro_jupyter.terminals import Terminal

SETTING = "terminal_manager"
PREFIX = "maestro_"


class StockEntry(PtyWithClients):
    """A session's terminal as Jupyter's terminal manager has it.

    Parameters
    ----------
    name
        What it is called there.
    terminal
        The terminal.
    stop
        Ends the session's process.
    is_culled
        Says whether the manager ends terminals in which nothing happens.
    typed
        Is told in the loop what a person has typed.
    """

    def __init__(
        self,
        name: str,
        terminal: Terminal,
        stop: Callable[[], Awaitable[object]],
        is_culled: Callable[[], bool],
        typed: Callable[[bytes], None],
    ) -> None:
        self.term_name = name
        self.ptyproc = WatchedKeys(terminal.ptyproc, typed)
        self.clients = self._sockets = _Sockets(terminal)
        self._terminal = terminal
        self._stop = stop
        self._is_culled = is_culled

    @property
    def last_activity(self) -> datetime:
        """When something last happened; always just now where that would end the session."""
        return datetime.now(UTC) if self._is_culled() else self._terminal.last_activity

    @last_activity.setter
    def last_activity(self, when: datetime) -> None:
        """Leave it to the terminal to know."""

    @property
    def read_buffer(self) -> deque[str]:  # type: ignore[override]
        """Nothing: a socket gets what there is when it is attached."""
        return deque()

    def resize_to_smallest(self) -> None:
        """Let the view whose size has changed decide, if nobody works in another one."""
        self._sockets.take_sizes()

    async def terminate(self, force: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        """Stop the session as its Stop button does."""
        await self._stop()
        return True


class _Sockets(list["TermSocket"]):
    """The sockets that show a terminal; each is a viewer for as long as it is in the list."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self._viewers: dict[TermSocket, StockViewer] = {}
        self._sizes: dict[TermSocket, tuple[Any, ...]] = {}

    def append(self, socket: TermSocket) -> None:
        super().append(socket)
        # Its page drops whatever comes before the greeting, which the socket sends next.
        asyncio.get_running_loop().call_soon(self._attach, socket)

    def remove(self, socket: TermSocket) -> None:
        super().remove(socket)
        self._sizes.pop(socket, None)
        viewer = self._viewers.pop(socket, None)
        if viewer is not None:
            viewer.detach()

    def take_sizes(self) -> None:
        for socket, viewer in self._viewers.items():
            size = tuple(socket.size)
            if self._sizes.get(socket) != size:
                self._sizes[socket] = size
                viewer.take_size()

    def _attach(self, socket: TermSocket) -> None:
        if socket in self:
            self._viewers[socket] = viewer = StockViewer(socket, self._terminal)
            viewer.attach()
            self.take_sizes()


class StockTerminals:
    """Keeps the sessions that run in Jupyter's terminal manager, where there is one.

    Parameters
    ----------
    settings
        The web application's.
    orchestrator
        Has the sessions.
    """

    def __init__(self, settings: MutableMapping[str, Any], orchestrator: Orchestrator) -> None:
        self._manager: TerminalManager | None = settings.get(SETTING)
        self._orchestrator = orchestrator
        self._names: dict[str, str] = {}
        if self._manager is None:
            return
        self._create = self._manager.create
        self._manager.create = self._create_other
        self._unlisten = orchestrator.listen(self._heard)
        for session in orchestrator.sessions():
            self._keep(session)

    def close(self) -> None:
        """Take out all sessions; their names stay refused."""
        if self._manager is not None:
            self._unlisten()
            for session in tuple(self._names):
                self._take_out(session)

    def name_of(self, session: str) -> str | None:
        """Return what a session's terminal is called, if it is there."""
        return self._names.get(session)

    def _heard(self, event: Event, session: Session) -> None:
        del event
        self._keep(session)

    def _keep(self, session: Session) -> None:
        runs = session.pid is not None and not session.closed
        if runs and session.id not in self._names:
            self._put_in(session)
        elif not runs and session.id in self._names:
            self._take_out(session.id)

    def _put_in(self, session: Session) -> None:
        manager = self._manager
        assert manager is not None  # noqa: S101
        try:
            terminal = self._orchestrator.terminal(session.id)
        except MaestroError:  # It has ended this very moment.
            return
        name = PREFIX + re.sub(r"\W", "_", session.name, flags=re.ASCII)
        if name in manager.terminals:
            name = f"{name}_{session.id}"
        self._names[session.id] = name
        manager.terminals[name] = StockEntry(
            name,
            terminal,
            lambda: self._orchestrator.stop(session.id),
            lambda: manager.cull_inactive_timeout > 0,
            lambda data: self._orchestrator.typed(session.id, data),
        )

    def _take_out(self, session: str) -> None:
        assert self._manager is not None  # noqa: S101
        self._manager.terminals.pop(self._names.pop(session), None)

    def _create_other(self, **asked: Any) -> dict[str, Any]:
        """Start a terminal that is no session's.

        JupyterLab asks for one under the name of each terminal that was open when its page was
        closed; a shell would appear where there was an agent.
        """
        name = asked.get("name")
        if isinstance(name, str) and name.startswith(PREFIX):
            raise HTTPError(409, f"The session behind the terminal {name} has ended.")
        created: dict[str, Any] = self._create(**asked)
        return created
