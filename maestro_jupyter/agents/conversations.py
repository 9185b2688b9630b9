"""Conversations that a program keeps as one file of JSON lines each, named by their id."""

from __future__ import annotations

from pathlib import Path


def newest_conversation(folder: Path) -> str | None:
    """Return the id of the conversation in ``folder`` that was written to last."""
    found = folder.glob("*.jsonl")
    newest = max(found, key=lambda path: path.stat().st_mtime, default=None)
    return newest.stem if newest else None


def conversation_file(folder: Path, native_id: str) -> Path | None:
    """Return the file of a conversation in ``folder``, if there is one."""
    path = folder / f"{native_id}.jsonl"
    return path if path.is_file() else None
