"""All verbs under one name, as both faces call them."""

from __future__ import annotations

import click

from .acting import (
    answer,
    close,
    discard,
    interrupt,
    resume,
    send,
    spawn,
    stop,
)
from .demo import demo
from .doctor import doctor
from .landing import commit, conflicts, graph, merge, pr
from .looking import agents, diff, explain, grid, list_sessions, play, read, show, wait
from .messages import queue
from .repositories import allow, worktrees
from .results import Result
from .running import run, runs

VERBS: dict[str, click.Command] = {
    "list": list_sessions,
    "spawn": spawn,
    "grid": grid,
    "top": grid,
    "show": show,
    "read": read,
    "play": play,
    "explain": explain,
    "send": send,
    "answer": answer,
    "queue": queue,
    "wait": wait,
    "diff": diff,
    "commit": commit,
    "conflicts": conflicts,
    "merge": merge,
    "pr": pr,
    "graph": graph,
    "interrupt": interrupt,
    "stop": stop,
    "resume": resume,
    "close": close,
    "discard": discard,
    "run": run,
    "runs": runs,
    "worktrees": worktrees,
    "allow": allow,
    "agents": agents,
    "doctor": doctor,
    "demo": demo,
}


class Verbs(click.Group):
    """The verbs; without one, ``list``."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; a wrong use is told as one of that verb, also where it does not say so."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            verb = self.commands.get(ctx.invoked_subcommand or "")
            if error.ctx is None and verb is not None:
                error.ctx = click.Context(verb, ctx, verb.name)
            raise

    def resolve_command(
        self,
        ctx: click.Context,
        args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that is meant, or say which one may have been."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            verbs = ", ".join(self.list_commands(ctx))
            hint = f"Did you mean {near[0]!r}?" if near else f"The verbs are: {verbs}."
            raise click.UsageError(f"There is no verb {args[0]!r}. {hint}", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with the whole of their first sentence, which click would cut."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, (verb.help or "").partition("\n\n")[0].replace("\n", " "))
                    for name, verb in self.commands.items()
                ],
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a person meets them."""
        del ctx
        return list(self.commands)


def verbs() -> Verbs:
    """Return a group of all verbs, whose invocation returns a :class:`Result`."""

    @click.pass_context
    def no_verb(ctx: click.Context) -> Result | None:
        if ctx.invoked_subcommand is not None:
            return None
        result: Result = ctx.invoke(list_sessions)
        return result

    return Verbs(
        "maestro",
        commands=dict(VERBS),
        callback=no_verb,
        invoke_without_command=True,
        help="Run AI coding agents side by side, each in its own git worktree.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
