"""Factory's Droid."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .conversations import conversation_file, newest_conversation
from .droid_evidence import hook_signals, output_signals
from .errors import UnsupportedError
from .keys import Typing
from .launch import Launch, LaunchRequest, Login
from .menus import EscapableAgent
from .settings import hooks_with

HOOKS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PostToolUse",
    "Notification",
    "SubagentStop",
    "Stop",
    "SessionEnd",
)
_HOOK_SECONDS = 5
_SETTINGS = "droid-settings.json"
_MCP = ".factory/mcp.json"
# Without a level of autonomy it asks in its terminal, and only reads where nobody can answer.
_HEADLESS = {
    Permission.EDIT: ("--auto", "low"),
    Permission.PLAN: (),
    Permission.YOLO: ("--skip-permissions-unsafe",),
}
_INTERACTIVE = {
    Permission.ASK: (),
    Permission.EDIT: ("--auto", "low"),
    Permission.YOLO: ("--auto", "high"),
}


class DroidAgent(EscapableAgent):
    """Droid, told about Maestro by settings for one run and a file in the worktree.

    It reads MCP servers from the worktree only.
    """

    name: ClassVar[str] = "droid"
    title: ClassVar[str] = "Factory Droid"
    program: ClassVar[str] = "droid"
    package: ClassVar[str] = "droid"
    tested_versions: ClassVar[tuple[str, ...]] = ("0.215.0",)
    install: ClassVar[str] = "Install it: npm install -g droid"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="lines", delay_s=0.3)

    def check(
        self,
        *,
        model: str | None = None,
        permission: Permission | None = None,
        headless: bool = False,
    ) -> None:
        """Refuse what its two ways of running don't have in common."""
        super().check(model=model, permission=permission, headless=headless)
        modes = _HEADLESS if headless else _INTERACTIVE
        if permission is not None and permission not in modes:
            raise UnsupportedError.permission(self.name, permission, modes)
        if model is not None and not headless:
            raise UnsupportedError(
                "The agent 'droid' takes a model only when it runs headless.",
                hint="Choose it with /model in its terminal, or add --headless.",
            )

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its mode in flags, its hooks in a private file."""
        argv = [self.program, *(("exec",) if request.headless else ())]
        argv += ["--settings", str(request.run_folder / _SETTINGS)]
        modes = _HEADLESS if request.headless else _INTERACTIVE
        if request.permission is not None:
            argv += modes[request.permission]
        if request.headless:
            argv += ["--output-format", "stream-json"]
        if request.model is not None:
            argv += ["--model", request.model]
        if request.resume is not None:
            # Headless it asks Factory's servers for a session that goes on; one it forks is here.
            argv += ["--fork" if request.headless else "--resume", request.resume]
        if request.words:
            argv += ["--", request.words]
        hook = {"type": "command", "command": request.hook_command, "timeout": _HOOK_SECONDS}
        return Launch(
            tuple(argv),
            files={_SETTINGS: json.dumps({"hooks": hooks_with({}, HOOKS, hook)})},
            worktree_files={_MCP: json.dumps(_mcp(request))},
        )

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.droid_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``stream-json`` says."""
        return output_signals(record, time)

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether there is a key; a login may also lie in the system's keyring."""
        stored = _folder(environ).glob("auth*")
        if environ.get("FACTORY_API_KEY") or any(path.is_file() for path in stored):
            return Login(known=True)
        return Login(advice="If it asks for a login, run droid once in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest session in ``worktree``."""
        return newest_conversation(_sessions(worktree, environ))

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the session's file of JSON lines."""
        return conversation_file(_sessions(worktree, environ), native_id)


def _mcp(request: LaunchRequest) -> dict[str, Any]:
    server = {
        "type": "http",
        "url": request.mcp_url,
        "headers": {"Authorization": "Bearer ${MAESTRO_TOKEN}"},
    }
    return {"mcpServers": {"maestro": server}}


def _folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home()) / ".factory"


def _sessions(worktree: Path, environ: Mapping[str, str]) -> Path:
    slug = re.sub(r"[^A-Za-z0-9]", "-", str(worktree))
    return _folder(environ) / "sessions" / slug
