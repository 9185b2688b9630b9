"""Qwen Code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Qwen(Program):
    name: ClassVar[str] = "qwen"
    meanwhile: ClassVar[Call] = Call("glob", {"pattern": "*.{number}"})
    # After a 500 it tries again for more than a minute, and works for so long.
    errors: ClassVar[tuple[int, ...]] = (400, 401, 429)

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        settings = {
            "security": {"auth": {"selectedType": "openai"}},
            "privacy": {"usageStatisticsEnabled": False},
            "general": {"enableAutoUpdate": False},
            "model": {"name": "scripted", "generationConfig": {"maxRetries": 0}},
            # They ask the model for themselves, in the background.
            "memory": {"enableManagedAutoMemory": False, "enableManagedAutoDream": False},
        }
        folder = home / ".qwen"
        folder.mkdir()
        (folder / "settings.json").write_text(json.dumps(settings))

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": f"{model_url}/v1",
            "OPENAI_MODEL": "scripted",
        }

    def shell(self, command: str) -> Call:
        arguments = {"command": command, "description": "Runs a command", "is_background": False}
        return Call("run_shell_command", arguments)

    def write(self, path: Path, text: str) -> Call:
        return Call("write_file", {"file_path": str(path), "content": text})
