"""What the routes of runs take, checked before anything is done with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AwareDatetime, Field

from maestro_jupyter.model import Permission
from maestro_jupyter.model.playbook_set import Wishes
from maestro_jupyter.model.playbook_settings import Agent, Attempts
from maestro_jupyter.model.project import Command
from maestro_jupyter.model.run_state import Budget

from .bodies import Body, Line, Text

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import RunRequest

_WEEK = 7 * 24 * 3600
_Documents = Annotated[tuple[Line, ...], Field(min_length=1, max_length=100, strict=False)]
_Seconds = Annotated[float, Field(gt=0, le=_WEEK, allow_inf_nan=False, strict=False)]


class RunBudget(Body):
    """Beyond which a run ends."""

    seconds: _Seconds | None = None
    stop_at: Annotated[AwareDatetime, Field(strict=False)] | None = None
    tokens: Annotated[int, Field(ge=1)] | None = None
    cost: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=False)] | None = None

    def budget(self) -> Budget:
        """Return it as the state machine takes it."""
        stop_at: datetime | None = self.stop_at
        return Budget(self.seconds, stop_at, self.tokens, self.cost)


class StartRun(Body):
    """A run to start; what is left out is as the documents say."""

    documents: _Documents
    repo: Line | None = None
    agent: Annotated[Agent, Field(strict=True)] | None = None
    check: Command | None = None
    parallel: Annotated[int, Field(ge=1, le=64)] | None = None
    attempts: Attempts | None = None
    timeout: _Seconds | None = None
    loop: Annotated[int, Field(ge=1, le=1000)] | None = None
    until: Command | None = None
    worktree: Line | None = None
    base: Line | None = None
    into: Line | None = None
    pr: bool = False
    template: Line | None = None
    variables: dict[str, Annotated[str, Field(max_length=10_000)]] = Field(
        default={}, max_length=100
    )
    permission: Annotated[Permission, Field(strict=False)] | None = None
    model: Line | None = None
    budget: RunBudget = RunBudget.model_construct()
    dry_run: bool = False

    def request(self, folder: Path) -> RunRequest:
        """Return what the engine is asked for by who is in ``folder``."""
        from maestro_jupyter.orchestration import RunRequest

        return RunRequest(
            documents=self.documents,
            folder=folder,
            wishes=Wishes(
                agent=self.agent,
                check=self.check,
                parallel=self.parallel,
                attempts=self.attempts,
                timeout=self.timeout,
                loop=self.loop,
                until=self.until,
            ),
            budget=self.budget.budget(),
            worktree=self.worktree,
            base=self.base,
            into=self.into,
            pr=self.pr,
            template=self.template,
            variables=self.variables,
            model=self.model,
            permission=self.permission,
        )


class OneTask(Body):
    """A task of a run."""

    task: Line


class AnswerTask(OneTask):
    """The answer to what a task needs a person for."""

    text: Text
