"""The git side of sessions: every call runs in a worker thread, off the server's loop."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git.errors import BranchExistsError, BranchInUseError, FolderExistsError
from maestro_jupyter.model import Change, Session
from maestro_jupyter.model.names import check_name, free_name
from maestro_jupyter.store import Intent, Store, StoreError

from .errors import NameTakenError
from .planning import Plan, plan
from .projects import Projects
from .settings import Settings, SpawnRequest
from .threads import Threads

_log = logging.getLogger(__name__)

TAKEN = (BranchInUseError, BranchExistsError, FolderExistsError)
"""A name that Maestro chose gets a number behind it where one of these is raised."""


class Worktrees:
    """Makes, reads, merges and removes the worktrees of sessions."""

    def __init__(
        self,
        settings: Settings,
        threads: Threads,
        store: Store,
        projects: Projects,
    ) -> None:
        self._root = settings.worktree_root
        self._include_limit = settings.include_limit
        self._threads = threads
        self._store = store
        self._projects = projects
        self._reserved: set[str] = set()
        self.call = threads.call

    async def plan(self, request: SpawnRequest) -> Plan:
        """Fill in what a request leaves open."""
        return await plan(request, self._threads, self._projects)

    async def add(self, plan: Plan, open_names: Collection[str]) -> tuple[str, git.Worktree]:
        """Choose the session's name and check its branch out into a new worktree.

        A name that the person gave is taken as it is, or refused. One that Maestro chooses gets a
        number behind it until name, branch and folder are free.

        The worktree is noted as intended until :meth:`settle`, so that a server which dies before
        its session is recorded leaves nothing behind for good.
        """
        request = plan.request
        if request.name is not None:
            name = check_name(request.name)
            if name in self._reserved or name in open_names:
                raise NameTakenError(
                    f"A session named {name!r} is open already.",
                    hint="Pick another name (-n), or close that session first: "
                    f"%maestro close {name}",
                )
            return name, await self._add(plan, name)
        refused: set[str] = set()
        while True:
            taken = frozenset(refused | self._reserved | set(open_names))
            name = free_name(plan.wanted_name, taken)
            try:
                return name, await self._add(plan, name)
            except TAKEN as error:
                branch_is_given = request.branch is not None
                if branch_is_given and not isinstance(error, FolderExistsError):
                    raise
                refused.add(name)

    async def _add(self, plan: Plan, name: str) -> git.Worktree:
        self._reserved.add(name)
        try:
            request = plan.request
            return await self._make(plan.place, name, request.base, request.branch)
        except Exception:
            self._reserved.discard(name)
            raise

    async def make(
        self, place: git.Place, name: str, *, base: str | None, branch: str | None = None
    ) -> git.Worktree:
        """Check a branch out into a new worktree, which is noted as intended until :meth:`settle`.

        Raises
        ------
        NameTakenError
            A worktree of that name is being made.
        """
        if name in self._reserved:
            raise NameTakenError(f"A worktree {name!r} is being made already.", hint="Try again.")
        self._reserved.add(name)
        try:
            return await self._make(place, name, base, branch)
        except Exception:
            self._reserved.discard(name)
            raise

    async def _make(
        self, place: git.Place, name: str, base: str | None, branch: str | None
    ) -> git.Worktree:
        start = await self.call(
            git.find_start,
            place.repo,
            name,
            base=base,
            branch=branch,
            here=place.here,
        )
        file = await self._projects.at(place.repo, start.base)
        if file is not None and (file.project.setup.run or file.project.teardown.run):
            self._projects.require(place.repo, file)
        # What is there already may be what another server was making: its note stays.
        folder = git.folder_for(self._root, place.repo, name)
        is_new = not await self.call(os.path.lexists, folder)
        if is_new:
            self._store.intend(name, str(place.repo), branch, adopted=start.adopted)
        try:
            return await self.call(
                git.add_worktree,
                place.repo,
                name,
                root=self._root,
                start=start,
                here=place.here,
                include_limit=self._include_limit,
            )
        except Exception:
            if is_new:
                self._forget(name)
            raise

    def settle(self, name: str) -> None:
        """Note that a new worktree has its session."""
        self._reserved.discard(name)
        self._forget(name)

    def _forget(self, name: str) -> None:
        try:
            self._store.settle(name)
        except StoreError as error:
            # Nothing is lost by it: a worktree that has a session is never taken for unfinished.
            _log.warning("%s", error.message)

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
            adopted=intent.adopted,
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
            keep_branch=session.adopted,
        )

    async def loss(self, session: Session) -> git.Loss:
        """Return what discarding a session would lose."""
        return await self.call(
            git.loss,
            Path(session.worktree),
            base=session.base,
            target=session.target,
            branch=session.branch,
            keep_branch=session.adopted,
        )

    async def refresh(self, session: Session) -> None:
        """Have git note what a new worktree looks like, so that later looks at it are quick."""
        await self.call(git.refresh_index, Path(session.worktree))

    async def change(self, session: Session) -> Change:
        """Return how much a session has changed."""
        return await self.call(git.change_of, Path(session.worktree), session.base)

    async def distance(self, session: Session) -> tuple[int, int]:
        """Return how many commits a session is ahead of its target, and behind it."""
        target = f"refs/heads/{session.target}" if session.target else session.base
        return await self.call(git.divergence, Path(session.worktree), "HEAD", target)

    async def diff(self, session: Session, paths: Sequence[str], *, only_stat: bool) -> git.Diff:
        """Return what a session has changed since its base, uncommitted and untracked included."""
        folder = Path(session.worktree)
        return await self.call(git.diff, folder, session.base, paths, only_stat=only_stat)

    async def commit(self, session: Session, message: str, paths: Sequence[str] | None) -> str:
        """Commit in a session's worktree and return the commit."""
        return await self.call(git.commit, Path(session.worktree), message, paths)
