"""From what an agent does to the state in a client."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.figures import Result, Series, Target
from bench.plan import Plan, scratch
from maestro_jupyter.client import Maestro, Session
from maestro_jupyter.sample import create_sample
from tests.client.serving import serving

ROOT = Path(__file__).parents[2]
RUNS = 100
SECONDS = 120.0
WAYS = {"osc": "OSC 7501 to client", "hook": "hook command to client"}


def measure(plan: Plan) -> list[Result]:
    """Change the state over and over, and note when the client shows it."""
    results = []
    with scratch() as folder:
        repo = create_sample(folder / "sample")
        agents = {way: _described(way, folder / f"{way}.json", plan) for way in WAYS}
        option = f"--MaestroApp.agents={agents!r}"
        with (
            serving(folder / "server", option) as server,
            Maestro(server.url, server.token) as maestro,
        ):
            for way, name in WAYS.items():
                session = maestro.spawn(way, repo=repo, name=way)
                series = _series(maestro, session, folder / f"{way}.json")
                targets = (
                    Target("p50 ≤ 50", series.median, 50),
                    Target("p99 ≤ 250", series.p99, 250),
                )
                results.append(Result("events", name, "ms", series, targets=targets))
                session.discard()
    return results


def _described(way: str, file: Path, plan: Plan) -> dict[str, object]:
    runs = plan.runs(RUNS) * 2
    command = [sys.executable, "-m", "bench.status.speaker", way, str(file), str(runs)]
    return {"command": command, "env": {"PYTHONPATH": str(ROOT)}, "reports": True}


def _series(maestro: Maestro, session: Session, file: Path) -> Series:
    """Return the milliseconds from each change of state to the client's knowing of it."""
    shown: list[tuple[str, float]] = []

    def look() -> None:
        record = maestro.records.get(session.id)
        now = time.monotonic()
        if record is not None and (not shown or shown[-1][0] != record.state.value):
            shown.append((record.state.value, now))

    unlisten = maestro.on_change(look)
    try:
        deadline = time.monotonic() + SECONDS
        while not file.exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{file.stem}: the agent is not done after {SECONDS:g} s")
            time.sleep(0.05)
    finally:
        unlisten()
    said = [(state, at) for state, at in json.loads(file.read_text())]
    return Series.of(1000 * (_after(shown, state, at) - at) for state, at in said)


def _after(shown: list[tuple[str, float]], state: str, at: float) -> float:
    """Return when ``state`` was first shown after ``at``; it is missed if that never happened."""
    return next((when for known, when in shown if known == state and when >= at), float("inf"))
