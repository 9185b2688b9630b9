"""From what a person asks for to a run that can begin."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.agents import Agents
from maestro_jupyter.model import BadPlaybookError
from maestro_jupyter.model.names import check_name, slug
from maestro_jupyter.model.playbook import Playbook
from maestro_jupyter.model.playbook_set import Wishes
from maestro_jupyter.model.project import NO_PROJECT, PROJECT_FILE
from maestro_jupyter.model.run import begin
from maestro_jupyter.model.run_events import Action
from maestro_jupyter.model.run_report import RunReport
from maestro_jupyter.model.run_state import RUN_WORKTREE, TaskState
from maestro_jupyter.model.task_prompt import DEFAULT_TEMPLATE
from maestro_jupyter.model.variables import check_variables
from maestro_jupyter.orchestration.errors import AgentMissingError

from .briefing import Briefing
from .conductor import Conductor
from .documents import Documents, find_documents
from .errors import NoPlaybookError, UnfitAgentError
from .facts import Ground, RunFacts
from .grounds import make_worktree
from .means import Means
from .request import RunRequest

_NAME_LENGTH = 32
_MOST_TEMPLATE = 100_000


@dataclass(frozen=True)
class Read:
    """What was found where a person pointed."""

    place: git.Place
    paths: tuple[str, ...]
    documents: Documents
    wishes: Wishes
    template: str | None


async def prepare(request: RunRequest, means: Means) -> tuple[Conductor, tuple[Action, ...]]:
    """Make a run's worktree, and return the run and what is to be done first.

    Raises
    ------
    MaestroError
        Whatever is wrong; then nothing is left behind.
    """
    read = await _read(request, means)
    name = request.worktree or slug(Path(read.paths[0]).stem, _NAME_LENGTH) or "playbook"
    base = request.base or read.documents.parts[0].settings.base
    run = secrets.token_hex(6)
    if request.worktree is not None:
        check_name(name)
        branch = f"maestro/{name}"
        there = await means.threads.call(git.has_branch, read.place.repo, branch)
        made = await make_worktree(
            means, run, read.place, name, base=base, branch=branch if there else None
        )
    else:
        made = await make_worktree(means, run, read.place, f"run-{name}", base=base)
        name = made.path.name.removeprefix("run-")
    facts = _facts(request, read, means, run, name)
    start = await means.threads.call(git.head_of, made.path)
    facts.base, facts.target, facts.adopted = made.base, made.target, made.adopted
    facts.grounds[RUN_WORKTREE] = Ground(made.path.name, str(made.path), made.branch, start)
    return _begin(request, read, facts, means)


async def preview(request: RunRequest, means: Means) -> tuple[RunReport, Mapping[str, str]]:
    """Return what a run would be, with the prompts of its open tasks; nothing is made."""
    read = await _read(request, means)
    name = request.worktree or slug(Path(read.paths[0]).stem, _NAME_LENGTH) or "playbook"
    facts = _facts(request, read, means, "0" * 12, name)
    folder = name if request.worktree else f"run-{name}"
    ground = Ground(folder, "", f"maestro/{folder}", read.place.head or "")
    facts.grounds[RUN_WORKTREE] = ground
    facts.base = ground.base
    conductor, _ = _begin(request, read, facts, means)
    briefing = Briefing(conductor)
    prompts = {
        task.id: await briefing.prompt(task.id, ground, "")
        for task in conductor.run.playbook.tasks
        if not task.done and not task.settings.human
    }
    tasks = tuple(
        task.model_copy(update={"state": TaskState.WAITING, "attempt": 0, "began": None})
        if task.state is not TaskState.DONE
        else task
        for task in conductor.report().tasks
    )
    return conductor.report().model_copy(update={"tasks": tasks}), prompts


def _begin(
    request: RunRequest, read: Read, facts: RunFacts, means: Means
) -> tuple[Conductor, tuple[Action, ...]]:
    run, actions = begin(read.documents.combined(), facts.began, request.budget)
    return Conductor(run, facts, read.documents, means), actions


def _facts(request: RunRequest, read: Read, means: Means, run: str, name: str) -> RunFacts:
    now = means.journal.now()
    return RunFacts(
        id=run,
        name=name,
        repo=str(read.place.repo),
        here=str(read.place.here),
        documents=read.paths,
        wishes=read.wishes,
        began=now,
        updated=now,
        busy_since=now,
        base="",
        target=None,
        model=request.model,
        permission=request.permission,
        template=read.template,
        variables=dict(request.variables),
        into=request.into,
        wants_pr=request.pr,
    )


async def _read(request: RunRequest, means: Means) -> Read:
    """Read the documents, and refuse what can't be run, before anything is made."""
    call = means.threads.call
    folder = await call(_folder_of, request)
    place = await call(git.find_place, folder)
    check_variables(request.variables, "The run")
    paths = await call(find_documents, request.folder, place.here, request.documents)
    wishes = request.wishes
    documents = await call(Documents, place.here, paths, wishes)
    if not any(part.tasks for part in documents.parts):
        raise NoPlaybookError(
            f"{', '.join(paths)} has no task.",
            hint="A task is a list item with a box: - [ ] What is to be done",
        )
    template = None
    if request.template is not None:
        template = await call(_template, request)
    playbook = documents.combined()
    if _lacks_agent(playbook):
        wishes = replace(wishes, agent=wishes.agent or await _default_agent(place, means))
        documents = Documents(place.here, paths, wishes, documents.parts)
    await call(_check_agents, documents.combined(), means.agents, request)
    return Read(place, paths, documents, wishes, template)


def _folder_of(request: RunRequest) -> Path:
    """Return the folder whose repository the run is for: that of the first document."""
    if not request.documents:
        return request.folder
    first = (request.folder / Path(request.documents[0]).expanduser()).absolute()
    return first if first.exists() else request.folder


def _template(request: RunRequest) -> str:
    file = request.folder / Path(request.template or "").expanduser()
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoPlaybookError(
            f"The template {file} can't be read: {error}.", hint="Name a text file in UTF-8."
        ) from error
    if len(text) > _MOST_TEMPLATE or "{task}" not in text:
        raise BadPlaybookError(
            f"The template {file} is too long, or has no {{task}} in it.",
            hint=f"A template looks like this:\n{DEFAULT_TEMPLATE}",
        )
    return text


def _lacks_agent(playbook: Playbook) -> bool:
    return any(
        playbook.terms(task).agent is None
        for task in playbook.tasks
        if not task.done and not task.settings.human
    )


async def _default_agent(place: git.Place, means: Means) -> str:
    """Return the agent that the repository names for whoever names none."""
    file = await means.projects.at(place.repo, place.head) if place.head else None
    agent = (file.project if file else NO_PROJECT).defaults.agent
    if agent is None:
        raise AgentMissingError(
            "Which agent? Neither the playbook nor the repository names one.",
            hint="Name one: --agent claude - or in the playbook's front matter: agent: claude - or "
            f'in {PROJECT_FILE}: [defaults] agent = "claude"',
        )
    return agent


def _check_agents(playbook: Playbook, agents: Agents, request: RunRequest) -> None:
    """Refuse agents that are not there, or can't do what is asked of them."""
    open_tasks = [task for task in playbook.tasks if not task.done and not task.settings.human]
    for name in sorted({playbook.terms(task).agent or "" for task in open_tasks}):
        agent = agents.get(name)
        if not agent.needs_prompt:
            raise UnfitAgentError(
                f"The agent {name!r} takes no task.", hint="Name another one: --agent claude"
            )
        agent.check(model=request.model, permission=request.permission, headless=agent.headless)
        agents.usable(name)
