"""GitHub's Copilot CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .copilot_evidence import hook_signals, output_signals
from .keys import Keys, Typing
from .launch import Launch, LaunchRequest, Login
from .program import ProgramAgent

# Under these names the inputs carry the name of the event; under its own names they don't.
HOOKS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "Notification",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "ErrorOccurred",
    "SessionEnd",
)
_HOOK_SECONDS = 5
_PERMISSION = {
    Permission.ASK: (),
    Permission.EDIT: ("--allow-tool=write",),
    # A plan may be agreed to and carried out; what is denied stays denied even then.
    Permission.PLAN: ("--plan", "--deny-tool=shell", "--deny-tool=write"),
    Permission.YOLO: ("--yolo",),
}
_MCP = "copilot-mcp.json"
_PLUGIN = "copilot-plugin"
_ESCAPE, _CLEAR_LINE = b"\x1b", b"\x15"
_BETWEEN_ESCAPES_S = 0.02
_MOST_ESCAPES = 5
_ASKS_FOR_ANOTHER = b"again to interrupt"
_TOKENS = ("COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "COPILOT_PROVIDER_BASE_URL")


class CopilotAgent(ProgramAgent):
    """Copilot CLI, told about Maestro by flags and by a plugin for this one run."""

    name: ClassVar[str] = "copilot"
    title: ClassVar[str] = "GitHub Copilot CLI"
    program: ClassVar[str] = "copilot"
    package: ClassVar[str] = "@github/copilot"
    tested_versions: ClassVar[tuple[str, ...]] = ("1.0.102",)
    install: ClassVar[str] = "Install it: npm install -g @github/copilot"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    chooses_native_id: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="lines", delay_s=0.3)
    dialog_delay_s: ClassVar[float] = 0.8

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its MCP server, plugin and mode in flags and private files."""
        folder = request.run_folder
        argv = [
            self.program,
            f"--additional-mcp-config=@{folder / _MCP}",
            f"--plugin-dir={folder / _PLUGIN}",
            "--allow-tool=maestro",
        ]
        if request.permission is not None:
            argv += _PERMISSION[request.permission]
        if request.model is not None:
            argv.append(f"--model={request.model}")
        if request.resume is not None:
            argv.append(f"--resume={request.resume}")
        elif request.native_id is not None:
            argv.append(f"--session-id={request.native_id}")
        if request.headless:
            argv += ["--output-format=json", f"--prompt={request.words}"]
        elif request.words:
            argv.append(f"--interactive={request.words}")
        return Launch(tuple(argv), files=_files(request))

    def message(self, text: str) -> Keys:
        """Return the keys that type ``text`` in place of what stands in the box, and submit it.

        What was interrupted before the model answered is put back there.
        """
        return Keys.of(_CLEAR_LINE) + self.typing.message(text)

    def interrupt(self) -> Keys:
        """Return Escape twice, and more of them where it asks again.

        It takes two at once for another key, and forgets the first after half a second, which it
        may need to come to the second.
        """
        presses = [_ESCAPE] * _MOST_ESCAPES
        return Keys.of(*presses, delay_s=_BETWEEN_ESCAPES_S, echo=_ASKS_FOR_ANOTHER, needed=2)

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.copilot_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of its JSON output says."""
        return output_signals(record, time)

    def native_id(self, said: Mapping[str, Any]) -> str | None:
        """Return the session's id, which some hooks write in one word."""
        found = said.get("session_id") or said.get("sessionId")
        return found if isinstance(found, str) and found else None

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether a token is in the environment; where else it is kept, nobody may look."""
        if any(environ.get(name) for name in _TOKENS):
            return Login(known=True)
        return Login(advice="If it asks for a login, run copilot login in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest session in ``worktree``."""
        found = [
            about
            for about in _sessions(environ).glob("*/workspace.yaml")
            if f"cwd: {worktree}" in about.read_text(encoding="utf-8").splitlines()
        ]
        newest = max(found, key=lambda path: path.stat().st_mtime, default=None)
        return newest.parent.name if newest else None

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the session's events, JSON lines."""
        del worktree
        path = _sessions(environ) / native_id / "events.jsonl"
        return path if path.is_file() else None


def _files(request: LaunchRequest) -> dict[str, str]:
    server = {
        "type": "http",
        "url": request.mcp_url,
        "headers": {"Authorization": "Bearer ${MAESTRO_TOKEN}"},
        "tools": ["*"],
    }
    hook = {"type": "command", "bash": request.hook_command, "timeoutSec": _HOOK_SECONDS}
    plugin = {
        "name": "maestro",
        "version": "1.0.0",
        "description": "Tells Maestro how this session is doing",
        "hooks": "hooks.json",
    }
    hooks = {"version": 1, "hooks": {event: [hook] for event in HOOKS}}
    return {
        _MCP: json.dumps({"mcpServers": {"maestro": server}}),
        f"{_PLUGIN}/plugin.json": json.dumps(plugin),
        f"{_PLUGIN}/hooks.json": json.dumps(hooks),
    }


def _sessions(environ: Mapping[str, str]) -> Path:
    named = environ.get("COPILOT_HOME")
    home = Path(named) if named else Path(environ.get("HOME") or Path.home()) / ".copilot"
    return home / "session-state"
