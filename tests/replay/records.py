"""What real programs printed, told their hooks and were shown as: see tests/real_agents."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fixtures" / "streams"
_REST = {"idle", "finished"}

EXPECTED = {
    "permission": ["starting", "working", "needs_input", "working", "rest"],
    "declined": ["starting", "working", "needs_input", "working", "rest"],
    "second-message": ["starting", "working", "rest", "working", "rest"],
    "interrupt": ["starting", "working", "rest"],
    "error": ["starting", "working", "error"],
    "headless": ["starting", "working", "rest"],
    "headless-error": ["starting", "working", "error"],
}
"""The states of each scenario, each change once; ``rest`` is idle or finished."""


@dataclass(frozen=True)
class Record:
    """One run."""

    agent: str
    scenario: str
    rows: int
    cols: int
    lines: tuple

    @property
    def expected(self):
        return EXPECTED[self.scenario]

    @property
    def headless(self):
        return self.scenario.startswith("headless")

    def of(self, kind):
        return [line for line in self.lines if kind in line]

    @property
    def printed(self):
        return "".join(line["out"] for line in self.of("out"))

    @property
    def shown(self):
        """The states that the server showed while this was recorded."""
        return collapsed(line["status"]["state"] for line in self.of("status"))


def names():
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


@functools.cache
def record(name):
    text = (FOLDER / f"{name}.jsonl").read_text()
    head, *lines = (json.loads(line) for line in text.splitlines())
    return Record(head["agent"], head["scenario"], head["rows"], head["cols"], tuple(lines))


def collapsed(states):
    """Return states, each change once, and all kinds of rest as one."""
    kept = []
    for state in states:
        word = "rest" if state in _REST else str(state)
        if word not in kept[-1:]:
            kept.append(word)
    return kept
