"""Droid, headless with a model of the user's own, which needs no account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Droid(Program):
    name: ClassVar[str] = "droid"
    interactive: ClassVar[bool] = False
    status_tool: ClassVar[str] = "maestro___maestro_status"
    meanwhile: ClassVar[Call] = Call(
        "Execute", {"command": "echo {number}", "summary": "Looks around", "riskLevel": "low"}
    )
    forks: ClassVar[bool] = True
    options: ClassVar[Mapping[str, str]] = {"model": "custom:scripted"}

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        model = {
            "model": "scripted",
            "displayName": "Scripted",
            "baseUrl": f"{model_url}/v1",
            "apiKey": KEY,
            "provider": "generic-chat-completion-api",
            "maxOutputTokens": 8000,
        }
        folder = home / ".factory"
        folder.mkdir()
        settings = {"customModels": [model], "cloudSessionSync": False}
        (folder / "settings.json").write_text(json.dumps(settings))

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {"FACTORY_DROID_AUTO_UPDATE_ENABLED": "false", "FACTORY_DISABLE_KEYRING": "1"}

    def shell(self, command: str) -> Call:
        return Call("Execute", {"command": command, "summary": "Runs it", "riskLevel": "low"})

    def write(self, path: Path, text: str) -> Call:
        return Call("Create", {"file_path": str(path), "content": text})
