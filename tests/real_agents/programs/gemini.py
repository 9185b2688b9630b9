"""Gemini CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Gemini(Program):
    name: ClassVar[str] = "gemini"

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        settings = {
            "security": {"auth": {"selectedType": "gemini-api-key"}},
            "privacy": {"usageStatisticsEnabled": False},
            "general": {
                "enableAutoUpdate": False,
                "enableAutoUpdateNotification": False,
                "maxAttempts": 1,
            },
            "model": {"name": "gemini-2.5-flash"},
        }
        self.seed_unknown(home, repo)
        (home / ".gemini" / "settings.json").write_text(json.dumps(settings))

    def seed_unknown(self, home: Path, repo: Path) -> None:
        folder = home / ".gemini"
        folder.mkdir()
        (folder / "trustedFolders.json").write_text(json.dumps({str(repo): "TRUST_FOLDER"}))

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {"GOOGLE_GEMINI_BASE_URL": model_url, "GEMINI_API_KEY": KEY}

    def shell(self, command: str) -> Call:
        return Call("run_shell_command", {"command": command, "description": "Runs a command"})

    def write(self, path: Path, text: str) -> Call:
        return Call("write_file", {"file_path": str(path), "content": text})
