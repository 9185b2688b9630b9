"""OpenAI's Codex."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

from .program import KEY, Program


class Codex(Program):
    name: ClassVar[str] = "codex"
    meanwhile: ClassVar[Call] = Call("exec_command", {"cmd": "ls"})

    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        folder = home / ".codex"
        folder.mkdir()
        (folder / "config.toml").write_text(
            f"""
model = "gpt-5"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "scripted"
base_url = "{model_url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0

[analytics]
enabled = false

[projects."{repo}"]
trust_level = "trusted"
"""
        )

    def seed_unknown(self, home: Path, repo: Path) -> None:
        (home / ".codex").mkdir()

    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        return {"SCRIPTED_KEY": KEY, "CODEX_HOME": str(home / ".codex")}

    def shell(self, command: str) -> Call:
        return Call("exec_command", {"cmd": command})

    def needs_approval(self, command: str) -> Call:
        more = {"sandbox_permissions": "require_escalated", "justification": "It is needed"}
        return Call("exec_command", {"cmd": command, **more})

    def write(self, path: Path, text: str) -> Call:
        return self.shell(f"printf %s {shlex.quote(text)} > {shlex.quote(str(path))}")
