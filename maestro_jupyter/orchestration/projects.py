"""What repositories ask for in ``.maestro.toml``, and what of it the user has allowed.

What counts is the file in the commit that a session starts from: an agent that changes it in its
worktree changes nothing for its own session. The commands in it are shell lines that the user has
seen and allowed; they are the only ones that Maestro ever hands to a shell.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.model import Session
from maestro_jupyter.model.project import NO_PROJECT, PROJECT_FILE, ProjectFile, parse_project
from maestro_jupyter.store import Store

from .errors import CommandsChangedError, CommandsNotAllowedError, NoCommandsError
from .threads import Threads

_MOST_BYTES = 256 * 1024
_KEPT = 256


@dataclass(frozen=True)
class RepositoryCommands:
    """A repository's commands, and whether they may run."""

    repo: str
    commit: str
    digest: str
    allowed: bool
    commands: tuple[tuple[str, str], ...]


class Projects:
    """Reads ``.maestro.toml`` of commits, and keeps what was allowed."""

    def __init__(self, threads: Threads, store: Store) -> None:
        self._threads = threads
        self._store = store
        self._read: OrderedDict[tuple[str, str], ProjectFile | None] = OrderedDict()

    async def at(self, repo: Path, commit: str) -> ProjectFile | None:
        """Return the file in a commit, or None where there is none.

        Raises
        ------
        BadProjectFileError
            It can't be understood.
        """
        key = (str(repo), commit)
        if key not in self._read:
            self._read[key] = await self._threads.call(_read, repo, commit)
            if len(self._read) > _KEPT:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return self._read[key]

    async def of(self, session: Session) -> ProjectFile | None:
        """Return the file in the commit that a session started from."""
        return await self.at(Path(session.repo), session.base)

    def is_allowed(self, repo: Path, file: ProjectFile) -> bool:
        """Tell whether the user allowed the commands of exactly this content."""
        return not file.project.commands or self._store.is_allowed(str(repo), file.digest)

    def require(self, repo: Path, file: ProjectFile) -> None:
        """Raise `CommandsNotAllowedError` unless the user allowed the commands."""
        if not self.is_allowed(repo, file):
            raise CommandsNotAllowedError(repo, len(file.project.commands))

    async def checks(self, session: Session) -> Mapping[str, str]:
        """Return the named checks of a session's repository: shell lines for ``/bin/sh -c``.

        Raises
        ------
        CommandsNotAllowedError
            The user has not allowed them, or not in their present form.
        """
        file = await self.of(session)
        if file is None or not file.project.checks:
            return {}
        self.require(Path(session.repo), file)
        return file.project.checks

    async def commands(self, place: git.Place, base: str | None) -> RepositoryCommands:
        """Return the commands that a session started from ``base`` would run."""
        start = await self._threads.call(git.resolve_base, place.here, base)
        if base is None:
            file = await self.at(place.repo, start.commit)
            wanted = file.project.defaults.base if file else None
            if wanted is not None:
                start = await self._threads.call(git.resolve_base, place.here, wanted)
        file = await self.at(place.repo, start.commit)
        return RepositoryCommands(
            repo=str(place.repo),
            commit=start.commit,
            digest=file.digest if file else "",
            allowed=file is None or self.is_allowed(place.repo, file),
            commands=tuple((file.project if file else NO_PROJECT).commands),
        )

    async def allow(
        self, place: git.Place, base: str | None, digest: str | None
    ) -> RepositoryCommands:
        """Remember that the user allows these commands, for this repository and this content.

        Parameters
        ----------
        digest
            Of the content that the user has seen; None where the user takes whatever is there.

        Raises
        ------
        NoCommandsError
            There is nothing to allow.
        CommandsChangedError
            The content is another one meanwhile.
        """
        found = await self.commands(place, base)
        if not found.commands:
            raise NoCommandsError(
                f"{found.commit[:10]} in {found.repo} has no {PROJECT_FILE} with commands.",
                hint=f"Sessions take {PROJECT_FILE} from the commit they start from: commit it.",
            )
        if digest not in {None, found.digest}:
            raise CommandsChangedError(
                f"{PROJECT_FILE} in {found.repo} has changed since you looked at it.",
                hint="Look at its commands again: %maestro allow",
            )
        self._store.allow(found.repo, found.digest)
        return RepositoryCommands(
            found.repo, found.commit, found.digest, allowed=True, commands=found.commands
        )


def _read(repo: Path, commit: str) -> ProjectFile | None:
    content = git.file_at(repo, commit, PROJECT_FILE, limit=_MOST_BYTES)
    where = f"{PROJECT_FILE} of {repo} (in commit {commit[:10]})"
    return None if content is None else parse_project(content, where)
