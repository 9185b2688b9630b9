"""Alibaba's Qwen Code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .conversations import conversation_file, newest_conversation
from .keys import Keys, Typing
from .launch import Launch, LaunchRequest, Login
from .menus import NumberedAgent
from .qwen_evidence import hook_signals, output_signals
from .settings import hooks_with, section, users_settings

HOOKS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionRequest",
    "Notification",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "SessionEnd",
)
_HOOK_SECONDS = 5
_MODES = {
    Permission.ASK: "default",
    Permission.EDIT: "auto-edit",
    Permission.PLAN: "plan",
    Permission.YOLO: "yolo",
}
_SETTINGS = "qwen-settings.json"
_SYSTEM = "QWEN_CODE_SYSTEM_SETTINGS_PATH"
_SYSTEM_PLACE = Path("/etc/qwen-code/settings.json")
_CLEAR_LINE = b"\x15"


class QwenAgent(NumberedAgent):
    """Qwen Code, told about Maestro by system settings for this one run.

    System settings come on top of the user's and the project's, which stay in force beside them.
    Those of the machine's administrator are carried over.
    """

    name: ClassVar[str] = "qwen"
    title: ClassVar[str] = "Qwen Code"
    program: ClassVar[str] = "qwen"
    package: ClassVar[str] = "@qwen-code/qwen-code"
    tested_versions: ClassVar[tuple[str, ...]] = ("0.24.4",)
    install: ClassVar[str] = "Install it: npm install -g @qwen-code/qwen-code"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    chooses_native_id: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="lines", delay_s=0.5)
    dialog_delay_s: ClassVar[float] = 0.8

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its mode in flags and the rest in private settings."""
        place = Path(os.environ.get(_SYSTEM) or _SYSTEM_PLACE)
        settings = _settings(users_settings(place), request)
        argv = [self.program]
        if request.model is not None:
            argv += ["--model", request.model]
        if request.permission is not None:
            argv += ["--approval-mode", _MODES[request.permission]]
        if request.resume is not None:
            argv += ["--resume", request.resume]
        elif request.native_id is not None:
            argv += ["--session-id", request.native_id]
        if request.headless:
            argv += ["--output-format", "stream-json", f"--prompt={request.words}"]
        elif request.words:
            argv.append(f"--prompt-interactive={request.words}")
        return Launch(
            tuple(argv),
            env={_SYSTEM: str(request.run_folder / _SETTINGS)},
            files={_SETTINGS: json.dumps(settings)},
        )

    def message(self, text: str) -> Keys:
        """Return the keys that type ``text`` in place of what stands in the box, and submit it.

        What was interrupted before the model answered is put back there.
        """
        return Keys.of(_CLEAR_LINE) + self.typing.message(text)

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.qwen_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``stream-json`` says."""
        return output_signals(record, time)

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether there are credentials, without reading them."""
        stored = _folder(environ) / "oauth_creds.json"
        if environ.get("OPENAI_API_KEY") or stored.is_file():
            return Login(known=True)
        # A key can also lie in its settings, among much else.
        return Login(advice="If it asks for a login, run qwen once in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest conversation in ``worktree``."""
        return newest_conversation(_chats(worktree, environ))

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the conversation's file of JSON lines."""
        return conversation_file(_chats(worktree, environ), native_id)


def _settings(administrators: dict[str, Any], request: LaunchRequest) -> dict[str, Any]:
    server = {
        "httpUrl": request.mcp_url,
        # Expanded in settings, and not in a file for --mcp-config.
        "headers": {"Authorization": "Bearer ${MAESTRO_TOKEN}"},
        "trust": True,
    }
    hook = {
        "name": "maestro",
        "type": "command",
        "command": request.hook_command,
        "timeout": _HOOK_SECONDS,
    }
    return {
        **administrators,
        "mcpServers": {**section(administrators, "mcpServers"), "maestro": server},
        # Behind a search no model finds maestro_status.
        "tools": {**section(administrators, "tools"), "toolSearch": {"enabled": False}},
        "hooks": hooks_with(section(administrators, "hooks"), HOOKS, hook),
    }


def _folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home()) / ".qwen"


def _chats(worktree: Path, environ: Mapping[str, str]) -> Path:
    slug = re.sub(r"[^A-Za-z0-9]", "-", str(worktree))
    return _folder(environ) / "projects" / slug / "chats"
