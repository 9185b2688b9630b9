"""What an agent is asked to run, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maestro_jupyter.model import Permission

_GO_ON = "Continue where you left off."


@dataclass(frozen=True)
class LaunchRequest:
    """One session, as far as its agent needs to know it.

    The session's token is not here: it reaches the process in the environment, as
    ``MAESTRO_TOKEN``, and never in ``argv`` or a file.

    Parameters
    ----------
    run_folder
        Belongs to this run alone, is readable by its owner only and lies outside the worktree:
        the place for configuration files. It is gone when the process has ended.
    hook_command
        A shell command that passes a hook's JSON from its input on to Maestro. It prints nothing
        and never fails.
    model
        As the agent itself calls it; None leaves the choice to the agent's own configuration.
    permission
        None leaves it to the agent's own configuration.
    headless
        Run to the end without a person, with structured output.
    resume
        The native id of the agent's own session to go on with; None starts a new one.
    native_id
        The native id that the new session shall get, where the agent lets us choose one.
    """

    session: str
    name: str
    branch: str
    prompt: str
    worktree: Path
    repo: Path
    run_folder: Path
    mcp_url: str
    hook_url: str
    hook_command: str = ""
    model: str | None = None
    permission: Permission | None = None
    headless: bool = False
    resume: str | None = None
    native_id: str | None = None

    @property
    def words(self) -> str:
        """What the agent is told when it starts; empty where it waits for the person.

        A conversation that goes on knows the prompt already.
        """
        if self.resume is None:
            return self.prompt
        return _GO_ON if self.headless else ""


@dataclass(frozen=True)
class Launch:
    """The process to start, and what has to be there before.

    Parameters
    ----------
    argv
        The program and its arguments.
    env
        Variables on top of what every agent gets.
    files
        Texts by their path relative to the run folder; written for the owner only.
    links
        Symbolic links in the run folder: absolute targets by path relative to it.
    worktree_files
        Texts by their path relative to the worktree, for agents that read their configuration
        nowhere else. Kept out of git's sight, taken away when the process has ended, and never
        written where a file is already.
    folders
        Folders of the agent's own that have to be there; made where they are not.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    worktree_files: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Login:
    """Whether an agent is logged in, as far as that can be told without a network or secrets.

    ``known`` is None where it can't be told.
    """

    known: bool | None = None
    advice: str = ""


@dataclass(frozen=True)
class Availability:
    """Whether an agent can run here, what it can do, and what to do where it cannot run.

    Parameters
    ----------
    tested
        Whether Maestro was tested with this version; None where the version is unknown or
        doesn't matter.
    logged_in
        None where it can't be told without a network or secrets.
    """

    name: str
    title: str
    available: bool
    executable: str | None = None
    version: str | None = None
    advice: str = ""
    needs_prompt: bool = True
    tested: bool | None = None
    logged_in: bool | None = None
    permissions: tuple[Permission, ...] = ()
    headless: bool = False
    resumes: bool = False
