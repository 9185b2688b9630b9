"""Parameters of the verbs about playbooks, as a person types them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.playbook_settings import Duration

from .stage import Stage

_DURATION: TypeAdapter[float] = TypeAdapter(Duration)


class DurationType(click.ParamType):
    """A length of time such as ``90``, ``90s``, ``15m`` or ``1h30m``, in seconds."""

    name = "time"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the seconds."""
        try:
            return _DURATION.validate_python(value)
        except ValidationError:
            self.fail(f"{value!r} is not a time such as 90s, 15m or 1h30m.", param, ctx)


class MomentType(click.ParamType):
    """The next moment at which the clock shows ``HH:MM``."""

    name = "HH:MM"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return that moment, today or tomorrow."""
        if isinstance(value, datetime):
            return value
        now = datetime.now().astimezone()
        try:
            clock = datetime.strptime(value, "%H:%M")  # noqa: DTZ007 - only hours and minutes of it
        except ValueError:
            self.fail(f"{value!r} is not a time of day such as 07:30.", param, ctx)
        moment = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        return moment if moment > now else moment + timedelta(days=1)


class VariableType(click.ParamType):
    """A variable for prompts, as ``NAME=VALUE``."""

    name = "NAME=VALUE"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Return name and value."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not name or not equals:
            self.fail(f"{value!r} is not of the form NAME=VALUE.", param, ctx)
        return name, text


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
