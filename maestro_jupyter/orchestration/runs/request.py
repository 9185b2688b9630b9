"""What a person asks for when they have a playbook run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from maestro_jupyter.model import Permission
from maestro_jupyter.model.playbook_set import Wishes
from maestro_jupyter.model.run_state import Budget


@dataclass(frozen=True)
class RunRequest:
    """A run to start.

    Starting it is the user's consent to the commands in its documents: they are run as they stand
    there, and as an edit changes them while the run goes on.

    Attributes
    ----------
    documents
        Files, and folders whose markdown files are meant; relative to ``folder``.
    folder
        Where the user is; in the repository.
    worktree
        The name of the run's worktree and branch. Default: made of the first document's name.
    base
        What the run's branch starts from. Default: as the first document says, else what is
        checked out where it is.
    into
        The branch that all is merged into at the end.
    pr
        Whether a pull request is opened at the end.
    template
        A file with the prompt's template.
    variables
        The user's own, which go before those of the documents.
    """

    documents: tuple[str, ...]
    folder: Path
    wishes: Wishes = field(default_factory=Wishes)
    budget: Budget = field(default_factory=Budget)
    worktree: str | None = None
    base: str | None = None
    into: str | None = None
    pr: bool = False
    template: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    model: str | None = None
    permission: Permission | None = None
