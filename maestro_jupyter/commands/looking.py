"""Verbs that look and change nothing."""

from __future__ import annotations

import click

from .parameters import session_argument, sessions_argument, states_argument
from .results import (
    AgentTable,
    DiffResult,
    Evidence,
    GridRequest,
    PlayRequest,
    SessionDetail,
    SessionTable,
    TerminalOutput,
    Waited,
)
from .stage import Stage, pass_stage


@click.command("list")
@pass_stage
def list_sessions(stage: Stage) -> SessionTable:
    """List the open sessions."""
    return SessionTable(stage.maestro().sessions.records)


@click.command
@session_argument
@pass_stage
def show(stage: Stage, name: str) -> SessionDetail:
    """Show one session."""
    return SessionDetail(stage.maestro()[name].record)


@click.command
@session_argument
@click.option("-l", "--lines", type=click.IntRange(min=1), help="Only the last ones.")
@pass_stage
def read(stage: Stage, name: str, lines: int | None) -> TerminalOutput:
    """Print a session's terminal as text."""
    return TerminalOutput(name, stage.maestro()[name].read(lines))


@click.command
@session_argument
@click.option(
    "--speed",
    type=click.FloatRange(min=0.1, max=1000),
    default=1.0,
    show_default=True,
    help="How many times faster.",
)
@click.option(
    "--idle-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    help="The longest time without anything to see.",
)
@pass_stage
def play(stage: Stage, name: str, speed: float, idle_limit: float) -> PlayRequest:
    """Play what a session's terminal has shown, also of one that is closed."""
    return PlayRequest(stage.maestro().recording(name), speed, idle_limit)


@click.command
@session_argument
@pass_stage
def explain(stage: Stage, name: str) -> Evidence:
    """Show why a session's status says what it says."""
    return Evidence(name, stage.maestro()[name].explain())


@click.command
@session_argument
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stat", is_flag=True, help="Only how much each file changed.")
@pass_stage
def diff(stage: Stage, name: str, paths: tuple[str, ...], *, stat: bool) -> DiffResult:
    """Show what a session has changed since its base, committed or not."""
    return DiffResult(name, stage.maestro()[name].diff(*paths, stat=stat))


@click.command
@session_argument
@states_argument
@click.option(
    "-t", "--timeout", type=click.FloatRange(min=0), help="Give up after that many seconds."
)
@pass_stage
def wait(stage: Stage, name: str, states: tuple[str, ...], timeout: float | None) -> Waited:
    """Wait until a session is in one of the states; by default until it no longer works.

    Exit codes: 0 it is there, 1 it failed or ended otherwise, 3 timed out, 4 it needs input.
    """
    session = stage.maestro()[name].wait(*states, timeout=timeout)
    return Waited(session.record, states)


@click.command
@pass_stage
def agents(stage: Stage) -> AgentTable:
    """List the agents, and what to do about those that cannot be used here."""
    return AgentTable(stage.maestro().agents())


@click.command
@sessions_argument
@pass_stage
def grid(stage: Stage, names: tuple[str, ...]) -> GridRequest:
    """Show sessions live, all open ones by default."""
    return GridRequest(tuple(stage.maestro()[one].name for one in names))
