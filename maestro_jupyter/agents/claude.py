"""Anthropic's Claude Code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .claude_evidence import hook_signals, output_signals
from .conversations import conversation_file, newest_conversation
from .keys import Keys, Typing
from .launch import Launch, LaunchRequest, Login
from .menus import NumberedAgent

HOOKS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionRequest",
    "Notification",
    "Elicitation",
    "ElicitationResult",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "SessionEnd",
)
_HOOK_SECONDS = 5
_PERMISSION = {
    Permission.ASK: ("--permission-mode", "manual"),
    Permission.EDIT: ("--permission-mode", "acceptEdits"),
    Permission.PLAN: ("--permission-mode", "plan"),
    Permission.YOLO: ("--dangerously-skip-permissions",),
}
_READ_ONLY = ("Bash", "Edit", "Write", "NotebookEdit")
_TRUST = ("No, exit", "Yes, I trust this folder")
_GO_ON = "Continue where you left off."


class ClaudeAgent(NumberedAgent):
    """Claude Code, told about Maestro by flags for this one run."""

    name: ClassVar[str] = "claude"
    title: ClassVar[str] = "Claude Code"
    program: ClassVar[str] = "claude"
    package: ClassVar[str] = "@anthropic-ai/claude-code"
    tested_versions: ClassVar[tuple[str, ...]] = ("2.1.329",)
    install: ClassVar[str] = "Install it: npm install -g @anthropic-ai/claude-code"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    chooses_native_id: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="always", delay_s=0.15)

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its MCP server, hooks and mode in flags and private files."""
        files = {
            "claude-mcp.json": json.dumps(_mcp(request)),
            "claude-settings.json": json.dumps(_settings(request)),
        }
        argv = [
            self.program,
            *("--mcp-config", str(request.run_folder / "claude-mcp.json")),
            *("--settings", str(request.run_folder / "claude-settings.json")),
            *("--allowedTools", "mcp__maestro"),
        ]
        if request.permission is not None:
            argv += _PERMISSION[request.permission]
        if request.permission is Permission.PLAN:
            argv += ["--disallowedTools", ",".join(_READ_ONLY)]
        if request.model is not None:
            argv += ["--model", request.model]
        if request.resume is not None:
            argv += ["--resume", request.resume]
        elif request.native_id is not None:
            argv += ["--session-id", request.native_id]
        prompt = request.prompt
        if request.headless:
            argv += ["-p", "--output-format", "stream-json", "--verbose"]
            prompt = _GO_ON if request.resume else prompt
        elif request.resume:
            prompt = ""
        if prompt:
            argv += ["--", prompt]
        env = {"IS_SANDBOX": "1"} if request.permission is Permission.YOLO and _is_root() else {}
        return Launch(tuple(argv), env=env, files=files)

    def choose(self, index: int, choices: Sequence[str]) -> Keys:
        """Return the number of the choice, or the way to it where the list has no numbers."""
        if tuple(choices) == _TRUST:
            return super(NumberedAgent, self).choose(index, choices)
        return super().choose(index, choices)

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.claude_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``stream-json`` says."""
        return output_signals(record, time)

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether there are credentials, without reading them."""
        if environ.get("ANTHROPIC_API_KEY") or environ.get("ANTHROPIC_AUTH_TOKEN"):
            return Login(known=True)
        stored = _folder(environ) / ".credentials.json"
        if stored.is_file() and stored.stat().st_size > 2:  # noqa: PLR2004 - more than {}
            return Login(known=True)
        if environ.get("CLAUDE_CODE_USE_BEDROCK") or environ.get("CLAUDE_CODE_USE_VERTEX"):
            return Login()
        return Login(known=False, advice="Run claude once in a terminal and log in.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest conversation in ``worktree``."""
        return newest_conversation(_project(worktree, environ))

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the conversation's file of JSON lines."""
        return conversation_file(_project(worktree, environ), native_id)


def _mcp(request: LaunchRequest) -> dict[str, Any]:
    # Without alwaysLoad the tools hide behind a search, and no model finds maestro_status.
    server = {
        "type": "http",
        "url": request.mcp_url,
        "headers": {"Authorization": "Bearer ${MAESTRO_TOKEN}"},
        "alwaysLoad": True,
    }
    return {"mcpServers": {"maestro": server}}


def _settings(request: LaunchRequest) -> dict[str, Any]:
    hook = {"type": "command", "command": request.hook_command, "timeout": _HOOK_SECONDS}
    return {"hooks": {event: [{"hooks": [hook]}] for event in HOOKS}}


def _folder(environ: Mapping[str, str]) -> Path:
    named = environ.get("CLAUDE_CONFIG_DIR")
    return Path(named) if named else Path(environ.get("HOME", "~")).expanduser() / ".claude"


def _project(worktree: Path, environ: Mapping[str, str]) -> Path:
    slug = re.sub(r"[^A-Za-z0-9]", "-", str(worktree.resolve()))
    return _folder(environ) / "projects" / slug


def _is_root() -> bool:
    import os

    return os.geteuid() == 0
