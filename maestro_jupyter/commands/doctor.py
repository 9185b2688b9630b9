"""The verb that says what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import click

from maestro_jupyter._version import __version__
from maestro_jupyter.client import Maestro
from maestro_jupyter.model import MaestroError

from .machine import git, python, terminal, worktree_folder
from .results import Finding, HealthReport
from .stage import Stage, pass_stage


@click.command
@pass_stage
def doctor(stage: Stage) -> HealthReport:
    """See what works here, and what to do about what does not."""
    findings = [python(), git(), worktree_folder(), terminal()]
    try:
        maestro = stage.maestro()
        findings += [_server(maestro), *_agents(maestro)]
    except MaestroError as error:
        findings.append(Finding("server", False, error.message, error.hint))  # noqa: FBT003
    return HealthReport(tuple(findings))


def _server(maestro: Maestro) -> Finding:
    version = str(maestro.about().get("version", "unknown"))
    address = maestro.api.address
    return Finding(
        "server",
        version == __version__,
        f"{address.url} ({address.origin}), version {version}",
        f"Restart the server; it should run version {__version__}, like this program.",
    )


def _agents(maestro: Maestro) -> list[Finding]:
    return [
        Finding(
            f"agent {agent.name}",
            agent.available,
            agent.version or agent.executable or ("ready" if agent.available else "not found"),
            agent.advice,
            needed=False,
        )
        for agent in maestro.agents()
    ]
