"""What an idle session takes of the server's memory."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from maestro_jupyter.sample import create_sample
from tests.e2e.lab import ROOT, Lab, running_lab

from .agent import speaking_agent
from .bare import memory_of
from .figures import Result, Series
from .plan import Plan, scratch
from .sessions import Sessions

SESSIONS = 24
AT_ONCE = 4
OPTIONS = (f"--MaestroApp.max_sessions={SESSIONS + 1}", "--MaestroApp.stop_grace=0.05")
MEANINGS = {"uss": "its own", "pss": "with its share", "rss": "resident"}


def measure(plan: Plan) -> list[Result]:
    """Hold idle sessions in a server, and as many programs in a bare process."""
    sessions = AT_ONCE if plan.quick else SESSIONS
    with scratch() as folder:
        (folder / "lab").mkdir()
        repo = create_sample(folder / "sample")
        with running_lab(folder / "lab", *OPTIONS) as lab:
            taken = asyncio.run(_hold(lab, repo, sessions))
        floor = _bare(sessions)
    return [
        Result(
            "memory",
            f"idle session, {meaning} ({kind.upper()})",
            "KB",
            Series.of([taken[kind]]),
            Series.of([floor[kind]]),
        )
        for kind, meaning in MEANINGS.items()
    ]


async def _hold(lab: Lab, repo: Path, many: int) -> dict[str, float]:
    sessions = Sessions(lab)
    process = psutil.Process(lab.process.pid)

    async def one() -> dict[str, Any]:
        session = await sessions.spawn("shell", repo=str(repo))
        await sessions.first_byte(session["id"])
        return session

    first = await one()
    async with speaking_agent(first["pid"]):
        # Whatever is loaded at first use is loaded now.
        await sessions.discard(first["id"])
    before = memory_of(process)
    held: list[dict[str, Any]] = []
    for _ in range(many // AT_ONCE):
        held += await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    after = memory_of(process)
    await asyncio.gather(*(sessions.discard(session["id"]) for session in held))
    return {kind: (after[kind] - before[kind]) / many for kind in after}


def _bare(many: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.bare", str(many)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60).stdout
    taken: dict[str, float] = json.loads(said)
    return taken
