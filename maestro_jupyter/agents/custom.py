"""Agents that a user describes in Jupyter's configuration."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from maestro_jupyter.model import InvalidInputError, Permission, State

from .agent import Agent
from .keys import Keys, Typing
from .launch import Availability, Launch, LaunchRequest

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLACES = ("prompt", "model", "resume", "name", "branch", "worktree", "repo", "run_folder")


class BadAgentError(InvalidInputError):
    """An agent in the configuration is not described as it must be."""

    reason = "bad_agent"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"c.MaestroApp.agents[{name!r}]: {what}",
            hint="docs/agents.md says what may stand there.",
        )


def _known_places(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        for place in _PLACE.findall(word):
            if place not in _PLACES:
                near = difflib.get_close_matches(place, _PLACES, n=1)
                meant = f"; did you mean {{{near[0]}}}?" if near else ""
                raise ValueError(f"there is no {{{place}}}{meant}")
    return words


Words = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_known_places)]


class Description(BaseModel):
    r"""What the configuration may say about an agent.

    Words of ``command``, ``headless``, ``resume``, ``model`` and ``permissions`` may hold
    ``{prompt}``, ``{model}``, ``{resume}``, ``{name}``, ``{branch}``, ``{worktree}``, ``{repo}``
    and ``{run_folder}``.

    Attributes
    ----------
    command
        The program and its arguments.
    title
        How it is called in full.
    headless
        The command that runs to the end without a person.
    resume
        The command that goes on with the conversation ``{resume}``, or with the newest.
    model
        Arguments added where a model is asked for.
    permissions
        Arguments added for each permission mode that it has.
    env
        Variables that its process gets.
    submit, interrupt, approve, decline
        Keys, as Python writes them: ``"\r"``, ``"\x03"``.
    paste
        ``"always"`` where text must come as a bracketed paste, ``"lines"`` where only several
        lines must.
    delay_s
        Seconds between a message and the key that submits it.
    reports
        Whether it tells its status over MCP; messages to one that doesn't are never held back.
    install
        What to do where its program is missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: Words
    title: str = ""
    headless: Words | None = None
    resume: Words | None = None
    model: Words | None = None
    permissions: dict[Permission, Annotated[tuple[str, ...], AfterValidator(_known_places)]] = {}
    env: dict[str, str] = {}
    submit: str = "\r"
    interrupt: str = "\x03"
    approve: str = "\r"
    decline: str = "\x1b"
    paste: Literal["always", "lines"] = "lines"
    delay_s: float = Field(default=0.0, ge=0, le=10)
    reports: bool = False
    install: str = ""


class CustomAgent(Agent):
    """An agent as the configuration describes it; made by :func:`custom_agent`."""

    def __init__(self, described: Description) -> None:
        self._described = described

    def availability(self) -> Availability:
        """Look for the first word of the command on the path."""
        program = self._described.command[0]
        found = shutil.which(os.path.expanduser(program))  # noqa: PTH111 - a word, not a path
        return Availability(
            self.name,
            self.title,
            available=found is not None,
            executable=found,
            advice="" if found else self._described.install or f"Install {program}.",
            needs_prompt=self.needs_prompt,
            permissions=tuple(mode for mode in Permission if mode in self.permissions),
            headless=self.headless,
            resumes=self.resumes,
        )

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the command with what it needs to know in its places."""
        described = self._described
        words = described.command
        if request.resume is not None and described.resume is not None:
            words = described.resume
        elif request.headless and described.headless is not None:
            words = described.headless
        if request.model is not None and described.model is not None:
            words += described.model
        if request.permission is not None:
            words += described.permissions[request.permission]
        filled = tuple(_filled(word, request) for word in words)
        program = os.path.expanduser(filled[0])  # noqa: PTH111 - a word, not a path
        return Launch((program, *filled[1:]), env=described.env)

    def interrupt(self) -> Keys:
        """Return the keys of the configuration."""
        return Keys.of(self._described.interrupt.encode())

    def approve(self) -> Keys:
        """Return the keys of the configuration."""
        return Keys.of(self._described.approve.encode())

    def decline(self) -> Keys:
        """Return the keys of the configuration."""
        return Keys.of(self._described.decline.encode())

    def native_session(self, worktree: object, environ: object) -> str | None:
        """Return a word that stands for the newest conversation, if it can go on at all."""
        del worktree, environ
        return "latest" if self.resumes else None


def custom_agent(name: str, said: Mapping[str, Any]) -> CustomAgent:
    """Return the agent that the configuration describes under ``name``.

    Raises
    ------
    BadAgentError
        Something is missing or wrong there; the message says what.
    """
    if not _NAME.fullmatch(name):
        raise BadAgentError(name, "a name has 1-32 characters of a-z, 0-9 and -.")
    try:
        described = Description.model_validate(said)
    except ValidationError as error:
        raise BadAgentError(name, _first_fault(error)) from None
    needs_prompt = any("{prompt}" in word for word in described.command)
    facts = {
        "name": name,
        "title": described.title or name,
        "needs_prompt": needs_prompt,
        "reports": described.reports,
        "starts_as": State.WORKING if needs_prompt else State.IDLE,
        "permissions": frozenset(described.permissions),
        "takes_model": described.model is not None,
        "headless": described.headless is not None,
        "resumes": described.resume is not None,
        "typing": Typing(described.paste, described.submit.encode(), described.delay_s),
    }
    kind: type[CustomAgent] = type(CustomAgent.__name__, (CustomAgent,), facts)
    return kind(described)


def _filled(word: str, request: LaunchRequest) -> str:
    values = {place: str(getattr(request, place) or "") for place in _PLACES}
    return _PLACE.sub(lambda match: values[match[1]], word)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"])) or "it"
    if fault["type"] == "missing":
        return f"{place!r} is missing."
    if fault["type"] == "extra_forbidden":
        return f"there is no {place!r}. {_near(place, tuple(Description.model_fields))}".strip()
    return f"{place!r}: {fault['msg'].removeprefix('Value error, ')}."


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}."
