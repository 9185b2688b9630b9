"""Verbs about a repository rather than a session."""

from __future__ import annotations

import click

from .results import CommandsShown, Note, WorktreesPruned, WorktreeTable
from .stage import Stage, pass_stage

repo_option = click.option(
    "--repo",
    type=click.Path(file_okay=False),
    help="A folder in the repository; by default the current folder.",
)


@click.command
@repo_option
@click.option("--base", metavar="REF", help="As of this revision; by default what is checked out.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@pass_stage
def allow(stage: Stage, *, repo: str | None, base: str | None, yes: bool) -> Note | CommandsShown:
    """Show the commands of this repository's .maestro.toml and allow exactly these."""
    maestro = stage.maestro()
    found = maestro.commands(repo, base=base)
    if found.allowed:
        return CommandsShown(found)
    stage.tell(CommandsShown(found))
    if not yes and not stage.confirm("Let these commands run on this machine?", "--yes"):
        return Note("Nothing was allowed.", found.to_json())
    allowed = maestro.allow(repo, base=base, digest=found.digest)
    return Note(f"Allowed for {allowed.repo}, until the file changes.", allowed.to_json())


@click.command
@click.option("--prune", is_flag=True, help="Remove those that nobody has and that hold nothing.")
@pass_stage
def worktrees(stage: Stage, *, prune: bool) -> WorktreeTable | WorktreesPruned:
    """List every worktree that Maestro made: whose it is, its age and size, and what it holds."""
    maestro = stage.maestro()
    return WorktreesPruned(maestro.prune()) if prune else WorktreeTable(maestro.worktrees())
