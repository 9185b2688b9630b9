"""Codex's hooks for one run, and the trust that it wants for them."""

from __future__ import annotations

import hashlib
import json
import re

EVENTS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PostToolUse",
    "PermissionRequest",
    "Stop",
    "Interrupt",
    "SessionEnd",
)
_SECONDS = 3
"""Codex clamps longer ones of some events, and then knows another hash."""

_LAYER = "/<session-flags>/config.toml"


def hook_flags(command: str) -> list[str]:
    """Return the flags that run ``command`` at every event, and trust it for this run alone."""
    flags: list[str] = []
    trusted: list[str] = []
    shown = json.dumps(command, ensure_ascii=False)
    for event in EVENTS:
        hook = f'{{type="command",command={shown},timeout={_SECONDS}}}'
        flags += ["-c", f"hooks.{event}=[{{hooks=[{hook}]}}]"]
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", event).lower()
        key = json.dumps(f"{_LAYER}:{name}:0:0")
        trusted.append(f'{key}={{trusted_hash="sha256:{_hash(name, command)}"}}')
    return [*flags, "-c", f"hooks.state={{{','.join(trusted)}}}"]


def _hash(event: str, command: str) -> str:
    """Return the hash by which Codex knows a hook again."""
    hook = {"async": False, "command": command, "timeout": _SECONDS, "type": "command"}
    said = json.dumps(
        {"event_name": event, "hooks": [hook]},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(said.encode()).hexdigest()
