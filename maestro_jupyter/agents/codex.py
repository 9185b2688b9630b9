"""OpenAI's Codex."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .codex_evidence import hook_signals, output_signals
from .codex_hooks import hook_flags
from .keys import Keys, Typing
from .launch import Launch, LaunchRequest, Login
from .menus import EscapableAgent

_SANDBOX = {
    Permission.ASK: ("-s", "read-only"),
    Permission.EDIT: ("-s", "workspace-write"),
    Permission.PLAN: ("-s", "read-only"),
    Permission.YOLO: ("--dangerously-bypass-approvals-and-sandbox",),
}
_ASKING = {Permission.ASK: "on-request", Permission.EDIT: "on-request", Permission.PLAN: "never"}
_GO_ON = "Continue where you left off."
_NEWEST_LOOKED_AT = 200


class CodexAgent(EscapableAgent):
    """Codex, told about Maestro by flags for this one run."""

    name: ClassVar[str] = "codex"
    title: ClassVar[str] = "OpenAI Codex"
    program: ClassVar[str] = "codex"
    package: ClassVar[str] = "@openai/codex"
    tested_versions: ClassVar[tuple[str, ...]] = ("0.169.0",)
    install: ClassVar[str] = "Install it: npm install -g @openai/codex"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    typing: ClassVar[Typing] = Typing(paste="always", delay_s=0.15)

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program with its MCP server, hooks and mode in flags.

        Its daemon would outlive the session with the first session's environment, so there is none.
        """
        argv = [self.program, "--no-daemon", "-c", _mcp_flag(request)]
        argv += hook_flags(request.hook_command)
        if request.model is not None:
            argv += ["-m", request.model]
        argv += _mode(request)
        if request.headless:
            argv += ["exec", "--json"]
        if request.resume is not None:
            argv += ["resume", request.resume]
        prompt = request.prompt
        if request.resume is not None:
            prompt = _GO_ON if request.headless else ""
        if prompt:
            argv += ["--", prompt]
        return Launch(tuple(argv))

    def approve(self) -> Keys:
        """Return the dialog's own letter for yes."""
        return Keys.of(b"y")

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.codex_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``exec --json`` says."""
        return output_signals(record, time)

    def native_id(self, said: Mapping[str, Any]) -> str | None:
        """Return the thread's id."""
        found = said.get("thread_id") or said.get("session_id")
        return found if isinstance(found, str) and found else None

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether there are credentials, without reading them."""
        stored = _folder(environ) / "auth.json"
        if environ.get("OPENAI_API_KEY") or (stored.is_file() and stored.stat().st_size > 2):  # noqa: PLR2004
            return Login(known=True)
        return Login(advice="If it asks for a login: run codex login once in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest conversation whose folder is ``worktree``."""
        found = sorted(_folder(environ).glob("sessions/*/*/*/rollout-*.jsonl"), reverse=True)
        for path in found[:_NEWEST_LOOKED_AT]:
            meta = _session_meta(path)
            if meta.get("cwd") == str(worktree):
                return str(meta.get("id") or "") or None
        return None

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the conversation's rollout file."""
        del worktree
        if "/" in native_id or "*" in native_id:
            return None
        found = _folder(environ).glob(f"sessions/*/*/*/rollout-*{native_id}.jsonl")
        return next(found, None)


def _mode(request: LaunchRequest) -> list[str]:
    if request.permission is None:
        return []
    flags = [*_SANDBOX[request.permission]]
    asking = _ASKING.get(request.permission)
    if asking is not None:
        # Nobody can be asked in a headless run, which then must not wait for an answer.
        asking = "never" if request.headless else asking
        flags += ["-c", f"approval_policy={json.dumps(asking)}"]
    return flags


def _mcp_flag(request: LaunchRequest) -> str:
    url = json.dumps(request.mcp_url)
    # Without the approval mode, headless calls of Maestro's own tools are refused.
    return (
        f'mcp_servers.maestro={{url={url},bearer_token_env_var="MAESTRO_TOKEN",'
        'default_tools_approval_mode="approve"}'
    )


def _folder(environ: Mapping[str, str]) -> Path:
    named = environ.get("CODEX_HOME")
    return Path(named) if named else Path(environ.get("HOME", "~")).expanduser() / ".codex"


def _session_meta(rollout: Path) -> Mapping[str, Any]:
    try:
        with rollout.open(encoding="utf-8") as file:
            said = json.loads(file.readline())
    except (OSError, ValueError):
        return {}
    payload = said.get("payload") if isinstance(said, dict) else None
    return payload if isinstance(payload, dict) else {}
