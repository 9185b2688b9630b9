"""Runs a repository's set-up in a session's own terminal, before its agent starts there.

The commands are shell lines of ``.maestro.toml`` that the user has allowed, the only ones that
Maestro hands to a shell. The process that runs them becomes the agent when all have passed, so
their output stands in the pane above the agent's, and whoever watches keeps watching.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.model import Session
from maestro_jupyter.model.names import plain_text
from maestro_jupyter.model.project import NO_PROJECT

from .errors import RunFolderError
from .ports import Ports
from .projects import Projects
from .teardown import TearDown
from .threads import Threads

_SHELL = "/bin/sh"
_ALL_DONE = 0
_READ = 4096
_SHOWN = 80

# The news goes into a FIFO opened for both directions: that never waits for a reader. The mark is
# written before the news of it, so whoever hears of it finds it. The agent's token is not for the
# commands of the repository.
_SCRIPT = r"""
mark=$1 digest=$2 news=$3 left=$4 number=0
shift 4
while [ "$left" -gt 0 ]; do
  number=$((number + 1))
  echo "$number" 1<>"$news"
  printf '\033[1m$ %s\033[0m\n' "$1"
  (unset MAESTRO_TOKEN; exec /bin/sh -c "$1")
  status=$?
  if [ "$status" -ne 0 ]; then
    printf '\033[31mThe set-up failed with status %s.\033[0m\n' "$status"
    exit "$status"
  fi
  shift
  left=$((left - 1))
done
printf %s "$digest" > "$mark" || exit 1
echo 0 1<>"$news"
exec "$@"
"""


@dataclass
class Preparation:
    """What comes before one start of a session's agent.

    Parameters
    ----------
    environment
        Variables that the set-up and the agent get.
    commands
        What is still to be run; nothing where the worktree is set up.
    mark
        The file that says, by the content's digest, that the set-up has passed.
    """

    environment: dict[str, str]
    commands: Sequence[str] = ()
    timeout: float = 0.0
    digest: str = ""
    mark: Path = Path()
    step: int = 1
    _news: int = -1
    _timer: asyncio.TimerHandle | None = None
    _said: bytearray = field(default_factory=bytearray)

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that are named in the environment."""
        return tuple(map(int, self.environment.values()))

    @property
    def is_needed(self) -> bool:
        """Whether commands come before the agent."""
        return bool(self.commands)

    @property
    def message(self) -> str:
        """What is being done, in words."""
        count = f" ({self.step} of {len(self.commands)})" if len(self.commands) > 1 else ""
        return f"setting up{count}: {self.command}"

    @property
    def command(self) -> str:
        """The command that runs."""
        return plain_text(self.commands[self.step - 1], _SHOWN)

    @property
    def is_done(self) -> bool:
        """Whether the set-up has passed."""
        return not self.commands or _content(self.mark) == self.digest

    def wrap(self, argv: Sequence[str], folder: Path) -> tuple[str, ...]:
        """Return the process that becomes the one of ``argv`` after the set-up.

        Parameters
        ----------
        folder
            The run folder of the session.

        Raises
        ------
        RunFolderError
            It can't be written.
        """
        if not self.commands:
            return tuple(argv)
        fifo = folder / "setup"
        try:
            fifo.unlink(missing_ok=True)
            os.mkfifo(fifo, 0o600)
            self._news = os.open(fifo, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise RunFolderError(fifo, error) from error
        head = (_SHELL, "-c", _SCRIPT, "set-up", str(self.mark), self.digest, str(fifo))
        return (*head, str(len(self.commands)), *self.commands, *argv)

    def follow(self, on_news: Callable[[], None], on_timeout: Callable[[], None]) -> None:
        """Call ``on_news`` for every step and at the end, ``on_timeout`` if that takes too long."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.timeout, on_timeout)

        def read() -> None:
            with contextlib.suppress(BlockingIOError):
                self._said += os.read(self._news, _READ)
            *whole, rest = bytes(self._said).split(b"\n")
            self._said = bytearray(rest)
            for number in (int(text) for text in whole if text.isdigit()):
                if number == _ALL_DONE:
                    self.close()
                elif number <= len(self.commands):
                    self.step = number
                on_news()

        loop.add_reader(self._news, read)

    def close(self) -> None:
        """Follow no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._news >= 0:
            asyncio.get_running_loop().remove_reader(self._news)
            os.close(self._news)
            self._news = -1


class Preparations:
    """Makes worktrees ready for their agents, and puts away what that has left."""

    def __init__(
        self,
        projects: Projects,
        ports: Ports,
        tear_down: TearDown,
        threads: Threads,
    ) -> None:
        self._projects = projects
        self._ports = ports
        self.tear_down = tear_down.run
        self._threads = threads
        self._running: dict[str, Preparation] = {}

    async def begin(self, session: Session) -> Preparation:
        """Return what has to come before the agent of ``session`` starts.

        Raises
        ------
        CommandsNotAllowedError
            The user has not allowed the commands.
        NoFreePortsError
            There are no ports left.
        """
        repo = Path(session.repo)
        file = await self._projects.of(session)
        project = file.project if file else NO_PROJECT
        environment = self._ports.take(session.id, project.ports.count)
        preparation = Preparation(environment)
        if file is not None and project.setup.run:
            self._projects.require(repo, file)
            worktree = Path(session.worktree)
            mark = await self._threads.call(git.set_up_mark, worktree)
            preparation = Preparation(
                environment,
                project.setup.run,
                project.setup.timeout,
                file.digest,
                mark,
            )
            if preparation.is_done:
                preparation = Preparation(environment)
        if preparation.is_needed:
            self._running[session.id] = preparation
        return preparation

    async def ports(self, session: Session) -> dict[str, str]:
        """Return the variables that name the session's ports.

        Raises
        ------
        NoFreePortsError
            There are no ports left.
        """
        file = await self._projects.of(session)
        project = file.project if file else NO_PROJECT
        return self._ports.take(session.id, project.ports.count)

    def failure(self, session_id: str) -> str | None:
        """Return why the agent never started, where the set-up is what has ended."""
        preparation = self._running.get(session_id)
        if preparation is None or preparation.is_done:
            return None
        return f"the set-up failed: {preparation.command}"

    def end(self, session_id: str) -> None:
        """Forget a session's preparation: its process has ended."""
        preparation = self._running.pop(session_id, None)
        if preparation is not None:
            preparation.close()

    def forget(self, session_id: str) -> None:
        """Let others have the ports of a session that is closed."""
        self._ports.free(session_id)


def _content(file: Path) -> str | None:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return None
