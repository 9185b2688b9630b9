"""Arguments that the verbs share, with what completes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from maestro_jupyter.model import MaestroError, State

from .stage import Stage

_PLACES = (str, str)


def _complete(
    ctx: click.Context, incomplete: str, find: Callable[[Stage], Iterable[str]]
) -> list[CompletionItem]:
    stage = ctx.find_object(Stage)
    if stage is None:
        return []
    try:
        words = list(find(stage))
    except MaestroError:
        # Nobody wants to read an error between two keystrokes.
        return []
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


class SessionName(click.ParamType):
    """The name or id of an open session."""

    name = "name"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the names of the open sessions."""
        del param

        def names(stage: Stage) -> list[str]:
            maestro = stage.known()
            return [session.name for session in maestro.sessions] if maestro else []

        return _complete(ctx, incomplete, names)


class AgentName(click.ParamType):
    """The name of an agent."""

    name = "agent"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the agents that can be used here."""
        del param

        def names(stage: Stage) -> list[str]:
            maestro = stage.known()
            if maestro is None:
                return ["demo", "shell"]
            return [agent.name for agent in maestro.agents() if agent.available]

        return _complete(ctx, incomplete, names)


class StateName(click.ParamType):
    """A state of a session."""

    name = "state"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the state, written with ``_`` or ``-``."""
        state = str(value).lower().replace("-", "_")
        if state not in set(State):
            self.fail(f"{value!r} is no state; the states are {', '.join(State)}.", param, ctx)
        return state

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the states."""
        del ctx, param
        return [CompletionItem(state) for state in State if state.startswith(incomplete)]


class Words(click.ParamType):
    """One word of a text."""

    name = "text"


session_argument = click.argument("name", type=SessionName())


def text_argument(name: str, *, required: bool) -> Callable[[Any], Any]:
    """Return an argument that takes all remaining words as one text."""
    metavar = name.upper() if required else f"[{name.upper()}]"
    return click.argument(
        name,
        nargs=-1,
        required=required,
        type=Words(),
        metavar=metavar,
        callback=lambda _ctx, _param, words: " ".join(words),
    )
