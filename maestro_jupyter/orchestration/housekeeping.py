"""Lists, prunes and repairs the worktrees of all sessions, open or not."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git import Found, Loss
from maestro_jupyter.model import MaestroError, Session
from maestro_jupyter.store import Store

from .results import Pruning, WorktreeFacts
from .threads import Threads

_ANY_BASE = "main-worktree/HEAD"


@dataclass(frozen=True)
class _Owned:
    """A worktree that was found, with the session that has or had it."""

    found: Found
    session: Session | None
    is_open: bool

    @property
    def branch(self) -> str:
        return self.session.branch if self.session else self.found.branch or ""

    @property
    def repo(self) -> Path | None:
        return Path(self.session.repo) if self.session and self.found.repo else self.found.repo

    @property
    def keeps_branch(self) -> bool:
        return self.session is not None and self.session.adopted


class Housekeeping:
    """Knows every worktree that Maestro made and what would be lost without it."""

    def __init__(self, root: Path, store: Store, threads: Threads, log: logging.Logger) -> None:
        self._root = root
        self._store = store
        self._threads = threads
        self._log = log

    async def worktrees(self) -> list[WorktreeFacts]:
        """Return all worktrees, those without an open session last."""
        owned = await self._survey()
        facts = await asyncio.gather(*(self._threads.call(_facts, one) for one in owned))
        return sorted(facts, key=lambda one: (not one.open, one.path))

    async def prune(self) -> Pruning:
        """Remove the worktrees that no open session has and that hold nothing unsaved."""
        removed: list[WorktreeFacts] = []
        kept: list[WorktreeFacts] = []
        for one in await self._survey():
            if one.is_open:
                continue
            facts = await self._threads.call(_facts, one)
            why = facts.why if not facts.prunable else await self._remove(one)
            (kept if why else removed).append(replace(facts, why=why))
        return Pruning(tuple(removed), tuple(kept))

    async def repair(self) -> None:
        """Put right what servers that died have left half removed."""
        repositories = self._store.repositories()
        if not repositories:
            return
        owned = {one.found.path for one in await self._survey() if one.is_open}
        for repo in repositories:
            try:
                done = await self._repair(Path(repo), owned)
            except (MaestroError, OSError) as error:
                self._log.warning("The worktrees of %s could not be repaired: %s", repo, error)
                continue
            for said in done:
                self._log.info("Repaired: %s", said)

    async def _repair(self, repo: Path, owned: set[Path]) -> list[str]:
        if not await self._threads.call((repo / ".git").exists):
            return []
        half_removed = await self._threads.call(git.being_removed, repo, self._root)
        done = await self._threads.call(git.repair, repo, self._root, owned)
        for folder in half_removed:
            if await self._threads.call(git.is_forgotten, repo, folder):
                done += await self._delete_branch(repo, folder)
        return done

    async def _delete_branch(self, repo: Path, folder: Path) -> list[str]:
        """Do the last step of a removal from which only the branch is left."""
        session, is_open = self._store.owner(str(folder)) or (None, False)
        if session is None or is_open or session.adopted:
            return []
        removal = await self._threads.call(
            git.delete_branch, repo, session.branch, base=session.base, target=session.target
        )
        return [f"{session.branch} is deleted, as its worktree was"] * removal.branch_removed

    async def _survey(self) -> list[_Owned]:
        repos = [Path(repo) for repo in self._store.repositories()]
        begun = {intent.name for intent in self._store.intents()}
        owned = []
        for found in await self._threads.call(git.survey, self._root, repos):
            session, is_open = self._store.owner(str(found.path)) or (None, False)
            is_open = is_open or self._store.is_of_a_run(str(found.path))
            if is_open or found.path.name not in begun:
                owned.append(_Owned(found, session, is_open))
        return owned

    async def _remove(self, one: _Owned) -> str:
        """Remove a worktree; return why it was kept."""
        found = one.found
        if one.repo is None:
            return "its repository is gone"
        try:
            removal = await self._threads.call(
                git.remove_worktree,
                one.repo,
                found.path,
                one.branch,
                base=one.session.base if one.session else _ANY_BASE,
                target=one.session.target if one.session else None,
                root=self._root,
                keep_branch=one.keeps_branch,
            )
        except MaestroError as error:
            return error.message
        is_gone = removal.worktree_removed or not found.is_there
        return "" if is_gone else removal.kept_because


def _facts(one: _Owned) -> WorktreeFacts:
    found, session = one.found, one.session
    loss, why = _loss(one)
    if not why and loss:
        why = f"it has {loss}"
    return WorktreeFacts(
        path=str(found.path),
        repo=str(one.repo) if one.repo else None,
        branch=found.branch,
        session=session.name if session else None,
        session_id=session.id if session else None,
        state=session.state.value if session and one.is_open else None,
        open=one.is_open,
        created=session.created if session else _made(found.path),
        size=git.size_of(found.path),
        uncommitted=len(loss.tracked) + len(loss.untracked),
        unmerged=len(loss.commits),
        stale=not found.is_there or found.repo is None,
        prunable=not one.is_open and not why,
        why=why,
    )


def _loss(one: _Owned) -> tuple[Loss, str]:
    found, session = one.found, one.session
    if found.own is None:
        return Loss(), "its repository is gone, and it may have files in it"
    try:
        loss = git.loss_of(
            found.own,
            found.path if found.is_there else None,
            session.base if session else _ANY_BASE,
            session.target if session else None,
            one.branch,
            keep_branch=one.keeps_branch,
        )
    except MaestroError as error:
        return Loss(), error.message
    return loss, ""


def _made(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_ctime, UTC)
    except OSError:
        return None
