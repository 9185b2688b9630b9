"""Brings a session's work home: checks, merges, conflicts handed back, pull requests."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git.errors import MergeConflictError, UnknownBranchError
from maestro_jupyter.model import EventKind, MaestroError, Session
from maestro_jupyter.model.names import plain_text

from .checks import CheckResult, Checks
from .conversation import Conversation
from .errors import MovedMeanwhileError
from .journal import Journal
from .projects import Projects
from .threads import Threads

_log = logging.getLogger(__name__)
_NAMED = 200


@dataclass(frozen=True)
class MergeWish:
    """How a session is to be merged.

    Attributes
    ----------
    into
        Default: the branch that it started from.
    checks
        Names of checks that have to pass first; None for none, ``()`` for all there are.
    resolve
        Hand conflicts back to the session's agent.
    """

    into: str | None = None
    how: git.How = "merge"
    checks: tuple[str, ...] | None = None
    resolve: bool = False


@dataclass(frozen=True)
class Merged:
    """Where a merge went; ``uncommitted`` are files of the worktree that are not in it."""

    commit: str
    into: str
    how: git.How
    already: bool
    checks: tuple[CheckResult, ...]
    uncommitted: tuple[str, ...]


class Landing:
    """Merges and publishes the branches of sessions."""

    def __init__(
        self,
        journal: Journal,
        threads: Threads,
        projects: Projects,
        conversation: Conversation,
    ) -> None:
        self._journal = journal
        self._threads = threads
        self._projects = projects
        self._conversation = conversation
        self._checks = Checks()

    async def close(self) -> None:
        """End the checks that run."""
        await self._checks.close()

    async def merge(self, session: Session, wish: MergeWish) -> Merged:
        """Merge a session's branch."""
        target = target_of(session, wish.into)
        repo = Path(session.repo)
        checked: tuple[CheckResult, ...] = ()
        if wish.checks is not None:
            before = await self._threads.call(git.tips, repo, session.branch, target)
            await self._foresee(session, target, wish)
            known = await self._projects.checks(session)
            checked = await self._checks.run(session, known, wish.checks or None)
            after = await self._threads.call(git.tips, repo, session.branch, target)
            if after[0] != before[0]:
                raise MovedMeanwhileError(session)
        try:
            result = await self._threads.call(git.merge, repo, session.branch, target, how=wish.how)
        except MergeConflictError as error:
            self._hand_back(session, target, error, wish)
            raise
        detail = {"commit": result.commit, "into": result.into, "how": result.how}
        if checked:
            detail["checks"] = ", ".join(check.name for check in checked)
        self._note(session, EventKind.MERGED, detail)
        return Merged(
            result.commit,
            result.into,
            result.how,
            result.already,
            checked,
            await self._left_out(session),
        )

    async def conflicts(self, session: Session, into: str | None) -> tuple[git.Conflict, ...]:
        """Return what merging a session would conflict in."""
        target = target_of(session, into)
        return await self._threads.call(git.conflicts, Path(session.repo), session.branch, target)

    async def publish(
        self,
        session: Session,
        *,
        title: str | None,
        body: str | None,
        draft: bool,
    ) -> git.PullRequest:
        """Push a session's branch and open a pull request for it."""
        request = await self._threads.call(
            git.publish,
            Path(session.worktree),
            session.branch,
            base=session.base,
            target=session.target,
            title=title,
            body=body,
            draft=draft,
        )
        detail = {"url": request.url, "remote": request.remote, "target": request.target}
        self._note(session, EventKind.PUBLISHED, detail)
        return request

    async def _left_out(self, session: Session) -> tuple[str, ...]:
        """Return what is not in a merge that is done, whatever became of the worktree meanwhile."""
        try:
            return await self._threads.call(git.uncommitted_files, Path(session.worktree))
        except MaestroError as error:
            _log.warning("What is not in the merge of %s is not known: %s", session.name, error)
            return ()

    async def _foresee(self, session: Session, target: str, wish: MergeWish) -> None:
        """Say what conflicts before checks take their time over it."""
        if wish.how == "ff-only":
            return
        found = await self.conflicts(session, target)
        if not found:
            return
        files = [conflict.path for conflict in found]
        error = MergeConflictError(
            f"Merging {session.branch!r} into {target!r} conflicts in {', '.join(files[:10])}; "
            "nothing was changed.",
            hint="Merge the target into the session's branch, resolve there and merge again.",
            files=files,
        )
        self._hand_back(session, target, error, wish)
        raise error

    def _hand_back(
        self,
        session: Session,
        target: str,
        error: MergeConflictError,
        wish: MergeWish,
    ) -> None:
        """Send the list of conflicts to the agent, if that is wished, and say so in the error."""
        if not wish.resolve:
            error.hint = f"{error.hint} Or have its agent do that (--resolve)."
            return
        try:
            typed = self._conversation.send(session, resolving(session, target, error.files))
        except MaestroError as problem:
            error.hint = f"The agent could not be asked: {problem.message} {problem.hint}"
            return
        when = "was sent" if typed else "waits until it is ready"
        error.hint = f"The list {when} to {session.name!r}; merge again when that has finished."

    def _note(self, session: Session, kind: EventKind, detail: Mapping[str, str | None]) -> None:
        if session.id in self._journal.sessions:
            self._journal.note(session.id, kind, dict(detail))


def target_of(session: Session, into: str | None) -> str:
    """Return the branch that a session is merged into."""
    target = into or session.target
    if target is None:
        raise UnknownBranchError(
            f"Session {session.name!r} started from a commit, not a branch.",
            hint="Name the branch to merge into: --into BRANCH",
        )
    return target


def resolving(session: Session, target: str, files: Sequence[str]) -> str:
    """Return what an agent is told to resolve."""
    listed = "\n".join(f"- {plain_text(name, 500)}" for name in files[:_NAMED])
    more = f"\n- and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return (
        f"Your branch {session.branch} cannot be merged into {target}: both changed the same "
        f"places in these files:\n{listed}{more}\n"
        f"Run `git merge {target}` here in your worktree, resolve each conflict so that what both "
        f"sides meant survives, run the tests, and commit the merge. Leave the branch {target} "
        "itself alone."
    )
