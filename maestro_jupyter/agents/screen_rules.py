"""What an agent's titles and screens mean, as rules that are data: ``rules/<agent>.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from maestro_jupyter.model import About, State

_STATES = frozenset({State.IDLE, State.WORKING, State.NEEDS_INPUT, State.FINISHED, State.ERROR})
_KEYS = {
    "title": {"match", "state", "about"},
    "screen": {
        *("name", "region", "priority", "match", "state", "about", "question", "choices", "untold"),
    },
    "region": {"last", "after"},
}


_ENTRY = re.compile(r"[\s│]*[>\u203a\u276f\u25cf]?\s*(\d{1,2})\. +(\S.*?)[\s│]*$")

_CORNER = re.compile(r"( *)[╭╰┌└]")
_FRAME = re.compile(r"^(?: *[\u2500-\u257f])+|[ \u2500-\u257f]+$")
"""What Unicode's box drawing characters draw around a line."""


class BadRulesError(Exception):
    """A file of rules is wrong; says where."""


@dataclass(frozen=True)
class Reading:
    """What a rule sees."""

    rule: str
    state: State
    about: About | None = None
    question: str = ""
    choices: tuple[str, ...] = ()
    untold: bool = False


@dataclass(frozen=True)
class Region:
    """A part of the screen: the last ``last`` lines of it, or those from the last match on."""

    last: int | None = None
    after: re.Pattern[str] | None = None

    def of(self, screen: str) -> str:
        """Return the part of ``screen``."""
        text = screen
        if self.after is not None:
            found = list(self.after.finditer(text))
            text = text[found[-1].start() :] if found else ""
        if self.last is not None:
            text = "\n".join(text.split("\n")[-self.last :])
        return text


@dataclass(frozen=True)
class ScreenRule:
    """What it means when ``match`` is found in a region."""

    name: str
    region: Region
    match: re.Pattern[str]
    state: State
    about: About | None = None
    question: re.Pattern[str] | None = None
    choices: re.Pattern[str] | None = None
    untold: bool = False

    def read(self, screen: str) -> Reading | None:
        """Return what the rule sees, if it applies."""
        text = self.region.of(screen)
        found = self.match.search(text)
        if found is None:
            return None
        asked = self.question.search(text) if self.question else found
        choices = self.choices.finditer(text) if self.choices else ()
        return Reading(
            self.name,
            self.state,
            self.about,
            _group(asked) if asked else _group(found),
            tuple(_group(choice) for choice in choices),
            self.untold,
        )


@dataclass(frozen=True)
class Rules:
    """What is known of one agent.

    Attributes
    ----------
    silence
        Seconds after which a start that reports nothing is taken for a dialog that asks.
    greets
        Whether a hook tells that it has begun: its screen may show it at rest before that, while it
        keeps nothing that is typed.
    titles
        What its titles mean; the first that matches counts.
    screens
        What its screens mean, the most important first.
    """

    silence: float | None = None
    greets: bool = False
    titles: tuple[tuple[re.Pattern[str], State, About | None], ...] = ()
    screens: tuple[ScreenRule, ...] = field(default=())

    @property
    def untold(self) -> bool:
        """Whether there are dialogs that only the screen tells of, whatever else is heard."""
        return any(rule.untold for rule in self.screens)

    def title(self, text: str) -> Reading | None:
        """Return what a title means."""
        for match, state, about in self.titles:
            if match.search(text):
                return Reading("title", state, about)
        return None

    def screen(self, text: str) -> Reading | None:
        """Return what a screen shows."""
        for rule in self.screens:
            reading = rule.read(text)
            if reading is not None:
                return reading
        return None


@cache
def rules_of(agent: str) -> Rules:
    """Return the rules for an agent; none where there is no file for it.

    Raises
    ------
    BadRulesError
        The file is wrong.
    """
    file = resources.files(__package__) / "rules" / f"{agent}.toml"
    return parse_rules(file.read_text(encoding="utf-8"), file.name) if file.is_file() else Rules()


def last_lines(screen: str, count: int) -> list[str]:
    """Return the last lines of ``screen`` that have words; of a box that ends it, what is in it."""
    lines = screen.rstrip().split("\n")
    if end := _CORNER.match(lines[-1]):
        above = (_CORNER.match(line) for line in lines[:-1])
        begins = [row for row, corner in enumerate(above) if corner and corner[1] == end[1]]
        lines = lines[begins[-1] :] if begins else lines
    lines = [_FRAME.sub("", line) for line in lines]
    return [line for line in lines if line][-count:]


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the entries of the last numbered list in ``lines``; none where it has but one."""
    found: list[str] = []
    for line in lines:
        entry = _ENTRY.match(line)
        if entry is not None and int(entry[1]) == len(found) + 1:
            found.append(entry[2])
        elif entry is not None and entry[1] == "1":
            found = [entry[2]]
    return tuple(found) if len(found) > 1 else ()


def parse_rules(text: str, name: str) -> Rules:
    """Return the rules in ``text``; ``name`` says in errors what it is.

    Raises
    ------
    BadRulesError
        It is wrong.
    """
    try:
        said = tomllib.loads(text)
        refuse_unknown(set(said) - {"silence", "greets", "title", "regions", "screen"}, "the file")
        regions = {key: _region(value) for key, value in said.get("regions", {}).items()}
        screens = sorted(said.get("screen", ()), key=lambda rule: -int(rule.get("priority", 0)))
        silence = said.get("silence")
        return Rules(
            silence=None if silence is None else float(silence),
            greets=said.get("greets", False) is True,
            titles=tuple(_title(rule) for rule in said.get("title", ())),
            screens=tuple(_screen(rule, regions) for rule in screens),
        )
    except (tomllib.TOMLDecodeError, re.error, KeyError, TypeError, ValueError) as error:
        raise BadRulesError(f"{name}: {type(error).__name__}: {error}") from error


def _title(rule: dict[str, Any]) -> tuple[re.Pattern[str], State, About | None]:
    refuse_unknown(set(rule) - _KEYS["title"], "[[title]]")
    return re.compile(rule["match"]), _state(rule), _about(rule)


def _screen(rule: dict[str, Any], regions: dict[str, Region]) -> ScreenRule:
    refuse_unknown(set(rule) - _KEYS["screen"], "[[screen]]")
    return ScreenRule(
        name=str(rule["name"]),
        region=regions[rule["region"]] if "region" in rule else Region(),
        match=re.compile(rule["match"], re.MULTILINE),
        state=_state(rule),
        about=_about(rule),
        question=re.compile(rule["question"], re.MULTILINE) if "question" in rule else None,
        choices=re.compile(rule["choices"], re.MULTILINE) if "choices" in rule else None,
        untold=bool(rule.get("untold", False)),
    )


def _region(said: dict[str, Any]) -> Region:
    refuse_unknown(set(said) - _KEYS["region"], "[regions]")
    after = said.get("after")
    return Region(said.get("last"), re.compile(after, re.MULTILINE) if after else None)


def _state(rule: dict[str, Any]) -> State:
    state = State(rule["state"])
    if state not in _STATES:
        raise ValueError(f"no rule can see the state {state}")
    return state


def _about(rule: dict[str, Any]) -> About | None:
    return About(rule["about"]) if "about" in rule else None


def refuse_unknown(unknown: set[str], where: str) -> None:
    """Raise `ValueError` if there is any key that means nothing."""
    if unknown:
        raise ValueError(f"{where} has the unknown {min(unknown)!r}")


def _group(found: re.Match[str]) -> str:
    """Return the first group, or all of it where there is none."""
    return (found[1] if found.re.groups else found[0]).strip()
