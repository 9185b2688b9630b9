"""OpenCode."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.install import cache, version
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
        # Its first start installs this library, which takes it up to a minute.
        library = _library()
        (folder / "package.json").write_bytes((library / "package.json").read_bytes())
        (folder / "package-lock.json").write_bytes((library / "package-lock.json").read_bytes())
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


def _library() -> Path:
    """Return the folder with the library for OpenCode's plugins, installed once for all tests."""
    pinned = version("opencode")
    folder = cache() / f"opencode-plugin-{pinned}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules" / ".package-lock.json").exists():
            package = f"@opencode-ai/plugin@{pinned}"
            argv = ["npm", "install", "--no-audit", "--no-fund", "--save-exact"]
            subprocess.run([*argv, "--prefix", str(folder), package], check=True)
    return folder
