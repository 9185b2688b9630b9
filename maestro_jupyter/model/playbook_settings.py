"""What a playbook says about how it is to be run: in its front matter, and under its tasks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .errors import BadPlaybookError
from .project import Command

NO_CHECK = "none"
"""The check of a task that is done when its agent says so."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?", re.ASCII)
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class OnError(StrEnum):
    """What happens after a task's last attempt failed."""

    STOP = "stop"
    SKIP = "skip"
    ASK = "ask"


def _from_text(read: Callable[[str], object]) -> BeforeValidator:
    """Read what a person wrote; what was read before stays as it is."""
    return BeforeValidator(lambda said: read(said) if isinstance(said, str) else said)


def _seconds(text: str) -> float:
    match = _DURATION.fullmatch(text.replace(" ", ""))
    if match is None or not any(match.groups()):
        raise ValueError("is not a time such as 90s, 15m or 1h30m")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600.0 + minutes * 60.0 + seconds


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError("is neither yes nor no")
    return _FLAGS[text.lower()]


def _ids(text: str) -> tuple[str, ...]:
    return tuple(_id(part.strip()) for part in text.split(",") if part.strip())


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(f"{text!r} is not an id of letters, digits, '-', '_' and '.'")
    return text


Duration = Annotated[float, _from_text(_seconds), Field(gt=0, le=7 * 24 * 3600)]
Attempts = Annotated[int, Field(ge=1, le=100)]
Word = Annotated[str, Field(min_length=1, max_length=4096)]
Agent = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskSettings(_Settings):
    """What is said under a task; None leaves it to the playbook.

    Attributes
    ----------
    after
        The ids of the tasks that have to be done before; None where nothing is said of that.
    human
        Whether a person does the task.
    """

    id: Annotated[str, AfterValidator(_id)] | None = None
    after: Annotated[tuple[str, ...], _from_text(_ids)] | None = None
    human: Annotated[bool, _from_text(_flag)] = False
    agent: Agent | None = None
    check: Command | None = None
    attempts: Attempts | None = None
    timeout: Duration | None = None
    on_error: OnError | None = None


class PlaybookSettings(_Settings):
    """What the front matter says.

    Attributes
    ----------
    check
        The command that says whether a task is done; without one, a task is done when its agent
        ended well and committed something.
    attempts
        How often a task is given to an agent before ``on_error`` holds.
    timeout
        Seconds for one attempt.
    loop
        How many times the whole is worked through at most.
    until
        A command that ends the loop when it passes.
    base
        What the run's branch starts from.
    merge
        How the branch of a task that ran in a worktree of its own is merged.
    variables
        The user's own, for the prompt.
    """

    agent: Agent | None = None
    check: Command | None = None
    parallel: int = Field(default=1, ge=1, le=64)
    attempts: Attempts = 2
    timeout: Duration | None = None
    loop: int | None = Field(default=None, ge=1, le=1000)
    until: Command | None = None
    base: Word | None = None
    merge: Literal["merge", "squash", "rebase", "ff-only"] = "merge"
    on_error: OnError = OnError.STOP
    variables: Mapping[str, str] = {}


DEFAULT_SETTINGS = PlaybookSettings()
NOTHING_SAID = TaskSettings()


@dataclass(frozen=True)
class Said:
    """One setting as it is written, and its line (from 1)."""

    key: str
    value: str | Mapping[str, str]
    line: int


_Read = TypeVar("_Read", bound=_Settings)


def read_settings(kind: type[_Read], said: Iterable[Said], where: str) -> _Read:
    """Return what ``said`` makes of the settings of this kind.

    Raises
    ------
    BadPlaybookError
        A key is unknown, stands twice or has a value that it cannot have.
    """
    lines: dict[str, int] = {}
    values: dict[str, Any] = {}
    for one in said:
        if one.key not in kind.model_fields:
            raise _unknown(kind, one, where)
        if one.key in lines:
            raise BadPlaybookError(
                f"{where}, line {one.line}: {one.key} is said twice, first on line "
                f"{lines[one.key]}.",
                hint="Keep one of them.",
            )
        lines[one.key] = one.line
        values[one.key] = one.value
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        key = str(first["loc"][0])
        what = first["msg"].removeprefix("Value error, ")
        raise BadPlaybookError(
            f"{where}, line {lines[key]}: {key} is wrong: {what[:1].lower()}{what[1:]}.",
            hint=f"It is now {values[key]!r}.",
        ) from error


def _unknown(kind: type[_Settings], one: Said, where: str) -> BadPlaybookError:
    other = PlaybookSettings if kind is TaskSettings else TaskSettings
    if one.key in other.model_fields:
        place = (
            "the whole playbook; it belongs into the front matter"
            if kind is TaskSettings
            else "one task; it belongs into a '<!-- maestro: ... -->' under that task"
        )
        return BadPlaybookError(
            f"{where}, line {one.line}: {one.key} is a setting of {place}.",
            hint="Move it there.",
        )
    near = difflib.get_close_matches(one.key, kind.model_fields, n=1)
    known = ", ".join(kind.model_fields)
    return BadPlaybookError(
        f"{where}, line {one.line}: unknown key: {one.key}.",
        hint=f"Did you mean {near[0]}? " * bool(near) + f"Known there: {known}.",
    )
