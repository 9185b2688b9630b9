"""How the sources of evidence stand to each other."""

from __future__ import annotations

from .memory import Ask, Memory
from .status import Source

TRUST: dict[Source, int] = {
    Source.SILENCE: 0,
    Source.SCREEN: 1,
    Source.TITLE: 2,
    Source.KEYS: 2,
    Source.MCP: 3,
    Source.HOOK: 4,
    Source.OSC: 5,
    Source.PERSON: 6,
    Source.MAESTRO: 7,
    Source.PROCESS: 8,
}
"""Higher is trusted more: what a process did is fact, what a screen shows a guess."""

LEADERS = frozenset({Source.OSC, Source.HOOK, Source.TITLE, Source.SCREEN})
"""Sources that tell of every turn, so that the strongest one heard can lead.

What the model says over MCP is no such source: it speaks when it thinks of it.
"""


def outranked(memory: Memory, source: Source) -> bool:
    """Return whether a more trusted source than ``source`` leads."""
    return memory.leader is not None and TRUST[source] < TRUST[memory.leader]


def leader_with(memory: Memory, source: Source) -> Source | None:
    """Return who leads once ``source`` has been heard."""
    if source not in LEADERS or outranked(memory, source):
        return memory.leader
    return source


def why_outranked(memory: Memory, source: Source) -> str:
    """Say why ``source`` was not believed."""
    return f"{memory.leader} is trusted more than {source}"


def may_close(ask: Ask, source: Source) -> bool:
    """Return whether ``source`` has shown a question, so that it knows when it is gone.

    OSC tells of every end itself, so that nobody else speaks for it.
    """
    return source in ask.seen_by and (source is Source.OSC or Source.OSC not in ask.seen_by)
