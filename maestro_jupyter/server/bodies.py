"""What the routes take, checked before anything is done with it."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from maestro_jupyter.model import Permission, State

from .errors import BadBodyError, bad_body

BODY_BYTES = 1024 * 1024
HOOK_BODY_BYTES = 64 * 1024
INPUT_BYTES = 32 * 1024 * 1024
"""One frame of typing: a paste is one, so that a terminal takes all of it or nothing."""

EVENTS_AT_ONCE = 1000
_TEXT_LENGTH = 500_000


def _line(text: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValueError("holds control characters")
    return text


Line = Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_line)]
"""A name, a path or a revision: one line without control characters."""

Text = Annotated[str, Field(max_length=_TEXT_LENGTH)]
Size = Annotated[int, Field(ge=1, le=1000)]


class Body(BaseModel):
    """What every body has in common: nothing unknown, and nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Empty(Body):
    """Nothing: ``{}``, or no body at all."""


class Spawn(Body):
    """A session to start."""

    agent: Line | None = None
    prompt: Text = ""
    name: Line | None = None
    branch: Line | None = None
    base: Line | None = None
    repo: Line | None = None
    model: Line | None = None
    permission: Annotated[Permission, Field(strict=False)] | None = None
    headless: bool = False


class Resume(Body):
    """Whether to start the agent anew with the session's prompt."""

    fresh: bool = False


class Allow(Body):
    """The commands that a person has seen and lets run; ``digest`` names their exact content."""

    repo: Line | None = None
    base: Line | None = None
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Say(Body):
    """A message to an agent, or the answer to its question."""

    text: Text


class ChangeMessage(Body):
    """What is to become of a message that waits; what is left out stays as it is."""

    text: Text | None = None
    held: bool | None = None
    place: Annotated[int, Field(ge=0)] | None = None
    now: Literal[True] | None = None


class Commit(Body):
    """What to commit in a session's worktree; every change where ``paths`` is left out."""

    message: Text
    paths: Annotated[tuple[Line, ...], Field(max_length=10_000, strict=False)] | None = None


class Merge(Body):
    """Where a session's branch goes, and how."""

    into: Line | None = None
    how: Literal["merge", "squash", "rebase", "ff-only"] = "merge"
    checks: Literal[True] | Annotated[tuple[Line, ...], Field(max_length=100, strict=False)] = ()
    resolve: bool = False


class Publish(Body):
    """What a pull request says; made from the commits where it is left out."""

    title: Annotated[Line, Field(max_length=256)] | None = None
    body: Text | None = None
    draft: bool = False


class Hook(Body):
    """What an agent's hook reports."""

    state: Annotated[State, Field(strict=False)]
    message: Text = ""
    question: Text | None = None


class Acknowledge(Body):
    """The page has shown everything up to ``offset``."""

    type: Literal["ack"]
    offset: Annotated[int, Field(ge=0)]


class Focus(Body):
    """The person looks at this pane, which then decides the terminal's size."""

    type: Literal["focus"]
    focused: bool
    rows: Size | None = None
    cols: Size | None = None


class Resize(Body):
    """The pane has another size."""

    type: Literal["resize"]
    rows: Size
    cols: Size


Control = Annotated[Acknowledge | Focus | Resize, Field(discriminator="type")]
_CONTROL: TypeAdapter[Acknowledge | Focus | Resize] = TypeAdapter(Control)
_OBJECT: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_Model = TypeVar("_Model", bound=Body)


def parse_body(model: type[_Model], body: bytes) -> _Model:
    """Return ``body`` as ``model``; an empty one stands for ``{}``.

    Raises
    ------
    BadBodyError
        It is no JSON, or not what the route takes.
    """
    try:
        return model.model_validate_json(body.strip() or b"{}")
    except ValidationError as error:
        raise bad_body(error, "The request's body") from None


def parse_object(body: bytes, what: str) -> dict[str, Any]:
    """Return a JSON object whose shape is somebody else's; ``what`` names it in errors.

    Raises
    ------
    BadBodyError
        It is no JSON object.
    """
    try:
        return _OBJECT.validate_json(body.strip() or b"{}")
    except ValidationError as error:
        raise bad_body(error, what) from None


def parse_control(text: str) -> Acknowledge | Focus | Resize:
    """Return a terminal's control frame.

    Raises
    ------
    BadBodyError
        It is no JSON, or no such frame.
    """
    try:
        return _CONTROL.validate_json(text)
    except ValidationError as error:
        raise bad_body(error, "The control frame") from None


def parse_number(text: str, name: str, *, least: int = 0, most: int = 2**53) -> int:
    """Return a query's number.

    Raises
    ------
    BadBodyError
        It is no number from ``least`` to ``most``.
    """
    if text.isascii() and text.isdigit() and len(text) <= 16 and least <= int(text) <= most:  # noqa: PLR2004
        return int(text)
    raise BadBodyError(f"'{name}' has to be a whole number from {least} to {most}.")


def parse_flag(text: str, name: str) -> bool:
    """Return a query's truth value.

    Raises
    ------
    BadBodyError
        It is neither ``true`` nor ``false``.
    """
    if text in {"true", "1"}:
        return True
    if text in {"false", "0"}:
        return False
    raise BadBodyError(f"'{name}' has to be true or false.")


def parse_which(text: str) -> Literal["agent", "shell"]:
    """Return which of a session's terminals is meant.

    Raises
    ------
    BadBodyError
        It is neither ``agent`` nor ``shell``.
    """
    if text == "agent":
        return "agent"
    if text == "shell":
        return "shell"
    raise BadBodyError("'which' has to be agent or shell.")
