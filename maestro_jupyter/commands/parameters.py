"""Arguments that the verbs share, with what completes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from maestro_jupyter.model import MaestroError, State

from .stage import Stage

_ALWAYS_THERE = ("demo", "shell")


def _stage(ctx: click.Context) -> Stage | None:
    return ctx.find_object(Stage)  # type: ignore[type-abstract]


def complete_sessions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the open sessions that begin with ``incomplete``."""
    del param
    stage = _stage(ctx)
    try:
        maestro = stage.known() if stage else None
        names = [session.name for session in maestro.sessions] if maestro else []
    except MaestroError:
        # Nobody wants to read an error between two keystrokes.
        return []
    return [name for name in names if name.startswith(incomplete)]


def complete_agents(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the agents that can be used here and begin with ``incomplete``."""
    del param
    stage = _stage(ctx)
    try:
        maestro = stage.known() if stage else None
        found = [agent.name for agent in maestro.agents() if agent.available] if maestro else []
    except MaestroError:
        found = []
    return [name for name in found or _ALWAYS_THERE if name.startswith(incomplete)]


session_argument = click.argument("name", shell_complete=complete_sessions)
sessions_argument = click.argument("names", nargs=-1, shell_complete=complete_sessions)
agent_argument = click.argument("agent", shell_complete=complete_agents)
states_argument = click.argument(
    "states",
    nargs=-1,
    type=click.Choice([state.value for state in State], case_sensitive=False),
    metavar="[STATE]...",
)


def text_argument(name: str, *, required: bool) -> Callable[[Any], Any]:
    """Return an argument that takes all remaining words as one text."""
    return click.argument(
        name,
        nargs=-1,
        required=required,
        metavar=name.upper() if required else f"[{name.upper()}]",
        callback=lambda _ctx, _param, words: " ".join(words),
    )
