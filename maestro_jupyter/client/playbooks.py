"""Running playbooks: what the client can do besides sessions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack
from urllib.parse import quote

from maestro_jupyter.model import InvalidInputError, NotFoundError, Permission
from maestro_jupyter.model.run_report import RunReport

from .api import Api
from .records import Records
from .run import PlaybookRun
from .run_list import RunList
from .run_plan import RunPlan
from .run_records import RunRecords
from .run_texts import over
from .stream import EventStream

Folder = str | os.PathLike[str]
_BUDGET = {"max_time": "seconds", "until_time": "stop_at", "max_tokens": "tokens"}
_BUDGET |= {"max_cost": "cost"}

LISTED = 200


class RunOptions(TypedDict, total=False):
    """How playbooks are run; what is not said is as the playbook says, or as is usual.

    Attributes
    ----------
    repo
        A folder in the repository; by default the one around the first playbook.
    agent
        For the tasks that name none.
    parallel
        How many tasks are worked on at a time, each in a worktree of its own.
    attempts
        How often a task is given to an agent.
    timeout
        Seconds for one attempt.
    loop, until
        How often the whole is worked through at most, and the command that ends it before.
    worktree
        The name of the run's worktree, and of the run.
    base
        The branch, tag or commit to start from.
    into
        The branch that the run's own is merged into at the end.
    pr
        Open a pull request at the end.
    template
        A file with the prompt's template.
    variables
        For prompts.
    permission, model
        Of the agents.
    max_time, max_tokens, max_cost, until_time
        Beyond which the run ends: seconds of work, tokens, money, a moment.
    """

    repo: Folder | None
    agent: str | None
    parallel: int | None
    attempts: int | None
    timeout: float | None
    loop: int | None
    until: str | None
    worktree: str | None
    base: str | None
    into: str | None
    pr: bool
    template: Folder | None
    variables: Mapping[str, str] | None
    permission: Permission | str | None
    model: str | None
    max_time: float | None
    max_tokens: int | None
    max_cost: float | None
    until_time: datetime | None


class Playbooks:
    """The part of the client that runs playbooks."""

    api: Api
    records: Records
    run_records: RunRecords
    _stream: EventStream

    def run(self, *documents: Folder, **options: Unpack[RunOptions]) -> PlaybookRun:
        """Begin to run playbooks in a worktree of their own, and return at once.

        Parameters
        ----------
        documents
            Markdown files with checklists, worked through in this order; a folder stands for
            those in it.
        options
            See :class:`RunOptions`.

        Raises
        ------
        MaestroError
            A document is no playbook, or the run can't begin; nothing is left behind.

        Examples
        --------
        ``m.run("docs/plan.md", agent="claude", parallel=3).wait()``
        """
        said = self.api.post("runs", _body(documents, options))
        return self._playbook_run(self.run_records.put(said))

    def plan(self, *documents: Folder, **options: Unpack[RunOptions]) -> RunPlan:
        """Return what :meth:`run` would do, and do nothing."""
        said = self.api.post("runs", _body(documents, options) | {"dry_run": True})
        return RunPlan.from_json(said)

    @property
    def runs(self) -> RunList:
        """The runs, newest first; ``m.runs["name"]`` is one of them."""
        said = self.api.get("runs", limit=LISTED)
        runs = (self._playbook_run(RunReport.model_validate(one), brief=True) for one in said)
        return RunList(runs, self._find_run)

    def _find_run(self, key: str) -> PlaybookRun:
        said = self.api.get(f"runs/{quote(key, safe='') or '-'}")
        return self._playbook_run(self.run_records.put(said))

    def _playbook_run(self, view: RunReport, *, brief: bool = False) -> PlaybookRun:
        raise NotImplementedError

    def current_run(self, view: RunReport) -> RunReport:
        """Return the newest view of a run, asking the server only where no news comes in."""
        if self.records.connected or self._stream.begin() or self._stream.closed:
            known = self.run_records.get(view.id)
            if known is not None or over(view):
                return known or view
        return self.refreshed_run(view)

    def refreshed_run(self, view: RunReport) -> RunReport:
        """Return a run as the server has it now; as it was last known if it is gone there."""
        try:
            return self.run_records.put(self.api.get(f"runs/{view.id}"))
        except NotFoundError:
            return view


def _body(documents: tuple[Folder, ...], options: RunOptions) -> dict[str, Any]:
    if not documents:
        raise InvalidInputError(
            "There is no playbook to run.",
            hint='Name a markdown file with a checklist: m.run("docs/plan.md")',
            reason="no_playbook",
        )
    paths = [Path(one).expanduser().absolute() for one in documents]
    asked: dict[str, Any] = {**options, "documents": [str(path) for path in paths]}
    repo, template = asked.get("repo"), asked.get("template")
    around = paths[0] if paths[0].is_dir() else paths[0].parent
    asked["repo"] = str(Path(repo).expanduser().absolute()) if repo else str(around)
    if template is not None:
        asked["template"] = str(Path(template).expanduser().absolute())
    budget = {name: asked.pop(option, None) for option, name in _BUDGET.items()}
    if budget["stop_at"] is not None:
        budget["stop_at"] = budget["stop_at"].astimezone().isoformat()
    said = {name: value for name, value in budget.items() if value is not None}
    asked["budget"] = said or None
    asked["pr"] = asked.get("pr") or None
    return {name: value for name, value in asked.items() if value is not None}
