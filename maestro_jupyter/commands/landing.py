"""Verbs that bring the work of sessions home."""

from __future__ import annotations

from typing import cast

import click

from maestro_jupyter.client import How

from .parameters import session_argument
from .results import ConflictTable, GraphResult, Note
from .stage import Stage, pass_stage


@click.command
@session_argument
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-m", "--message", required=True, metavar="TEXT", help="The commit's message.")
@pass_stage
def commit(stage: Stage, name: str, paths: tuple[str, ...], message: str) -> Note:
    """Commit all work in a session's worktree, or only the paths named."""
    session = stage.maestro()[name]
    made = session.commit(message, paths or None)
    data = {"session": session.name, "commit": made}
    return Note(f"Committed {made[:10]} on {session.branch}.", data)


def _how(ctx: click.Context, param: click.Parameter, value: bool) -> bool:  # noqa: FBT001
    if value and ctx.meta.setdefault("maestro.how", param.name) != param.name:
        raise click.UsageError("Give one of --squash, --rebase and --ff-only.", ctx)
    return value


@click.command
@session_argument
@click.option("--into", metavar="BRANCH", help="By default the branch the session started from.")
@click.option("--squash", is_flag=True, callback=_how, help="As one commit.")
@click.option("--rebase", is_flag=True, callback=_how, help="Commit by commit, without a merge.")
@click.option("--ff-only", is_flag=True, callback=_how, help="Only if the branch has not moved.")
@click.option("--check", "checks", multiple=True, metavar="NAME", help="Run that check first.")
@click.option("--checks", "all_checks", is_flag=True, help="Run all of its checks first.")
@click.option("--resolve", is_flag=True, help="Hand conflicts back to the agent.")
@pass_stage
def merge(  # noqa: PLR0913 - one for each option
    stage: Stage,
    name: str,
    *,
    into: str | None,
    squash: bool,
    rebase: bool,
    ff_only: bool,
    checks: tuple[str, ...],
    all_checks: bool,
    resolve: bool,
) -> Note:
    """Merge a session's branch; local changes are never lost."""
    ways = {"squash": squash, "rebase": rebase, "ff-only": ff_only}
    how = next((way for way, chosen in ways.items() if chosen), "merge")
    session = stage.maestro()[name]
    merged = session.merge(
        into,
        cast("How", how),
        checks=all_checks or checks,
        resolve=resolve,
    )
    return Note(
        str(merged),
        {
            "session": session.name,
            "commit": merged.commit,
            "into": merged.into,
            "how": merged.how,
            "already": merged.already,
            "checks": list(merged.checks),
            "uncommitted": list(merged.uncommitted),
        },
    )


@click.command
@session_argument
@click.option("--into", metavar="BRANCH", help="By default the branch the session started from.")
@pass_stage
def conflicts(stage: Stage, name: str, into: str | None) -> ConflictTable:
    """Show what merging a session would conflict in; nothing is changed."""
    return ConflictTable(name, stage.maestro()[name].conflicts(into))


@click.command
@session_argument
@click.option("--title", metavar="TEXT", help="By default what its first commit says.")
@click.option("--body", metavar="TEXT", help="By default what its commits say.")
@click.option("--draft", is_flag=True, help="As a draft.")
@pass_stage
def pr(stage: Stage, name: str, *, title: str | None, body: str | None, draft: bool) -> Note:
    """Push a session's branch and open a pull request, or a merge request, for it."""
    session = stage.maestro()[name]
    request = session.pr(title, body, draft=draft)
    return Note(str(request), {"session": session.name, **request.to_json()})


@click.command
@click.option(
    "--repo",
    type=click.Path(file_okay=False),
    help="A folder in the repository; by default the current folder.",
)
@click.option("-l", "--limit", type=click.IntRange(1, 500), default=50, help="How many commits.")
@click.option("--skip", type=click.IntRange(min=0), default=0, help="After how many newer ones.")
@pass_stage
def graph(stage: Stage, repo: str | None, limit: int, skip: int) -> GraphResult:
    """Draw the commits of all sessions' branches, and which session is where."""
    return GraphResult(stage.maestro().graph(repo, limit=limit, skip=skip))
