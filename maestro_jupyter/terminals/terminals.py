"""All terminals of a server: starting them, finding them, and ending them with the server."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .command import Command
from .environment import DEFAULT_DENY, scrub
from .errors import (
    NoSuchTerminalError,
    TerminalNameInUseError,
    TerminalRunsError,
    TerminalsClosedError,
)
from .keeping import Keep
from .kept import KeptTerminal
from .process import Process, spawn
from .rota import Rota
from .size import check_size
from .surroundings import Surroundings
from .terminal import Terminal
from .turns import Turns

SCROLLBACK = 2 * 2**20
GRACE = 5.0

_THREADS = 32


class Terminals:
    """Starts programs under PTYs and keeps them by name.

    Parameters
    ----------
    scrollback
        Bytes of output that are kept of each.
    grace
        Seconds that a program has for ending by itself before it's killed.
    deny, allow
        Shell patterns of the server's environment variables that programs don't get, and of those
        that they get nevertheless.
    """

    def __init__(
        self,
        *,
        scrollback: int = SCROLLBACK,
        grace: float = GRACE,
        deny: Sequence[str] = DEFAULT_DENY,
        allow: Sequence[str] = (),
    ) -> None:
        self._scrollback = scrollback
        self._grace = grace
        self._deny = tuple(deny)
        self._allow = tuple(allow)
        self._terminals: dict[str, Terminal] = {}
        self._starting: dict[str, asyncio.Task[Terminal]] = {}
        self._abandoned: set[asyncio.Task[None]] = set()
        self._closed = False
        self._surroundings: Surroundings | None = None
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="maestro-terminals")

    async def start(
        self,
        name: str,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        rows: int = 24,
        cols: int = 80,
        marker: tuple[str, str] | None = None,
        keep: Keep | None = None,
    ) -> Terminal:
        """Start a program under a PTY of its own.

        Parameters
        ----------
        name
            What the terminal is called; it's free again after `remove`.
        argv
            The program and its arguments; no shell sees them.
        cwd
            The folder it starts in.
        env
            Variables it gets besides those of the server that it may see.
        rows, cols
            The first size.
        marker
            Name and value of one more variable, of a value of its own, by which all its
            descendants are found again: by `Terminal.stop`, and by `end_leftovers` after the
            server itself has died.
        keep
            Where to keep the program, so that it outlives this server; it runs in tmux then.

        Raises
        ------
        BadCommandError, BadFolderError, BadSizeError, CommandTooLongError, MissingExecutableError
            It can't be started as it is; nothing was started.
        SpawnFailedError
            The system has nothing to spare for another process or terminal.
        TerminalNameInUseError
            There's a terminal of that name.
        TerminalsClosedError
            The server stops.
        TmuxError
            The program can't be kept.
        """
        check_size(rows, cols)
        own = dict([marker]) if marker else {}
        environ = scrub(os.environ, deny=self._deny, allow=self._allow) | dict(env) | own
        command = Command(tuple(argv), cwd, environ, (rows, cols))
        return await self._begin(name, self._start(name, command, marker, keep))

    async def attach(self, name: str, keep: Keep, *, marker: tuple[str, str] | None) -> Terminal:
        """Show a kept program again.

        Raises
        ------
        SpawnFailedError
            The system has nothing to spare for another terminal.
        TerminalNameInUseError
            There's a terminal of that name.
        TmuxError
            There is no tmux any more.
        """
        environ = scrub(os.environ, deny=self._deny, allow=self._allow)
        command = Command((), keep.folder, environ, (24, 80))
        return await self._begin(name, self._attach(name, command, marker, keep))

    async def _begin(self, name: str, starting: Coroutine[Any, Any, Terminal]) -> Terminal:
        if self._closed:
            starting.close()
            raise TerminalsClosedError("the server is stopping, nothing more can be started")
        if name in self._terminals or name in self._starting:
            starting.close()
            raise TerminalNameInUseError(f"there is a terminal named '{name}' already")
        task = asyncio.create_task(starting)
        self._starting[name] = task
        task.add_done_callback(lambda _: self._starting.pop(name))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._abandon)
            raise

    async def _start(
        self, name: str, command: Command, marker: tuple[str, str] | None, keep: Keep | None
    ) -> Terminal:
        def begin() -> tuple[Process, tuple[int, int]]:
            checked = command.check()
            return spawn(keep.begin(checked, marker) if keep else checked), command.size

        return await self._open(name, begin, marker, keep)

    async def _attach(
        self, name: str, command: Command, marker: tuple[str, str] | None, keep: Keep
    ) -> Terminal:
        def begin() -> tuple[Process, tuple[int, int]]:
            again = keep.again(command)
            return spawn(again), again.size

        return await self._open(name, begin, marker, keep)

    async def _open(
        self,
        name: str,
        begin: Callable[[], tuple[Process, tuple[int, int]]],
        marker: tuple[str, str] | None,
        keep: Keep | None,
    ) -> Terminal:
        if self._surroundings is None:
            self._surroundings = Surroundings(
                Rota(), Turns(), self._executor, self._scrollback, self._grace
            )
        loop = asyncio.get_running_loop()
        process, size = await loop.run_in_executor(self._executor, begin)
        if keep is None:
            terminal = Terminal(name, process, self._surroundings, size=size, marker=marker)
        else:
            options = {"size": size, "marker": marker}
            terminal = KeptTerminal(name, process, self._surroundings, keep=keep, **options)
            await terminal.begun()
        self._terminals[name] = terminal
        return terminal

    def _abandon(self, task: asyncio.Task[Terminal]) -> None:
        """End a program whose caller went away while it was started."""
        if task.cancelled() or task.exception() is not None:
            return
        ending = asyncio.get_running_loop().create_task(self._end_and_remove(task.result()))
        self._abandoned.add(ending)
        ending.add_done_callback(self._abandoned.discard)

    async def _end_and_remove(self, terminal: Terminal) -> None:
        await terminal.stop(0)
        self.remove(terminal.name)

    def __iter__(self) -> Iterator[Terminal]:
        return iter(tuple(self._terminals.values()))

    def __len__(self) -> int:
        return len(self._terminals)

    def get(self, name: str) -> Terminal:
        """Return the terminal of that name; `NoSuchTerminalError` if there's none."""
        try:
            return self._terminals[name]
        except KeyError:
            raise NoSuchTerminalError(f"there is no terminal named '{name}'") from None

    def find(self, name: str) -> Terminal | None:
        """Return the terminal of that name, or None."""
        return self._terminals.get(name)

    def remove(self, name: str) -> None:
        """Forget a terminal that has ended, and its output.

        Raises
        ------
        NoSuchTerminalError
            There's none of that name.
        TerminalRunsError
            It hasn't ended.
        """
        if not self.get(name).ended.is_set():
            raise TerminalRunsError(f"the program in '{name}' still runs", hint="Stop it first.")
        del self._terminals[name]

    async def close(self) -> None:
        """End every program and all it started, but leave those that are kept; start no more."""
        if self._closed:
            return
        self._closed = True
        await asyncio.gather(*self._starting.values(), return_exceptions=True)
        await asyncio.gather(*(_dismiss(terminal) for terminal in self), *self._abandoned)
        self._executor.shutdown(wait=False)


async def _dismiss(terminal: Terminal) -> None:
    await (terminal.leave() if isinstance(terminal, KeptTerminal) else terminal.stop())
