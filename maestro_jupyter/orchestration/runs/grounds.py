"""The worktrees of one run: its own, and those of tasks that work side by side."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git.branches import default_branch
from maestro_jupyter.git.errors import BranchExistsError, MergeConflictError
from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.names import slug
from maestro_jupyter.model.run_events import Merging
from maestro_jupyter.model.run_state import RUN_WORKTREE
from maestro_jupyter.orchestration.worktrees import TAKEN

from .facts import Ground, RunFacts
from .means import Means

_NAME_LENGTH = 64


class Grounds:
    """Makes, merges and puts away the worktrees of a run."""

    def __init__(self, facts: RunFacts, means: Means) -> None:
        self._facts = facts
        self._means = means
        self._call = means.threads.call

    @property
    def own(self) -> Ground:
        """The run's own worktree."""
        return self._facts.grounds[RUN_WORKTREE]

    async def take(self, worktree: str) -> Ground:
        """Return a worktree for a task that begins or goes on there, made where it is not yet."""
        ground = self._facts.grounds.get(worktree)
        if ground is None:
            ground = await self._make(worktree)
        if not ground.start:
            ground.start = await self._call(git.head_of, Path(ground.path))
        return ground

    async def commits(self, ground: Ground) -> tuple[str, ...]:
        """Return the commits that the task at work in a worktree has made there."""
        known = [ground.start]
        if ground is not self.own:
            known.append(f"refs/heads/{self.own.branch}")
        return await self._call(git.commits_since, Path(ground.path), *known)

    async def head(self, ground: Ground) -> str:
        """Return the commit that is checked out in a worktree."""
        return await self._call(git.head_of, Path(ground.path))

    async def merge(self, ground: Ground, how: git.How) -> tuple[Merging, str]:
        """Merge a task's branch into the run's, or that into it where that has moved.

        What lands is exactly what was checked.
        """
        repo, own = Path(self._facts.repo), self.own
        try:
            tips = await self._call(git.tips, repo, ground.branch, own.branch)
            if ground.checked and tips[0] != ground.checked:
                return Merging.TOOK_IN, ""
            if not await self._call(git.has_all, repo, tips[1], tips[0]):
                await self._call(git.merge, repo, own.branch, ground.branch)
                return Merging.TOOK_IN, ""
            result = await self._call(git.merge, repo, ground.branch, own.branch, how=how)
        except MergeConflictError as error:
            return Merging.CONFLICT, _resolving(own.branch, error.files)
        except MaestroError as error:
            return Merging.CONFLICT, f"{error.message} {error.hint}".strip()
        ground.checked = tips[0]
        return Merging.LANDED, result.commit

    async def leave(self, task: str, worktree: str, *, keep: bool) -> str | None:
        """Take a task out of its worktree; return the branch that now keeps what it left, if any.

        The run's own worktree is then as it was before the task, or as the task has left it where
        that is done. One of the task's own is removed.
        """
        ground = self._facts.grounds.get(worktree)
        if ground is None:
            return None
        path, start = Path(ground.path), ground.start
        kept = None
        there = await self._call(path.is_dir)
        if there and start and (keep or await self._is_unsafe(ground)):
            kept = await self._keep(task, ground)
        if ground is self.own:
            if there and start and keep:
                await self._call(git.go_back, path, ground.branch, start)
            ground.start = ground.checked = ""
        else:
            await self._remove(ground)
            del self._facts.grounds[worktree]
        return kept

    async def sweep(self) -> None:
        """Remove worktrees that a server which died had just made, and nobody has worked in."""
        known = {ground.path for ground in self._facts.grounds.values()}
        for path in self._means.store.places(self._facts.id):
            if path not in known:
                folder = Path(path)
                branch = default_branch(folder.name)
                await self._remove(Ground(folder.name, path, branch, self._facts.base))

    async def _is_unsafe(self, ground: Ground) -> bool:
        """Return whether a worktree that goes has commits that were not merged."""
        return ground is not self.own and await self.head(ground) != ground.checked

    async def _keep(self, task: str, ground: Ground) -> str | None:
        number = 1
        stem = f"{self.own.branch}-{_short(task)}-attempt"
        message = f"Keep what came to nothing: {self._facts.task(task).text or task}"
        while True:
            branch = f"{stem}-{number}"
            try:
                kept = await self._call(
                    git.keep_attempt, Path(ground.path), ground.start, branch, message
                )
            except BranchExistsError:
                if not await self._call(git.has_branch, Path(self._facts.repo), branch):
                    raise
                number += 1
                continue
            if kept is None:
                return None
            self._facts.kept.append(branch)
            return branch

    async def _make(self, worktree: str) -> Ground:
        """Make the worktree of a task, from where the run is now."""
        facts, means = self._facts, self._means
        wanted = f"run-{facts.name}-{_short(worktree)}"[:_NAME_LENGTH].rstrip("-")
        place = git.Place(Path(facts.repo), Path(facts.here))
        made = await make_worktree(means, facts.id, place, wanted, base=self.own.branch)
        ground = Ground(made.path.name, str(made.path), made.branch, made.base)
        facts.grounds[worktree] = ground
        return ground

    async def _remove(self, ground: Ground) -> None:
        await self._call(
            git.remove_worktree,
            Path(self._facts.repo),
            Path(ground.path),
            ground.branch,
            base=ground.base,
            target=self.own.branch,
            root=self._means.settings.worktree_root,
            discard=True,
        )
        self._means.store.free(ground.path)


async def make_worktree(
    means: Means,
    run: str,
    place: git.Place,
    wanted: str,
    *,
    base: str | None,
    branch: str | None = None,
) -> git.Worktree:
    """Make a worktree that belongs to a run, under the wanted name or with a number behind it."""
    name, number = wanted, 1
    while True:
        try:
            made = await means.worktrees.make(place, name, base=base, branch=branch)
        except TAKEN:
            number += 1
            name = f"{wanted[: _NAME_LENGTH - 5].rstrip('-')}-{number}"
            if branch is not None:
                raise
            continue
        means.store.hold(str(made.path), run)
        await means.threads.call(git.refresh_index, made.path)
        means.worktrees.settle(name)
        return made


def _short(task: str) -> str:
    return slug(task, 24) or "task"


def _resolving(branch: str, files: tuple[str, ...]) -> str:
    listed = "\n".join(f"- {name}" for name in files)
    return (
        f"The work is done, but {branch} has moved meanwhile, and both changed the same places in "
        f"these files:\n{listed}\nRun `git merge {branch}` here in your worktree, resolve each "
        "conflict so that what both sides meant survives, and commit the merge. Leave the branch "
        f"{branch} itself alone."
    )
