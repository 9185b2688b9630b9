"""One run of an agent on one task."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, computed_field

from .permission import Permission
from .state import State
from .status import Progress, Status


class Change(BaseModel):
    """How much a session's worktree differs from its base, untracked files included."""

    model_config = ConfigDict(frozen=True)

    files: int = Field(ge=0)
    insertions: int = Field(ge=0)
    deletions: int = Field(ge=0)


class Session(BaseModel):
    """A session as every face sees it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=r"^[0-9a-f]{12}$")
    name: str
    agent: str
    prompt: str = ""
    model: str | None = Field(
        default=None,
        description="The agent's word for the model; null leaves the choice to the agent.",
    )
    permission: Permission | None = Field(
        default=None,
        description="How much it may do unasked; null: as the user has configured the agent.",
    )
    headless: bool = Field(
        default=False,
        description="Whether it runs to the end without a person.",
    )
    native_id: str | None = Field(
        default=None,
        description="The id of the agent's own session, by which it can be resumed.",
    )
    repo: str = Field(description="Absolute path of the repository's main folder.")
    branch: str
    base: str = Field(description="The commit that the session started from.")
    target: str | None = Field(
        default=None,
        description="The branch that a merge goes into unless another is named.",
    )
    adopted: bool = Field(
        default=False,
        description="Whether the branch was there before the session, and stays after it.",
    )
    worktree: str
    run: str | None = Field(
        default=None,
        description="The id of the playbook run that it works for, which owns its worktree.",
    )
    task: str | None = Field(default=None, description="The run's task that it works on.")
    ports: tuple[int, ...] = Field(
        default=(),
        description="Network ports that are its own: MAESTRO_PORT, MAESTRO_PORT_1 and so on.",
    )
    status: Status
    progress: Progress | None = None
    change: Change | None = None
    ahead: int | None = Field(default=None, description="Commits that its target lacks.")
    behind: int | None = Field(default=None, description="Commits of its target that it lacks.")
    waiting: int = Field(default=0, ge=0, description="Messages that wait to be delivered.")
    undelivered: int = Field(default=0, ge=0, description="Those of them typed in vain.")
    pid: int | None = None
    exit_code: int | None = Field(
        default=None,
        description="Exit status; minus the signal's number where a signal ended the process.",
    )
    created: datetime
    updated: datetime
    seq: int = Field(default=0, ge=0, description="The last event that changed this session.")
    closed: bool = False

    @computed_field  # type: ignore[prop-decorator]
    @property
    def state(self) -> State:
        """The state alone, for those who need no more."""
        return self.status.state
