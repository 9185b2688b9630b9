"""OpenCode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.install import install
from tests.real_agents.model_server import Call

from .program import KEY, Program


class OpenCode(Program):
    name: ClassVar[str] = "opencode"

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        model = {"name": "Scripted", "tool_call": True}
        provider = {
            "npm": "@ai-sdk/openai-compatible",
            "name": "Scripted",
            "options": {"baseURL": f"{model_url}/v1", "apiKey": KEY},
            "models": {"scripted": {**model, "limit": {"context": 100_000, "output": 8000}}},
        }
        config = {
            "model": "scripted/scripted",
            "small_model": "scripted/scripted",
            "autoupdate": False,
            "share": "disabled",
            "provider": {"scripted": provider},
        }
        folder = home / ".config" / "opencode"
        folder.mkdir(parents=True)
        (folder / "opencode.json").write_text(json.dumps(config))
        # Its first start would install this library there, which takes it up to a minute.
        library = install("opencode-plugin").parent.parent
        for name in ("package.json", "package-lock.json"):
            (folder / name).write_bytes((library / name).read_bytes())
        (folder / "node_modules").symlink_to(library / "node_modules")

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        }

    def shell(self, command: str) -> Call:
        return Call("bash", {"command": command, "description": "Runs a command"})

    def write(self, path: Path, text: str) -> Call:
        return Call("write", {"filePath": str(path), "content": text})
