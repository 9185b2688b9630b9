"""Verbs that start, talk to and end sessions."""

from __future__ import annotations

import click

from maestro_jupyter.client import Closing, Session
from maestro_jupyter.model import ConflictError, Permission

from .parameters import agent_argument, session_argument, text_argument
from .results import Note, SessionDetail
from .stage import Stage, pass_stage

DEFAULT_AGENT = "-"


@click.command
@agent_argument
@text_argument("prompt", required=False)
@click.option("-n", "--name", help="The session's name; made from the prompt by default.")
@click.option(
    "-b",
    "--branch",
    help="A new branch, or one to go on with.",
)
@click.option("--base", metavar="REF", help="The branch, tag or commit to start from.")
@click.option(
    "--repo",
    type=click.Path(file_okay=False),
    help="A folder in the repository; by default the current folder.",
)
@click.option("--model", metavar="M", help="The model, as the agent calls it.")
@click.option(
    "--permission",
    type=click.Choice([mode.value for mode in Permission], case_sensitive=False),
    help="What it may do unasked; plan is read-only. By default as the agent is configured.",
)
@click.option("--headless", is_flag=True, help="Run to the end without a person.")
@pass_stage
def spawn(  # noqa: PLR0913 - one for each option
    stage: Stage,
    agent: str,
    prompt: str,
    *,
    name: str | None,
    branch: str | None,
    base: str | None,
    repo: str | None,
    model: str | None,
    permission: str | None,
    headless: bool,
) -> SessionDetail:
    """Start AGENT on a task, in a worktree and a branch of its own.

    "-" stands for the agent that the repository's .maestro.toml names.
    """
    session = stage.maestro().spawn(
        None if agent == DEFAULT_AGENT else agent,
        prompt,
        name=name,
        branch=branch,
        base=base,
        repo=repo,
        model=model,
        permission=permission,
        headless=headless,
    )
    said = session.status.message
    heading = f"Spawned {session.name} on {session.branch}{f': {said}' if said else ''}."
    return SessionDetail(session.record, heading)


@click.command
@session_argument
@text_argument("text", required=True)
@pass_stage
def send(stage: Stage, name: str, text: str) -> Note:
    """Give an agent a message; it waits while the agent is busy."""
    session = stage.maestro()[name]
    delivered = session.send(text)
    said = "Sent to" if delivered else "Queued until it is ready:"
    return Note(f"{said} {session.name}.", {"session": session.name, "delivered": delivered})


@click.command
@session_argument
@text_argument("text", required=True)
@pass_stage
def answer(stage: Stage, name: str, text: str) -> Note:
    """Answer what an agent asked."""
    session = stage.maestro()[name].answer(text)
    return Note(f"Answered {session.name}.", {"session": session.name, "state": session.state})


@click.command
@session_argument
@pass_stage
def stop(stage: Stage, name: str) -> Note:
    """End a session's process and all its children; its work stays."""
    session = stage.maestro()[name].stop()
    return Note(f"Stopped {session.name}.", {"session": session.name, "state": session.state})


@click.command
@session_argument
@pass_stage
def interrupt(stage: Stage, name: str) -> Note:
    """Make an agent drop what it is doing, with the agent's own key."""
    session = stage.maestro()[name].interrupt()
    return Note(f"Interrupted {session.name}.", {"session": session.name, "state": session.state})


@click.command
@session_argument
@click.option("--fresh", is_flag=True, help="Begin anew with the session's prompt.")
@pass_stage
def resume(stage: Stage, name: str, *, fresh: bool) -> Note:
    """Start a session that has ended again, in its worktree and where its agent left off."""
    session = stage.maestro()[name]
    try:
        session.resume(fresh=fresh)
    except ConflictError as error:
        question = f"{error.message} Start it again with its prompt?"
        offers = error.reason == "nothing_to_resume" and stage.can_ask()
        if not (offers and stage.confirm(question, "--fresh")):
            raise
        session.resume(fresh=True)
    return Note(f"Resumed {session.name}.", {"session": session.name, "state": session.state})


@click.command
@session_argument
@pass_stage
def close(stage: Stage, name: str) -> Note:
    """Stop a session and put its worktree away; uncommitted and unmerged work is kept."""
    return _closed(stage.maestro()[name].close())


@click.command
@session_argument
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@pass_stage
def discard(stage: Stage, name: str, *, yes: bool) -> Note:
    """Close a session and throw its worktree and branch away, with all work not merged."""
    session = stage.maestro()[name]
    if not yes and not stage.confirm(_what_goes(session), "--yes"):
        return Note(f"Kept {session.name}.", {"session": session.name, "discarded": False})
    return _closed(session.discard())


def _what_goes(session: Session) -> str:
    """Return the question that names what would be lost."""
    return f"{session.loss()}\nThrow away the work of {session.name} on {session.branch}?"


def _closed(closing: Closing) -> Note:
    data = {
        "session": closing.name,
        "worktree_kept": closing.worktree_kept,
        "branch_kept": closing.branch_kept,
        "why": closing.why,
        "teardown": closing.teardown,
    }
    return Note(str(closing), data)
