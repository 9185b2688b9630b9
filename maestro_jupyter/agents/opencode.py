"""OpenCode."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from . import jsonc
from .errors import SettingsUnreadableError
from .keys import Keys, Typing
from .launch import Launch, LaunchRequest, Login
from .opencode_evidence import CHOICES, hook_signals, output_signals
from .program import ProgramAgent
from .settings import section

_CONFIG = "OPENCODE_CONFIG_CONTENT"
_PLUGIN = "opencode-plugin.js"
_PROMPT = "opencode-prompt.txt"
_TOOLS = {"maestro_*": "allow"}
_PERMISSION: dict[Permission, dict[str, str]] = {
    Permission.ASK: {"edit": "ask", "bash": "ask", "webfetch": "ask"},
    Permission.EDIT: {"edit": "allow", "bash": "ask", "webfetch": "ask"},
    Permission.PLAN: {"edit": "deny", "bash": "deny", "task": "deny"},
    Permission.YOLO: {},
}
_FLAGS = {Permission.PLAN: ("--agent", "plan"), Permission.YOLO: ("--auto",)}
_ESCAPE, _ENTER = b"\x1b", b"\r"
_BETWEEN_ESCAPES_S = 0.3
_ASKS_FOR_ANOTHER = b"again to interrupt"
# It puts quotation marks around a prompt in its arguments; from its input it takes it as it is.
_FROM_INPUT = 'exec "$@" <"$0"'


class OpenCodeAgent(ProgramAgent):
    """OpenCode, told about Maestro by a configuration in the environment and a plugin."""

    name: ClassVar[str] = "opencode"
    title: ClassVar[str] = "OpenCode"
    program: ClassVar[str] = "opencode"
    package: ClassVar[str] = "opencode-ai"
    tested_versions: ClassVar[tuple[str, ...]] = ("1.18.33",)
    install: ClassVar[str] = "Install it: npm install -g opencode-ai"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="lines", delay_s=0.1)
    dialog_delay_s: ClassVar[float] = 0.8

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its mode in flags and the rest in its environment."""
        flags: list[str] = []
        if request.model is not None:
            flags += ["--model", request.model]
        if request.permission is not None:
            flags += _FLAGS.get(request.permission, ())
        if request.resume is not None:
            flags += ["--session", request.resume]
        env = {_CONFIG: json.dumps(_config(request))}
        files = {_PLUGIN: Path(__file__).with_name("opencode_plugin.js").read_text("utf-8")}
        if not request.headless:
            words = [f"--prompt={request.words}"] if request.words else []
            return Launch((self.program, *flags, *words), env=env, files=files)
        files[_PROMPT] = request.words
        run = (self.program, "run", "--format", "json", *flags)
        prompt = str(request.run_folder / _PROMPT)
        return Launch(("/bin/sh", "-c", _FROM_INPUT, prompt, *run), env=env, files=files)

    def interrupt(self) -> Keys:
        """Return Escape twice: it asks for the second, and takes two at once for another key."""
        return Keys.of(_ESCAPE, _ESCAPE, delay_s=_BETWEEN_ESCAPES_S, echo=_ASKS_FOR_ANOTHER)

    def choose(self, index: int, choices: Sequence[str]) -> Keys:
        """Return the number of the choice, which picks it at once."""
        if tuple(choices) == CHOICES:
            return self.approve() if index == 0 else self.decline()
        return Keys.of(str(index + 1).encode())

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what its plugin says; see :mod:`.opencode_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``run --format json`` says."""
        return output_signals(record, time)

    def native_id(self, said: Mapping[str, Any]) -> str | None:
        """Return the session's id, unless it is that of a sub-agent."""
        found = said.get("session_id") or said.get("sessionID")
        known = isinstance(found, str) and found and not said.get("parent_id")
        return str(found) if known else None

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether it has stored credentials, without reading them."""
        stored = _data(environ) / "auth.json"
        if stored.is_file() and stored.stat().st_size > 2:  # noqa: PLR2004 - more than {}
            return Login(known=True)
        # Providers can also be in its configuration or in the environment.
        return Login(advice="If no model answers, run opencode auth login in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest session in ``worktree`` that is no sub-agent's."""
        database = _data(environ) / "opencode.db"
        if not database.is_file():
            return None
        newest = (
            "SELECT id FROM session WHERE directory = ? AND parent_id IS NULL"
            " ORDER BY time_updated DESC LIMIT 1"
        )
        try:
            with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
                found = opened.execute(newest, (str(worktree),)).fetchone()
        except sqlite3.Error:
            return None
        return str(found[0]) if found else None


def _config(request: LaunchRequest) -> dict[str, Any]:
    """Return what comes on top of the user's configuration."""
    try:
        users = jsonc.loads(os.environ.get(_CONFIG) or "{}")
    except ValueError as error:
        raise SettingsUnreadableError(f"${_CONFIG}", error) from error
    users = users if isinstance(users, dict) else {}
    server = {
        "type": "remote",
        "url": request.mcp_url,
        "oauth": False,
        "headers": {"Authorization": "Bearer {env:MAESTRO_TOKEN}"},
    }
    wanted = _PERMISSION[request.permission] if request.permission is not None else {}
    plugin = (request.run_folder / _PLUGIN).as_uri()
    return {
        **users,
        "mcp": {**section(users, "mcp"), "maestro": server},
        "plugin": [*users.get("plugin", ()), plugin],
        "permission": {**section(users, "permission"), **wanted, **_TOOLS},
    }


def _data(environ: Mapping[str, str]) -> Path:
    named = environ.get("XDG_DATA_HOME")
    home = Path(environ.get("HOME") or Path.home())
    return (Path(named) if named else home / ".local" / "share") / "opencode"
