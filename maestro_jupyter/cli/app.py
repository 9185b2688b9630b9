"""The command: arguments in, something to read and an exit code out."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from maestro_jupyter._version import __version__
from maestro_jupyter.commands import (
    DONE,
    FAILED,
    TIMED_OUT,
    USAGE,
    GridRequest,
    PlayRequest,
    Result,
    RunBegun,
    Verbs,
    verbs,
)
from maestro_jupyter.model import MaestroError

from .terminal_stage import TerminalStage

INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``maestro`` and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows another one; that is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run ``maestro`` and return its exit code."""
    stage = TerminalStage()
    try:
        with stage:
            result = command().main(
                list(arguments),
                prog_name=stage.command,
                standalone_mode=False,
                obj=stage,
            )
            return _show(stage, result)
    except MaestroError as error:
        stage.fail(error.message, error.hint, error.reason)
        return TIMED_OUT if isinstance(error, TimeoutError) else FAILED
    except click.UsageError as error:
        verb = error.ctx.command_path if error.ctx else stage.command
        stage.fail(error.format_message(), f"See {verb} --help", "wrong_usage")
        return USAGE
    except click.ClickException as error:
        stage.fail(error.format_message(), "", "failed")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough.
        sys.stdout = None
        return DONE


def _show(stage: TerminalStage, result: Any) -> int:
    if not isinstance(result, Result):
        return int(result or DONE)
    if isinstance(result, GridRequest):
        return stage.watch(result)
    if isinstance(result, PlayRequest) and not stage.as_json:
        return stage.play(result)
    if isinstance(result, RunBegun) and not result.detached:
        return stage.watch_run(result)
    stage.tell(result)
    return result.exit_code


def command() -> Verbs:
    """Return the command with all verbs, each of which takes ``--json``."""
    group = verbs()
    group.params = [*group.params, _json_option(), _version_option()]
    for name, verb in group.commands.items():
        with_json = copy.copy(verb)
        with_json.params = [*verb.params, _json_option()]
        group.commands[name] = with_json
    return group


def _json_option() -> click.Option:
    def choose(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
        del param
        stage = ctx.find_object(TerminalStage)
        if value and stage is not None:
            stage.as_json = True

    return click.Option(
        ["--json"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=choose,
        help="Print JSON.",
    )


def _version_option() -> click.Option:
    def say(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
        del param
        if value and not ctx.resilient_parsing:
            stage = ctx.find_object(TerminalStage)
            as_json = stage is not None and stage.as_json
            click.echo(json.dumps({"version": __version__}) if as_json else __version__)
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        callback=say,
        help="Print the version.",
    )
