"""The verb that plays the demo."""

from __future__ import annotations

import click

from maestro_jupyter.model import InvalidInputError

from .results import DemoReport
from .stage import Stage, pass_stage


@click.command
@click.option("-y", "--yes", is_flag=True, help="Answer the agents' questions by themselves.")
@pass_stage
def demo(stage: Stage, *, yes: bool) -> DemoReport:
    """See six demo agents do real work in a throw-away repository, from spawn to merge."""
    from .demonstration import perform

    if not yes and not stage.can_ask():
        raise InvalidInputError(
            "The demo asks a question, and nobody can be asked here.",
            hint=f"Let it answer by itself: {stage.command} demo --yes",
            reason="nobody_to_ask",
        )
    return perform(stage.maestro(), stage, yes=yes)
