"""Boxes that an agent has ticked in its worktree, although a check decides: unticked again.

The run's branch thus never has a tick, and does not conflict with those in the user's checkout.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git.errors import NothingToCommitError
from maestro_jupyter.model import BadPlaybookError, TooLargeError
from maestro_jupyter.model.playbook import MOST_BYTES, parse_playbook
from maestro_jupyter.model.reread import reread


def untick(before: bytes, now: bytes, where: str) -> bytes:
    """Return ``now`` without the ticks that ``before`` does not have."""
    try:
        old, new = parse_playbook(before, where), parse_playbook(now, where)
    except (BadPlaybookError, TooLargeError):
        return now
    open_before = {task.id for task in old.tasks if not task.done}
    content = bytearray(now)
    for task in reread(old, new).playbook.tasks:
        if task.done and task.id in open_before:
            content[task.mark : task.mark + 1] = b" "
    return bytes(content)


def restore_boxes(folder: Path, start: str, documents: Sequence[str]) -> None:
    """Take back, in a commit, the ticks that the worktree has and ``start`` has not."""
    for name in documents:
        file = folder / name
        before = git.file_at(folder, start, name, limit=MOST_BYTES)
        if before is None or file.is_symlink() or not file.is_file():
            continue
        now = file.read_bytes()
        if now == before or (restored := untick(before, now, name)) == now:
            continue
        file.write_bytes(restored)
        try:
            git.commit(folder, f"Leave the boxes of {name} as they were", [name])
        except NothingToCommitError:
            continue
