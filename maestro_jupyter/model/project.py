"""What a repository says about itself in ``.maestro.toml``."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from .errors import InvalidInputError

PROJECT_FILE = ".maestro.toml"
MOST_PORTS = 100

_LAYOUT = frozenset("\n\t")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class BadProjectFileError(InvalidInputError):
    """A ``.maestro.toml`` is not what it has to be."""

    reason = "bad_project_file"


def _command(text: str) -> str:
    """Refuse what would show another command to the person who allows it than the one that runs."""
    if not text.strip():
        raise ValueError("is empty")
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _LAYOUT:
            raise ValueError(f"holds the control character U+{ord(character):04X}")
    return text


def _check_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("is not a name of letters, digits, '-', '_' and '.'")
    return text


Command = Annotated[str, Field(max_length=10_000), AfterValidator(_command)]
Seconds = Annotated[float, Field(gt=0, le=24 * 3600)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SetUp(_Table):
    """Shell commands that make a new worktree ready, one after the other."""

    run: list[Command] = []
    timeout: Annotated[Seconds, Field(strict=False)] = 600.0


class TearDown(_Table):
    """Shell commands that run before a worktree is put away."""

    run: list[Command] = []
    timeout: Annotated[Seconds, Field(strict=False)] = 60.0


class Ports(_Table):
    """How many network ports each session gets."""

    count: int = Field(default=1, ge=0, le=MOST_PORTS)


class Defaults(_Table):
    """What a spawn takes that does not say otherwise."""

    agent: str | None = Field(default=None, min_length=1, max_length=64)
    base: str | None = Field(default=None, min_length=1, max_length=4096)


class Project(_Table):
    """The whole file."""

    setup: SetUp = SetUp()
    teardown: TearDown = TearDown()
    checks: dict[Annotated[str, AfterValidator(_check_name)], Command] = {}
    ports: Ports = Ports()
    defaults: Defaults = Defaults()

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Every command, with where it stands: what a person has to see before allowing them."""
        return [
            *(("setup", command) for command in self.setup.run),
            *(("teardown", command) for command in self.teardown.run),
            *((f"check {name}", command) for name, command in self.checks.items()),
        ]


NO_PROJECT = Project()


@dataclass(frozen=True)
class ProjectFile:
    """A ``.maestro.toml`` as some commit holds it; ``digest`` is the SHA-256 of its bytes."""

    project: Project
    digest: str


def parse_project(content: bytes, where: str) -> ProjectFile:
    """Return what ``content`` says.

    Parameters
    ----------
    where
        How errors call the file.

    Raises
    ------
    BadProjectFileError
        It is no TOML, or has keys or values that mean nothing; the first one is named.
    """
    try:
        said = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadProjectFileError(f"{where} is not UTF-8.", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadProjectFileError(
            f"{where} is not TOML: {error}.",
            hint="See https://toml.io for the syntax.",
        ) from error
    try:
        project = Project.model_validate(said)
    except ValidationError as error:
        raise _bad(error, where) from error
    return ProjectFile(project, hashlib.sha256(content).hexdigest())


def _bad(error: ValidationError, where: str) -> BadProjectFileError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden":
        table = first["loc"][0]
        known = type(getattr(NO_PROJECT, str(table), NO_PROJECT))
        if len(first["loc"]) == 1 or not issubclass(known, _Table):
            known = Project
        names = ", ".join(known.model_fields)
        return BadProjectFileError(
            f"{where} has an unknown key: {key}.",
            hint=f"Known there: {names}.",
        )
    what = first["msg"].removeprefix("Value error, ")
    what = what[:1].lower() + what[1:]
    return BadProjectFileError(
        f"{where} is wrong at {key}: {what}.",
        hint="See 'A repository's own settings' in the README for an example.",
    )
