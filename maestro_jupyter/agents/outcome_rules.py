"""How an agent's work went, by rules that are data: ``outcomes/<agent>.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from .screen_rules import BadRulesError, refuse_unknown

STALL = 900.0
"""Seconds after which an agent of which nothing else is known counts as stuck."""

_COMMON = "common"
_UNITS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))? ?(am|pm)?", re.IGNORECASE)
_KEYS = {
    "record": {"where", "text", "said", "error", "weak", "tokens", "cost", "adds"},
    "limit": {"match", "needs"},
    "refusal": {"match"},
}


@dataclass(frozen=True)
class Record:
    """What one JSON line says; see ``outcomes/README.md``."""

    where: tuple[tuple[str, Any], ...]
    text: str = ""
    said: str = ""
    error: str = ""
    weak: bool = False
    tokens: tuple[str, ...] = ()
    cost: str = ""
    adds: bool = False

    def matches(self, line: Mapping[str, Any]) -> bool:
        """Tell whether the rule is about this line."""
        return all(next(_at(line, path), None) == value for path, value in self.where)


@dataclass(frozen=True)
class Limit:
    """What a rate limit looks like; ``needs`` has to be found, too."""

    match: re.Pattern[str]
    needs: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Trouble:
    """Why an agent failed, as far as that makes a difference.

    Attributes
    ----------
    limited, until
        Whether a rate limit ended it, and when that is over, where it says so.
    refused
        Whether it may not work at all: not logged in, not permitted, not paid.
    """

    limited: bool = False
    until: datetime | None = None
    refused: bool = False


@dataclass
class Outcome:
    """What an agent's output has told so far."""

    said: str = ""
    error: str = ""
    tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class OutcomeRules:
    """What is known of one agent."""

    stall: float = STALL
    records: tuple[Record, ...] = ()
    limits: tuple[Limit, ...] = ()
    refusals: tuple[re.Pattern[str], ...] = field(default=())

    def read(self, line: Mapping[str, Any], outcome: Outcome) -> str:
        """Work a JSON line into ``outcome``, and return what the agent says in it."""
        texts: list[str] = []
        for record in self.records:
            if not record.matches(line):
                continue
            texts.extend(_texts(line, record.text))
            outcome.said = "\n".join(_texts(line, record.said)) or outcome.said
            if not (record.weak and outcome.error):
                outcome.error = "\n".join(_texts(line, record.error)) or outcome.error
            tokens = int(sum(_numbers(line, record.tokens)))
            cost = sum(_numbers(line, [record.cost] if record.cost else []))
            if record.adds:
                outcome.tokens += tokens
                outcome.cost += cost
            else:
                outcome.tokens = tokens or outcome.tokens
                outcome.cost = cost or outcome.cost
        return "\n".join(texts)

    def trouble(self, words: str, now: datetime) -> Trouble:
        """Return what the words of a failure mean."""
        for limit in self.limits:
            found = limit.match.search(words)
            if found and (limit.needs is None or limit.needs.search(words)):
                return Trouble(limited=True, until=_until(found, now))
        refused = any(refusal.search(words) for refusal in self.refusals)
        return Trouble(refused=refused)


@cache
def outcome_rules(agent: str) -> OutcomeRules:
    """Return the rules for an agent; those for all where there is no file for it.

    Raises
    ------
    BadRulesError
        The file is wrong.
    """
    common = _load(_COMMON)
    own = _load(agent)
    return OutcomeRules(
        own.stall,
        own.records,
        (*own.limits, *common.limits),
        (*own.refusals, *common.refusals),
    )


def _load(name: str) -> OutcomeRules:
    file = resources.files(__package__) / "outcomes" / f"{name}.toml"
    if not file.is_file():
        return OutcomeRules()
    return parse_outcome_rules(file.read_text(encoding="utf-8"), file.name)


def parse_outcome_rules(text: str, name: str) -> OutcomeRules:
    """Return the rules in ``text``; ``name`` says in errors what it is.

    Raises
    ------
    BadRulesError
        It is wrong.
    """
    try:
        said = tomllib.loads(text)
        refuse_unknown(set(said) - {"stall", *_KEYS}, "the file")
        for kind, keys in _KEYS.items():
            for rule in said.get(kind, ()):
                refuse_unknown(set(rule) - keys, f"[[{kind}]]")
        return OutcomeRules(
            stall=float(said.get("stall", STALL)),
            records=tuple(_record(rule) for rule in said.get("record", ())),
            limits=tuple(
                Limit(
                    re.compile(rule["match"], re.DOTALL),
                    re.compile(rule["needs"]) if "needs" in rule else None,
                )
                for rule in said.get("limit", ())
            ),
            refusals=tuple(re.compile(rule["match"]) for rule in said.get("refusal", ())),
        )
    except (tomllib.TOMLDecodeError, re.error, KeyError, TypeError, ValueError) as error:
        raise BadRulesError(f"{name}: {type(error).__name__}: {error}") from error


def _record(rule: Mapping[str, Any]) -> Record:
    where = tuple(rule["where"].items())
    tokens = tuple(rule.get("tokens", ()))
    said = {
        key: rule[key] for key in ("text", "said", "error", "weak", "cost", "adds") if key in rule
    }
    return Record(where=where, tokens=tokens, **said)


def _at(value: Any, path: str) -> Iterator[Any]:
    """Yield what is at a path with dots; ``*`` stands for every element of a list."""
    key, _, rest = path.partition(".")
    if key == "*":
        found = value if isinstance(value, list) else []
    else:
        found = [value[key]] if isinstance(value, Mapping) and key in value else []
    for one in found:
        if rest:
            yield from _at(one, rest)
        else:
            yield one


def _texts(line: Mapping[str, Any], path: str) -> list[str]:
    return [one for one in _at(line, path) if isinstance(one, str) and one] if path else []


def _numbers(line: Mapping[str, Any], paths: list[str] | tuple[str, ...]) -> list[float]:
    found = [one for path in paths for one in _at(line, path)]
    return [one for one in found if isinstance(one, int | float) and not isinstance(one, bool)]


def _until(found: re.Match[str], now: datetime) -> datetime | None:
    said = {name: text for name, text in found.groupdict().items() if text}
    if "epoch" in said:
        return datetime.fromtimestamp(int(said["epoch"]), now.tzinfo)
    if "clock" in said:
        return _next(said["clock"], now)
    seconds = sum(int(said[unit]) * size for unit, size in _UNITS.items() if unit in said)
    return now + timedelta(seconds=seconds) if seconds else None


def _next(clock: str, now: datetime) -> datetime | None:
    """Return when it is that time of day next, where the machine is."""
    found = _CLOCK.search(clock)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    here = now.astimezone()
    try:
        then = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return None
    if then <= here:
        then += timedelta(days=1)
    return then.astimezone(now.tzinfo)
