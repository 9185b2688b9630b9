"""What each agent has to be shown as, in each scenario, and on whose word.

``truth.toml`` has a table for each agent: the scenario, and the states in their order. A step is
``state:source``; where two sources tell of one change at the same moment, either may be first
(``state:one/other``), and a step in brackets is one that a program may leave out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("truth.toml").read_text("utf-8"))


def expected(agent: str, scenario: str) -> list[str]:
    """Return the steps that ``agent`` has to go through."""
    return str(_TABLE[agent][scenario]).split()


def matches(steps: Sequence[str], shown: Sequence[tuple[str, str]]) -> bool:
    """Return whether ``shown`` is what ``steps`` ask for, without one state more or less."""
    if not steps:
        return not shown
    first, *others = steps
    if first.startswith("("):
        return matches([first.strip("()"), *others], shown) or matches(others, shown)
    return bool(shown) and _is(first, *shown[0]) and matches(others, shown[1:])


def _is(step: str, state: str, source: str) -> bool:
    wanted, _, sources = step.partition(":")
    return wanted == state and source in sources.split("/")
