"""Playbooks for tests: their tasks are what the demo agent is told, and nothing else."""

from __future__ import annotations

from pathlib import Path


def write_playbook(folder: Path, *tasks: str, name: str = "plan.md", **settings: object) -> Path:
    """Write a playbook and a template that hands each task over as it stands."""
    front = "".join(f"{key}: {value}\n" for key, value in {"agent": "demo", **settings}.items())
    boxes = "".join(f"- [ ] {task}\n" for task in tasks)
    (folder / "template.txt").write_text("{task}\n")
    document = folder / name
    document.write_text(f"---\n{front}---\n# A plan\n\n{boxes}")
    return document


def writes(name: str, *, check: str = "") -> str:
    """Return a task in which the agent writes and commits a file."""
    said = f" check={check!r}" if check else ""
    return f'demo: write {name}.txt hi; commit "Add {name}" <!-- maestro: id={name}{said} -->'


def waits(name: str, file: Path) -> str:
    """Return a task in which the agent waits for a file, and then writes and commits its own."""
    return (
        f'demo: wait-file {file}; write {name}.txt hi; commit "Add {name}" '
        f"<!-- maestro: id={name} -->"
    )


def human(name: str, after: str = "") -> str:
    """Return a task for a person."""
    waits_for = f" after={after}" if after else ""
    return f"Look at it ({name}) <!-- maestro: id={name} human{waits_for} -->"
