"""The git side of sessions: every call runs in a worker thread, off the server's loop."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import ParamSpec, TypeVar

from maestro_jupyter import git
from maestro_jupyter.git.errors import BranchExistsError, BranchInUseError, FolderExistsError
from maestro_jupyter.model import Change, Session
from maestro_jupyter.model.names import check_name, free_name, slug
from maestro_jupyter.store import Intent, Store, StoreError

from .errors import NameTakenError
from .settings import SpawnRequest

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_TAKEN = (BranchInUseError, BranchExistsError, FolderExistsError)


class Worktrees:
    """Makes, reads, merges and removes the worktrees of sessions."""

    def __init__(self, root: Path, executor: Executor, store: Store) -> None:
        self._root = root
        self._executor = executor
        self._store = store
        self._reserved: set[str] = set()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function in a worker thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor,
            functools.partial(function, *args, **kwargs),
        )

    async def add(
        self,
        request: SpawnRequest,
        open_names: Collection[str],
    ) -> tuple[str, git.Worktree]:
        """Choose the session's name and check its branch out into a new worktree.

        A name that the person gave is taken as it is, or refused. One that Maestro chooses gets a
        number behind it until name, branch and folder are free.

        The worktree is noted as intended until :meth:`settle`, so that a server which dies before
        its session is recorded leaves nothing behind for good.
        """
        if request.name is not None:
            name = check_name(request.name)
            if name in self._reserved or name in open_names:
                raise NameTakenError(
                    f"A session named {name!r} is open already.",
                    hint="Pick another name (-n), or close that session first: "
                    f"%maestro close {name}",
                )
            return name, await self._add(request, name)
        refused: set[str] = set()
        while True:
            taken = frozenset(refused | self._reserved | set(open_names))
            name = free_name(_wanted_name(request), taken)
            try:
                return name, await self._add(request, name)
            except _TAKEN as error:
                branch_is_given = request.branch is not None
                if branch_is_given and not isinstance(error, FolderExistsError):
                    raise
                refused.add(name)

    async def _add(self, request: SpawnRequest, name: str) -> git.Worktree:
        repo = str(request.repo or Path.cwd())
        self._reserved.add(name)
        try:
            self._store.intend(name, repo, request.branch)
            return await self.call(self._find_and_add, request, name)
        except Exception:
            self.settle(name)
            raise

    def settle(self, name: str) -> None:
        """Note that a new worktree has its session."""
        self._reserved.discard(name)
        try:
            self._store.settle(name)
        except StoreError as error:
            # Nothing is lost by it: a worktree that has a session is never taken for unfinished.
            _log.warning("%s", error.message)

    def _find_and_add(self, request: SpawnRequest, name: str) -> git.Worktree:
        repo = git.find_repository(request.repo or Path.cwd())
        return git.add_worktree(
            repo,
            name,
            root=self._root,
            base=request.base,
            branch=request.branch,
        )

    async def undo(self, intent: Intent) -> str:
        """Take back a worktree that a server which is gone was making; return why not."""
        if not await self.call(os.path.exists, intent.repo):
            return ""
        repo = await self.call(git.find_repository, Path(intent.repo))
        folder = git.folder_for(self._root, repo, intent.name)
        if self._store.owns(str(folder)):
            return ""
        return await self.call(
            git.undo_unfinished,
            repo,
            intent.name,
            root=self._root,
            branch=intent.branch,
        )

    async def remove(self, session: Session, *, discard: bool) -> git.Removal:
        """Remove a session's worktree and branch as far as that loses nothing, or all of it."""
        return await self.call(
            git.remove_worktree,
            Path(session.repo),
            Path(session.worktree),
            session.branch,
            base=session.base,
            target=session.target,
            root=self._root,
            discard=discard,
        )

    async def loss(self, session: Session) -> git.Loss:
        """Return what discarding a session would lose."""
        return await self.call(
            git.loss,
            Path(session.worktree),
            base=session.base,
            target=session.target,
            branch=session.branch,
        )

    async def refresh(self, session: Session) -> None:
        """Have git note what a new worktree looks like, so that later looks at it are quick."""
        await self.call(git.refresh_index, Path(session.worktree))

    async def change(self, session: Session) -> Change:
        """Return how much a session has changed."""
        return await self.call(git.change_of, Path(session.worktree), session.base)

    async def diff(self, session: Session, paths: Sequence[str], *, only_stat: bool) -> git.Diff:
        """Return what a session has changed since its base, uncommitted and untracked included."""
        folder = Path(session.worktree)
        return await self.call(git.diff, folder, session.base, paths, only_stat=only_stat)

    async def commit(self, session: Session, message: str, paths: Sequence[str] | None) -> str:
        """Commit in a session's worktree and return the commit."""
        return await self.call(git.commit, Path(session.worktree), message, paths)

    async def merge(self, session: Session, into: str, how: git.How) -> git.MergeResult:
        """Merge a session's branch."""
        return await self.call(git.merge, Path(session.repo), session.branch, into, how=how)


def _wanted_name(request: SpawnRequest) -> str:
    if request.branch:
        return slug(request.branch) or request.agent
    first_line = request.prompt.strip().partition("\n")[0]
    return slug(first_line, length=24) or request.agent
