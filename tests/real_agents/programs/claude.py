"""Claude Code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Claude(Program):
    name: ClassVar[str] = "claude"
    meanwhile: ClassVar[Call] = Call("Bash", {"command": "ls", "description": "Looks around"})

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        state = {
            "hasCompletedOnboarding": True,
            "theme": "dark",
            "projects": {str(repo): {"hasTrustDialogAccepted": True}},
            "customApiKeyResponses": {"approved": [KEY[-20:]], "rejected": []},
            "autoUpdates": False,
            "bypassPermissionsModeAccepted": True,
        }
        (home / ".claude.json").write_text(json.dumps(state))

    def seed_unknown(self, home: Path, repo: Path) -> None:
        state = {
            "hasCompletedOnboarding": True,
            "theme": "dark",
            "projects": {str(repo): {"hasTrustDialogAccepted": True}},
            "autoUpdates": False,
        }
        (home / ".claude.json").write_text(json.dumps(state))

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {
            "ANTHROPIC_BASE_URL": model_url,
            "ANTHROPIC_API_KEY": KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_MAX_RETRIES": "1",
            "DISABLE_AUTOUPDATER": "1",
        }

    def shell(self, command: str) -> Call:
        return Call("Bash", {"command": command, "description": "Runs a command"})

    def write(self, path: Path, text: str) -> Call:
        return Call("Write", {"file_path": str(path), "content": text})
