"""Verbs that run playbooks, steer their runs and tell of them."""

from __future__ import annotations

from typing import Any

import click

from maestro_jupyter.client import Maestro, PlaybookRun
from maestro_jupyter.client.run_texts import over
from maestro_jupyter.model import Permission
from maestro_jupyter.model.run_state import Outcome

from .parameters import complete_agents
from .results import Note, Result
from .run_parameters import complete_runs, duration, moment, variable
from .run_results import RunBegun, RunDetail, RunLog, RunPlanned, RunTable
from .stage import Stage, pass_stage

_STEERING = ("pause", "stop", "kill", "skip", "retry", "answer")


@click.command
@click.argument("documents", nargs=-1, metavar="DOCUMENTS...")
@click.option("--agent", metavar="A", shell_complete=complete_agents, help="Who does the tasks.")
@click.option("--parallel", metavar="N", type=click.IntRange(1), help="How many tasks at a time.")
@click.option("--attempts", metavar="N", type=click.IntRange(1), help="How often a task is tried.")
@click.option("--timeout", metavar="T", type=duration, help="For one attempt: 90s, 15m, 1h.")
@click.option("--loop", metavar="N", type=click.IntRange(1), help="Work it through up to N times.")
@click.option("--until", metavar="COMMAND", help="Loop until this command passes.")
@click.option("--worktree", metavar="NAME", help="The name of the run and its worktree.")
@click.option("--base", metavar="REF", help="The branch, tag or commit to start from.")
@click.option("--into", metavar="BRANCH", help="Merge into this branch at the end.")
@click.option("--pr", is_flag=True, help="Open a pull request at the end.")
@click.option("--template", metavar="F", help="A file with the prompt's template.")
@click.option(
    "--var", "variables", multiple=True, metavar="NAME=VALUE", type=variable, help="For prompts."
)
@click.option("--model", metavar="M", help="The model, as the agent calls it.")
@click.option(
    "--permission",
    type=click.Choice([mode.value for mode in Permission], case_sensitive=False),
    help="What agents may do unasked.",
)
@click.option("--max-time", metavar="T", type=duration, help="End after that long.")
@click.option("--until-time", metavar="HH:MM", type=moment, help="End at that time of day.")
@click.option("--max-tokens", metavar="N", type=click.IntRange(1), help="End after so many.")
@click.option(
    "--max-cost",
    metavar="X",
    type=click.FloatRange(0, min_open=True),
    help="End after that much money.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--detach", is_flag=True, help="Begin, and don't watch.")
@click.option("--resume", metavar="RUN", shell_complete=complete_runs, help="Go on with a run.")
@click.option("--pause", is_flag=True, help="Of the run: begin nothing more for now.")
@click.option("--stop", is_flag=True, help="Of the run: end it after what is at work.")
@click.option("--kill", is_flag=True, help="Of the run: end it now.")
@click.option("--skip", metavar="TASK", help="Of the run: leave a task out.")
@click.option("--retry", metavar="TASK", help="Of the run: try a task again.")
@click.option("--answer", nargs=2, metavar="TASK TEXT", help="Of the run: answer a task.")
@pass_stage
def run(
    stage: Stage,
    /,
    documents: tuple[str, ...],
    *,
    resume: str | None,
    detach: bool,
    **options: Any,
) -> Result:
    """Run playbooks: each task by a fresh agent, done when its check passes.

    DOCUMENTS are markdown files with checklists, worked through in their order in a worktree of
    their own, or folders of such files. With --pause, --stop, --kill, --skip, --retry and --answer
    the id or name of a run stands in their place; the only one at work needs no name.

    Exit codes: 0 all done, 1 not all, 2 wrong usage, 3 over the time or budget, 4 needs a person
    and nobody is there.
    """
    steering = {name: value for name in _STEERING if (value := options.pop(name))}
    starting = {name: value for name, value in options.items() if value}
    _refuse_mixtures(documents, starting, steering, resume=resume, detach=detach)
    maestro = stage.maestro()
    if steering:
        return _steered(_meant(maestro, documents), *next(iter(steering.items())))
    if resume is not None:
        found = maestro.runs[resume]
        after = found.view.seq
        if found.outcome is Outcome.DONE:
            return RunDetail(found)
        return RunBegun(found if _works(found) else found.resume(), after, detach)
    dry_run = starting.pop("dry_run", False)
    starting["variables"] = dict(starting.pop("variables", ())) or None
    if dry_run:
        return RunPlanned(maestro.plan(*documents, **starting))
    return RunBegun(maestro.run(*documents, **starting), detached=detach)


def _works(run: PlaybookRun) -> bool:
    """Return whether a run goes on by itself, so that it is only watched again."""
    return not over(run.view) and run.phase != "paused"


def _refuse_mixtures(
    documents: tuple[str, ...],
    starting: dict[str, Any],
    steering: dict[str, Any],
    *,
    resume: str | None,
    detach: bool,
) -> None:
    """Say what doesn't go together rather than leaving a part of it undone."""
    ways = [f"--{name}" for name in steering] + ["--resume"] * (resume is not None)
    if len(ways) > 1:
        raise click.UsageError(f"One at a time: {' or '.join(ways)}.")
    if ways and starting:
        name = next(iter(starting)).replace("_", "-").replace("variables", "var")
        raise click.UsageError(f"{ways[0]} is for a run that has begun; it takes no --{name}.")
    if resume is not None and documents:
        raise click.UsageError("--resume names the run; it takes no documents.")
    if steering and detach:
        raise click.UsageError(f"{ways[0]} watches nothing; it takes no --detach.")
    if steering and len(documents) > 1:
        raise click.UsageError(f"{ways[0]} is for one run, not for {len(documents)}.")
    if not ways and not documents:
        raise click.UsageError("Name the playbook: a markdown file with a checklist.")


def _meant(maestro: Maestro, names: tuple[str, ...]) -> PlaybookRun:
    if names:
        return maestro.runs[names[0]]
    going = [found for found in maestro.runs if not over(found.brief)]
    if len(going) == 1:
        return going[0]
    known = f" Those are: {', '.join(found.name for found in going)}." if going else ""
    raise click.UsageError(
        f"Name the run: {'several are' if going else 'none is'} at work.{known}",
    )


def _steered(run: PlaybookRun, verb: str, value: Any) -> Note:
    if verb == "answer":
        task, text = value
        run.answer(task, text)
        said = f"Answered {task} of {run.name}."
    elif verb in {"skip", "retry"}:
        getattr(run, verb)(value)
        said = f"{'Skipped' if verb == 'skip' else 'Trying again:'} {value} of {run.name}."
    else:
        getattr(run, verb)()
        said = {
            "pause": f"Paused {run.name}; it begins nothing more.",
            "stop": f"Stopping {run.name} after what is at work.",
            "kill": f"Ending {run.name} now.",
        }[verb]
    data = {"run": run.id, "name": run.name, "phase": run.brief.phase.value}
    return Note(said, data)


@click.command
@click.argument("name", metavar="[RUN]", required=False, shell_complete=complete_runs)
@click.option("--log", is_flag=True, help="Everything that happened: prompts, checks, commits.")
@pass_stage
def runs(stage: Stage, name: str | None, *, log: bool) -> Result:
    """List the runs of playbooks, or show one with its tasks or its log."""
    if name is None:
        if log:
            raise click.UsageError("Name the run whose log you want.")
        return RunTable(stage.maestro().runs)
    found = stage.maestro().runs[name]
    return RunLog(found, tuple(found.log())) if log else RunDetail(found)
