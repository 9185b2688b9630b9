"""Settings of an agent that a run's own are added to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import jsonc
from .errors import SettingsUnreadableError


def users_settings(path: Path) -> dict[str, Any]:
    """Return the settings in ``path``, none where there is no such file.

    Raises
    ------
    SettingsUnreadableError
        They are no JSON object, so they can't be carried over.
    """
    try:
        found = jsonc.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsUnreadableError(path, error) from error
    if not isinstance(found, dict):
        raise SettingsUnreadableError(path, "it holds no object")
    return found


def section(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the object at ``name``, empty where there is none."""
    found = settings.get(name)
    return found if isinstance(found, dict) else {}


def hooks_with(
    own: Mapping[str, Any], events: Iterable[str], hook: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the hooks of ``own`` with ``hook`` behind them at each of ``events``."""
    ours = {"matcher": "*", "hooks": [dict(hook)]}
    return {**own, **{event: [*_list(own.get(event)), ours] for event in events}}


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []
