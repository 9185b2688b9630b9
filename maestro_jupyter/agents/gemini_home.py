"""The home that Gemini CLI gets for one run.

Settings are the only thing that differs from the user's home: everything else in it is a link.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import jsonc
from .launch import LaunchRequest
from .settings import hooks_with, section, users_settings

FOLDER = ".gemini"
_HOME = "gemini"
_SETTINGS = "settings.json"
_HOOKS = (
    "SessionStart",
    "BeforeAgent",
    "BeforeTool",
    "AfterTool",
    "AfterAgent",
    "Notification",
    "SessionEnd",
)
_HOOK_MS = 5000
_SHARED_FOLDERS = ("tmp", "history")
_SHARED_FILES = (
    "gemini-credentials.json",
    "google_accounts.json",
    "installation_id",
    "mcp-oauth-tokens.json",
    "oauth_creds.json",
)
"""Written by the program in place: a link that leads nowhere yet makes it write the user's file."""


@dataclass(frozen=True)
class RunHome:
    """What has to be there before the program starts; see :class:`.launch.Launch`."""

    env: Mapping[str, str]
    files: Mapping[str, str]
    links: Mapping[str, str]
    folders: tuple[Path, ...]


def gemini_home(environ: Mapping[str, str]) -> Path:
    """Return the folder that the user's ``.gemini`` lies in."""
    named = environ.get("GEMINI_CLI_HOME") or environ.get("HOME")
    return Path(named) if named else Path.home()


def run_home(request: LaunchRequest, environ: Mapping[str, str]) -> RunHome:
    """Return the home for one run.

    Raises
    ------
    SettingsUnreadableError
        The user's settings are no JSON, so they can't be carried over.
    """
    home = gemini_home(environ)
    own = home / FOLDER
    names = {*_SHARED_FOLDERS, *_SHARED_FILES}
    if own.is_dir():
        names |= {entry.name for entry in own.iterdir()}
    links = {f"{_HOME}/{FOLDER}/{name}": str(own / name) for name in names - {_SETTINGS}}
    if (home / ".agents").is_dir():
        links[f"{_HOME}/.agents"] = str(home / ".agents")
    settings = _settings(users_settings(own / _SETTINGS), request)
    return RunHome(
        env={
            "GEMINI_CLI_HOME": str(request.run_folder / _HOME),
            # It replaces this file instead of writing it, which would cut the link.
            "GEMINI_CLI_TRUSTED_FOLDERS_PATH": str(_trusted_folders(environ)),
        },
        files={f"{_HOME}/{FOLDER}/{_SETTINGS}": json.dumps(settings)},
        links=links,
        folders=tuple(own / name for name in _SHARED_FOLDERS),
    )


def trusts(repo: Path, environ: Mapping[str, str]) -> bool:
    """Return whether the user told Gemini CLI to trust ``repo``, and with it its worktrees."""
    try:
        rules = jsonc.loads(_trusted_folders(environ).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(rules, dict):
        return False
    place = repo.resolve()
    found = [(_ruled(Path(folder), rule), rule) for folder, rule in rules.items()]
    within = [(folder, rule) for folder, rule in found if place.is_relative_to(folder)]
    # The most particular rule decides, as it does in the program itself.
    _, rule = max(within, key=lambda entry: len(entry[0].parts), default=(place, None))
    return rule in {"TRUST_FOLDER", "TRUST_PARENT"}


def _ruled(folder: Path, rule: object) -> Path:
    return folder.parent if rule == "TRUST_PARENT" else folder


def _trusted_folders(environ: Mapping[str, str]) -> Path:
    named = environ.get("GEMINI_CLI_TRUSTED_FOLDERS_PATH")
    return Path(named) if named else gemini_home(environ) / FOLDER / "trustedFolders.json"


def _settings(users: dict[str, Any], request: LaunchRequest) -> dict[str, Any]:
    """Return the user's settings with what Maestro needs for one run."""
    settings = dict(users)
    settings["general"] = {**section(users, "general"), "sessionRetention": {"enabled": False}}
    settings["ui"] = {
        **section(users, "ui"),
        "hideWindowTitle": False,
        "dynamicWindowTitle": True,
        "errorVerbosity": "full",
    }
    server = {
        "httpUrl": request.mcp_url,
        "headers": {"Authorization": "Bearer $MAESTRO_TOKEN"},
        "trust": True,
    }
    settings["mcpServers"] = {**section(users, "mcpServers"), "maestro": server}
    allowed = section(users, "mcp").get("allowed")
    if isinstance(allowed, list):
        settings["mcp"] = {**section(users, "mcp"), "allowed": [*allowed, "maestro"]}
    settings["hooks"] = _hooks(users, request.hook_command)
    settings["hooksConfig"] = {**section(users, "hooksConfig"), "enabled": True}
    return settings


def _hooks(users: Mapping[str, Any], command: str) -> dict[str, Any]:
    off = section(users, "hooksConfig").get("enabled") is False
    hook = {"name": "maestro", "type": "command", "command": command, "timeout": _HOOK_MS}
    return hooks_with({} if off else section(users, "hooks"), _HOOKS, hook)
