"""What the demo agent does where nobody watches: it finds its task in a prompt, and sums up."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass

_TASK = re.compile(
    r"^Your task:\n\n(?P<task>.*?)^"
    r"(?:It is a part of:|An attempt before this one failed:|What was done before:|How to work:)",
    re.MULTILINE | re.DOTALL,
)
_FAILED_BEFORE = re.compile(
    r"^An attempt before this one failed:|^The answer of a person: ", re.MULTILINE
)

_MERGE = re.compile(r"^Run `git merge ([^`\s]+)`", re.MULTILINE)


@dataclass
class Summary:
    """What a run comes to; printed as one JSON line at its end."""

    said: str = ""
    tokens: int = 0
    cost: float = 0.0

    def write(self, *, failed: bool) -> None:
        """Print it."""
        record = {"type": "result", "failed": failed, **vars(self)}
        sys.stdout.write(f"\n{json.dumps(record)}\n")
        sys.stdout.flush()


def task_of(prompt: str) -> str:
    """Return the part of a playbook's prompt that is the task, or all of another prompt."""
    found = _TASK.search(prompt)
    return found["task"].strip() if found else prompt


def was_tried(prompt: str) -> bool:
    """Tell whether an agent has tried the task before, or asked about it."""
    return _FAILED_BEFORE.search(prompt) is not None


def to_merge(prompt: str) -> str:
    """Return the branch that a prompt says is to be merged, where it does."""
    found = _MERGE.search(prompt)
    return found[1] if found else ""
