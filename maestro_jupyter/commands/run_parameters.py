"""Parameters of the verbs about playbooks, as a person types them."""

from __future__ import annotations

from datetime import datetime, timedelta

import click
from pydantic import TypeAdapter, ValidationError

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.playbook_settings import Duration

from .stage import Stage

_DURATION: TypeAdapter[float] = TypeAdapter(Duration)


def duration(text: str) -> float:
    """Return a length of time in seconds.

    Examples
    --------
    >>> duration("90"), duration("1h30m")
    (90.0, 5400.0)
    """
    try:
        return _DURATION.validate_python(text)
    except ValidationError:
        raise click.BadParameter(f"{text!r} is not a time such as 90s, 15m or 1h30m.") from None


def moment(text: str) -> datetime:
    """Return the next moment at which the clock shows ``HH:MM``, today or tomorrow."""
    now = datetime.now().astimezone()
    try:
        clock = datetime.strptime(text, "%H:%M")  # noqa: DTZ007 - only hours and minutes of it
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time of day such as 07:30.") from None
    found = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return found if found > now else found + timedelta(days=1)


def variable(text: str) -> tuple[str, str]:
    """Return name and value of a variable.

    Examples
    --------
    >>> variable("database=postgres")
    ('database', 'postgres')
    """
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE.")
    return name, value


def complete_runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the runs that begin with ``incomplete``, the newest first."""
    del param
    stage = ctx.find_object(Stage)  # type: ignore[type-abstract]
    try:
        maestro = stage.known() if stage else None
        names = [run.name for run in maestro.runs] if maestro else []
    except MaestroError:
        return []
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
