"""Copilot CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Copilot(Program):
    name: ClassVar[str] = "copilot"
    counts_tokens: ClassVar[bool] = False

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        folder = home / ".copilot"
        folder.mkdir()
        config = {"trustedFolders": [str(repo)], "banner": "never"}
        (folder / "config.json").write_text(json.dumps(config))

    def seed_unknown(self, home: Path, repo: Path) -> None:
        self.seed(home, repo, "")

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {
            "COPILOT_PROVIDER_BASE_URL": f"{model_url}/v1",
            "COPILOT_PROVIDER_API_KEY": KEY,
            "COPILOT_MODEL": "scripted",
            "COPILOT_OFFLINE": "true",
            "COPILOT_AUTO_UPDATE": "false",
        }

    def environment_unknown(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {"COPILOT_AUTO_UPDATE": "false"}

    def shell(self, command: str) -> Call:
        return Call("bash", {"command": command, "description": "Runs a command"})

    def write(self, path: Path, text: str) -> Call:
        return Call("create", {"path": str(path), "file_text": text})
