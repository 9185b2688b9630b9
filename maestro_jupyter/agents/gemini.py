"""Google's Gemini CLI."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .gemini_evidence import hook_signals, output_signals
from .gemini_home import FOLDER, gemini_home, run_home, trusts
from .keys import Typing
from .launch import Launch, LaunchRequest, Login
from .menus import NumberedAgent

_MODES = {
    Permission.ASK: "default",
    Permission.EDIT: "auto_edit",
    Permission.PLAN: "plan",
    Permission.YOLO: "yolo",
}
_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS")


class GeminiAgent(NumberedAgent):
    """Gemini CLI with a home of its own for each run, which shares all but the settings.

    It reads hooks and MCP servers from settings only. Those of the run are the user's with
    Maestro's added, so the user's own file stays as it is; logins, sessions, extensions and trusted
    folders are the user's.
    """

    name: ClassVar[str] = "gemini"
    title: ClassVar[str] = "Gemini CLI"
    program: ClassVar[str] = "gemini"
    package: ClassVar[str] = "@google/gemini-cli"
    tested_versions: ClassVar[tuple[str, ...]] = ("0.61.0",)
    install: ClassVar[str] = "Install it: npm install -g @google/gemini-cli"
    starts_as: ClassVar[State] = State.STARTING
    permissions: ClassVar[frozenset[Permission]] = frozenset(Permission)
    takes_model: ClassVar[bool] = True
    headless: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    chooses_native_id: ClassVar[bool] = True
    # Of keys that come at once it takes a question mark for a wish for help, and Enter soon after a
    # paste for a line end.
    typing: ClassVar[Typing] = Typing(paste="always", delay_s=1.5)
    dialog_delay_s: ClassVar[float] = 0.8

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the program, and the home that it gets for this run."""
        environ = os.environ
        home = run_home(request, environ)
        argv = [self.program]
        if request.model is not None:
            argv += ["--model", request.model]
        if request.permission is not None:
            argv += ["--approval-mode", _MODES[request.permission]]
        trusted = trusts(request.repo, environ)
        if trusted:
            argv.append("--skip-trust")
        if request.resume is not None:
            argv += ["--resume", request.resume]
        elif request.native_id is not None and (trusted or request.headless):
            # Once it is told to trust a folder, it begins anew as it was called, and would find
            # that it has a session of this id already. Its hooks tell its own.
            argv += ["--session-id", request.native_id]
        if request.headless:
            argv += ["--output-format", "stream-json", f"--prompt={request.words}"]
        elif request.words:
            argv.append(f"--prompt-interactive={request.words}")
        return Launch(
            tuple(argv), env=home.env, files=home.files, links=home.links, folders=home.folders
        )

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks says; see :mod:`.gemini_evidence`."""
        return hook_signals(payload, time)

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one line of ``stream-json`` says."""
        return output_signals(record, time)

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether there are credentials, without reading them."""
        folder = gemini_home(environ) / FOLDER
        stored = (folder / "oauth_creds.json", folder / "gemini-credentials.json")
        if any(environ.get(name) for name in _KEYS) or any(path.is_file() for path in stored):
            return Login(known=True)
        if environ.get("GOOGLE_GENAI_USE_VERTEXAI") or environ.get("GOOGLE_GENAI_USE_GCA"):
            return Login()
        # A key can also lie in a .env file or in the system's keyring, which nobody looks into.
        return Login(advice="If it asks for a login, run gemini once in a terminal.")

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the newest conversation in ``worktree``."""
        found = sorted(_chats(worktree, environ), key=lambda path: path.stat().st_mtime)
        return _conversation(found[-1]) if found else None

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the conversation's file of JSON lines."""
        short = native_id.partition("-")[0]
        found = (path for path in _chats(worktree, environ) if path.stem.endswith(f"-{short}"))
        return next((path for path in found if _conversation(path) == native_id), None)


def _chats(worktree: Path, environ: Mapping[str, str]) -> list[Path]:
    """Return the files of all conversations in ``worktree``."""
    folder = gemini_home(environ) / FOLDER / "tmp"
    return [
        chat
        for marker in folder.glob("*/.project_root")
        if marker.read_text(encoding="utf-8").strip() == str(worktree)
        for chat in marker.parent.glob("chats/session-*.jsonl")
    ]


def _conversation(chat: Path) -> str | None:
    with chat.open(encoding="utf-8") as lines:
        try:
            head = json.loads(lines.readline())
        except ValueError:
            return None
    found = head.get("sessionId") if isinstance(head, dict) else None
    return found if isinstance(found, str) else None
