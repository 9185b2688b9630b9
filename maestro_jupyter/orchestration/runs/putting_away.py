"""Removing what a run has left, when nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter import git

from .conductor import Conductor
from .errors import WouldLoseError
from .hands import Hands


async def put_away(conductor: Conductor, hands: Hands, *, discard: bool) -> None:
    """Remove the worktrees and branches of a run that does not go on.

    Raises
    ------
    WouldLoseError
        Something in them is nowhere else; then all of it stays.
    """
    facts, means, own = conductor.facts, conductor.means, hands.grounds.own
    call, repo = means.threads.call, Path(facts.repo)
    await hands.complete()
    folder = Path(own.path)
    if not discard:
        lost = [one for one in facts.kept if await call(git.has_branch, repo, one)]
        if lost:
            raise WouldLoseError(
                f"Attempts of the run {facts.name!r} that came to nothing are kept on "
                f"{', '.join(lost)}.",
                hint="Delete these branches, or throw them away with the run (discard).",
            )
    if await call(folder.exists):
        removal = await call(
            git.remove_worktree,
            repo,
            folder,
            own.branch,
            base=facts.base,
            target=facts.target,
            root=means.settings.worktree_root,
            discard=discard,
            keep_branch=facts.adopted,
        )
        if not removal.worktree_removed:
            raise WouldLoseError(
                f"The run {facts.name!r} is kept: {removal.kept_because}.",
                hint=f"Merge {own.branch} first, or throw the run's work away (discard).",
            )
    for branch in facts.kept if discard else ():
        await call(
            git.delete_branch, repo, branch, base=facts.base, target=facts.target, discard=True
        )
    means.store.free(own.path)
    means.store.put_away(facts.id)
