"""One program under a PTY: its output, its input, its size and its end."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from functools import partial

from .audience import Audience
from .errors import InputFullError, TerminalEndedError
from .exertion import Exertion, exertion
from .exit_watch import ExitWatch
from .input_queue import InputQueue
from .intake import Intake
from .last_words import last_words
from .listeners import CommandsCallback, ExitCallback, Listeners, OutputCallback, ResizeCallback
from .modes import BRACKETED_PASTE
from .process import Process
from .replay import Cursor
from .respondent import Respondent
from .ring import Ring
from .screen import Emulator, Text
from .size import check_size
from .stock import StockTerminal
from .surroundings import Surroundings
from .tree import Root, end
from .viewer import Viewer

_REAP_PATIENCE = 5.0
_log = logging.getLogger(__name__)


class Terminal(StockTerminal):
    """A program under a PTY, with a bounded memory of its output.

    It runs at full speed whether anybody watches or not, and whether it reads its input or not.
    All methods belong to the event loop it was made on.

    Parameters
    ----------
    name
        What it is called.
    process
        The program.
    surroundings
        What it shares with the others.
    size
        Rows and columns the program was started with.
    marker
        Name and value of an environment variable that all of the program's descendants have.

    Attributes
    ----------
    ring
        The last part of the output.
    ended
        Set when the program ended and all its output was read.
    exit_code
        Minus the signal's number where a signal ended the program; None while it runs.
    last_activity
        When the program last printed something, or something was typed.
    """

    def __init__(
        self,
        name: str,
        process: Process,
        surroundings: Surroundings,
        *,
        size: tuple[int, int],
        marker: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(name, process, Ring(surroundings.scrollback))
        self.rows, self.cols = size
        self.grace = surroundings.grace
        self.ended = asyncio.Event()
        self.last_activity = datetime.now(UTC)
        self._loop = asyncio.get_running_loop()
        self._rota = surroundings.rota
        self._turns = surroundings.turns
        self._executor = surroundings.executor
        self._marker = marker
        self._gone_at: float | None = None
        self._listeners = Listeners()
        self._emulator = Emulator(self.ring, *size)
        self._respondent = Respondent(self.ring, size)
        self._intake = Intake(process.fd, surroundings.rota, self._receive)
        self._input = InputQueue(process.fd)
        self._audience = Audience(self.ring, self._hold)
        process.type_in = lambda data: self._loop.call_soon_threadsafe(self._type_in, data)
        self._intake.listen()
        self._exit_watch = ExitWatch(
            process.pid, lambda code: self._turns.add(partial(self._exited, code))
        )

    def on_output(self, callback: OutputCallback) -> None:
        """Call back with every piece of output after it was shown."""
        self._listeners.output += (callback,)

    def on_commands(self, callback: CommandsCallback) -> None:
        """Call back with the sequences of every piece in which `Announcements` may find any."""
        self._listeners.commands += (callback,)

    def on_resize(self, callback: ResizeCallback) -> None:
        """Call back with the new size after it has changed."""
        self._listeners.resize += (callback,)

    def on_exit(self, callback: ExitCallback) -> None:
        """Call back once when the program has ended; soon, if it has already."""
        if self.ended.is_set():
            self._turns.add(partial(callback, self))
        else:
            self._listeners.exit += (callback,)

    @property
    def bracketed_paste(self) -> bool:
        """Whether the program wants pasted text between ``ESC [ 200 ~`` and ``ESC [ 201 ~``."""
        return self.ring.has_mode(BRACKETED_PASTE)

    @property
    def unread(self) -> int:
        """How many bytes that were typed the program has not read, as far as the system tells."""
        return self._input.waiting + int(self.ptyproc.unread())

    def write(self, data: bytes) -> None:
        """Type ``data``: all of it in order, as fast as the program reads, without waiting.

        Raises
        ------
        InputFullError
            Too much waits already; nothing was typed.
        TerminalEndedError
            The program has ended.
        """
        self._write(data)
        self._rota.note_typing(self._intake)

    def _write(self, data: bytes) -> None:
        if self.exit_code is not None:
            raise TerminalEndedError(
                f"the program in '{self.name}' has ended, nothing can be typed into it"
            )
        self._input.write(data)
        self.last_activity = datetime.now(UTC)

    def attach(self, viewer: Viewer, offset: int | None = None) -> Cursor:
        """Show the output to a viewer, now and from now on.

        Parameters
        ----------
        viewer
            Gets everything on this event loop, some of it before this method returns.
        offset
            Of the next byte the viewer needs; None: all that is kept. If that byte is gone the
            viewer is told to reset, and gets a replay.
        """
        size = {"rows": self.rows, "cols": self.cols}
        return self._audience.attach(viewer, offset, {**size, "ended": self.exit_code is not None})

    def detach(self, viewer: Viewer) -> None:
        """Show the viewer nothing more."""
        self._audience.detach(viewer)

    def acknowledge(self, viewer: Viewer, offset: int) -> None:
        """Note that the viewer has shown everything before ``offset``, and may get more."""
        self._audience.acknowledge(viewer, offset)

    def focus(self, viewer: Viewer, focused: bool) -> None:  # noqa: FBT001
        """Let the viewer decide the size and hear the program's questions, or no longer.

        Who has no focus gets NULs in their place, and the terminal answers them itself.
        """
        self._audience.set_focus(viewer, focused)

    @property
    def focused(self) -> Viewer | None:
        """The viewer that decides the size, if any."""
        return self._audience.focus

    def resize(self, viewer: Viewer | None, rows: int, cols: int) -> None:
        """Set the size, unless a viewer without the focus asks for it.

        Raises
        ------
        BadSizeError
            There are no such terminals.
        """
        check_size(rows, cols)
        if viewer is not None and not self._audience.has_focus(viewer):
            return
        if self.exit_code is not None or (rows, cols) == (self.rows, self.cols):
            return
        self.rows, self.cols = rows, cols
        self.ptyproc.setwinsize(rows, cols)
        self._emulator.resize(rows, cols)
        self._respondent.resize(rows, cols)
        self._audience.tell({"type": "size", "rows": rows, "cols": cols})
        for callback in self._listeners.resize:
            callback(self, rows, cols)

    def screen(self) -> str:
        """Return the text on the screen, without escape codes and blank lines at its end."""
        self._emulator.notice()
        return self._emulator.text().screen

    def scrollback_text(self) -> str:
        """Return the text that scrolled out of the screen, and the screen below it."""
        self._emulator.notice()
        return self._emulator.text().scrollback

    async def text(self) -> Text:
        """Return both texts without keeping the event loop from its work."""
        self._emulator.notice()
        return await self._loop.run_in_executor(self._executor, self._emulator.text)

    def last_words(self) -> str:
        """Return the last line that the program has printed, without colours."""
        return last_words(self.ring)

    async def exertion(self) -> Exertion:
        """Return how much the program and everything it started have computed."""
        return await self._loop.run_in_executor(self._executor, exertion, self._root())

    async def stop(self, grace: float | None = None) -> None:
        """End the program and everything it started, and wait until it's gone.

        Parameters
        ----------
        grace
            Seconds for ending by itself; 0 kills at once. Default: the terminal's own.
        """
        seconds = self.grace if grace is None else grace
        immortal = await self._loop.run_in_executor(self._executor, end, self._root, seconds)
        if immortal:
            _log.warning("These processes of '%s' can't be killed: %s", self.name, immortal)
        if self.pid not in immortal:
            async with asyncio.timeout(_REAP_PATIENCE):
                await self.ended.wait()

    def _root(self) -> Root:
        return Root(self.pid, self._marker, self._gone_at)

    def _receive(self, data: bytes) -> None:
        whole = self.ring.append(data)
        self.last_activity = datetime.now(UTC)
        if whole.asks:
            for reply in self._respondent.replies(whole, heard=self._audience.hears):
                self._type_in(reply)
        self._audience.show(data, whole)
        if self.clients:
            self._show_stock_clients(data)
        if whole.commands:
            for heed in self._listeners.commands:
                heed(self, whole.data)
        for callback in self._listeners.output:
            callback(self, data)

    def _type_in(self, data: bytes) -> None:
        """Type what nobody waits for: what doesn't fit, or comes too late, is noted and lost."""
        try:
            self._write(data)
        except (InputFullError, TerminalEndedError) as error:
            _log.info("Nothing was typed into '%s': %s", self.name, error.message)

    def _hold(self, hold: bool) -> None:  # noqa: FBT001
        if self.exit_code is not None:
            return
        if hold:
            self._intake.pause()
        else:
            self._intake.resume()

    def _exited(self, code: int) -> None:
        if self.exit_code is not None:
            return
        self._intake.close()
        self.ring.finish()
        self._input.close()
        self.exit_code = code
        self._gone_at = time.time()
        self._exit_watch.reap()
        self.ptyproc.note_exit(code)
        self.ptyproc.close()
        self.ended.set()
        self._audience.end(code)
        self._tell_stock_clients_the_end()
        for callback in self._listeners.exit:
            self._turns.add(partial(callback, self))
