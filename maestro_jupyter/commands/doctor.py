"""The verb that says what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import click

from maestro_jupyter._version import __version__
from maestro_jupyter.client import AgentFacts, Maestro
from maestro_jupyter.model import MaestroError

from .machine import git, git_features, git_lfs, python, terminal, tmux, worktree_folder
from .results import Finding, HealthReport
from .stage import Stage, pass_stage


@click.command
@pass_stage
def doctor(stage: Stage) -> HealthReport:
    """See what works here, and what to do about what does not.

    Looks at Python, git and its parts, terminals, the place of the worktrees, tmux, the server and
    each agent: where it is, whether its version was tested, and whether it is logged in. It uses no
    network and reads no secrets.
    """
    findings = [python(), git(), git_features(), git_lfs(), terminal(), tmux()]
    try:
        maestro = stage.maestro()
        about = maestro.about()
        findings += [
            worktree_folder(about.get("worktree_root")),
            _server(maestro, str(about.get("version", "unknown"))),
            *(agent_finding(agent) for agent in maestro.agents()),
        ]
    except MaestroError as error:
        findings += [
            worktree_folder(),
            Finding("server", False, error.message, error.hint),  # noqa: FBT003
        ]
    return HealthReport(tuple(findings))


def _server(maestro: Maestro, version: str) -> Finding:
    address = maestro.api.address
    return Finding(
        "server",
        version == __version__,
        f"{address.url} ({address.origin}), version {version}",
        f"Restart the server; it should run version {__version__}, like this program.",
    )


def agent_finding(agent: AgentFacts) -> Finding:
    """Return what there is to say about an agent, and what to do where it can't be used."""
    name = f"agent {agent.name}"
    if not agent.available:
        return Finding(name, False, "not found", agent.advice, needed=False)  # noqa: FBT003
    facts = [agent.version or "ready"]
    if agent.tested is not None:
        facts.append("tested" if agent.tested else "not a version that was tested")
    if agent.logged_in is not None:
        facts.append("logged in" if agent.logged_in else "not logged in")
    if agent.executable:
        facts.append(agent.executable)
    advice = "" if agent.logged_in is not False else agent.advice or "Start it once and log in."
    return Finding(name, agent.logged_in is not False, ", ".join(facts), advice, needed=False)
