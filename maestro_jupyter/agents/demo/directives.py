"""What a prompt tells the demo agent: tasks in plain words, and directives.

A line that starts with ``demo:`` holds directives, separated by ``;``. A text that has white space,
a semicolon or a backslash in it stands in double quotes. A line that starts with ``demo first:``
holds only for the first attempt at a task of a playbook, one with ``demo again:`` only for later
ones. Every other line is part of a request in
plain words. Both are carried out in the order in which they stand. :data:`USAGES` lists the
directives.
"""

from __future__ import annotations

import re
import shlex
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

USAGES: dict[str, tuple[str, str]] = {
    "append": ("PATH TEXT", "add a line to a file in the worktree"),
    "ask": ("TEXT CHOICES?", "ask over MCP and print the answer; choices as [yes|no]"),
    "commit": ("TEXT", "commit everything in the worktree"),
    "crash": ("SIGNAL?", "end itself by a signal (KILL)"),
    "echo": ("", "print every line that is typed, until the end of input"),
    "exit": ("STATUS", "end with that exit status"),
    "fail": ("TEXT?", "report error and end with exit status 1"),
    "flood": ("MB?", "print that many megabytes as fast as possible (100)"),
    "fork": ("", "leave a process behind, in a session of its own, for ten minutes"),
    "limit": ("SECONDS", "meet a rate limit that is over in that many seconds, and end"),
    "hang": ("", "do nothing, for ever"),
    "ignore-signals": ("", "ignore INT, TERM and HUP from now on"),
    "note": ("TEXT", "leave a paragraph for the agents of the next tasks of a playbook"),
    "progress": ("N N TEXT?", "report how much is done, of how much"),
    "refuse": ("", "say that it may not work, and end"),
    "raw": ("ESCAPED", r"print with escapes such as \x1b replaced, without a line end"),
    "report": ("STATE TEXT?", "report a state and wait until it is recorded"),
    "resolve": ("", "merge as the prompt says, and keep both sides of every conflict"),
    "say": ("TEXT", "print a line"),
    "screen-ask": ("TEXT CHOICES?", "report needs_input and read the answer from the terminal"),
    "speed": ("SPEED", "go that many times as fast from now on; max means without a pause"),
    "task": ("", "ask over MCP what the task of the playbook is, and print it"),
    "tokens": ("N N?", "have used that many tokens, at that cost (tells it at the end, headless)"),
    "turns": ("N?", "take every message for a prompt, as agents do, but for the first N"),
    "wait-file": ("PATH", "wait until there is such a file"),
    "write": ("PATH TEXT?", "write a file in the worktree"),
}
"""Each directive with its arguments (``?``: may be left out) and what it does."""

_REPORTABLE = ("idle", "working", "needs_input", "finished", "error")
_LINE = re.compile(r"\s*demo(?: (?P<when>first|again))?:(?P<said>.*)", re.IGNORECASE)


DIRECTED = re.compile(r"^\s*demo(?: first| again)?:", re.IGNORECASE | re.MULTILINE)
"""Found in a text that has directives."""


class DirectiveError(ValueError):
    """A directive cannot be understood."""


@dataclass(frozen=True)
class Directive:
    """One directive, with its arguments of the right kind; ``None`` where one was left out."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Request:
    """A request in plain words."""

    text: str


def parse(prompt: str, *, again: bool = False) -> tuple[Directive | Request, ...]:
    """Return what ``prompt`` asks for, in order; ``again`` says that it was tried before.

    Raises
    ------
    DirectiveError
        One of its directives cannot be understood, so none should be carried out.
    """
    steps: list[Directive | Request] = []
    words: list[str] = []

    def end_request() -> None:
        text = "\n".join(words).strip()
        words.clear()
        if text:
            steps.append(Request(text))

    for line in prompt.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            words.append(line)
        else:
            end_request()
            steps.extend(_directives(match["said"]) if _holds(match["when"], again) else ())
    end_request()
    return tuple(steps)


def _holds(when: str | None, again: bool) -> bool:  # noqa: FBT001
    return when is None or (when.lower() == "again") is again


def speed(text: str) -> float:
    """Return how many times as fast ``text`` says: a positive number, or ``max``.

    Raises
    ------
    ValueError
        It is neither.
    """
    number = float("inf") if text.lower() == "max" else float(text)
    if not number > 0:
        raise ValueError(f"{text!r} is neither a positive number nor 'max'")
    return number


def _directives(line: str) -> Iterator[Directive]:
    for name, *arguments in _split(line):
        word, equals, value = name.partition("=")
        yield _directive(word.lower(), [value, *arguments] if equals else arguments)


def _split(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";")
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.quotes = lexer.escapedquotes = '"'
    words: list[str] = []
    try:
        for word in lexer:
            if word and not word.strip(";"):
                if words:
                    yield words
                words = []
            elif words or word.lower() != "demo:":
                words.append(word)
    except ValueError as error:
        raise DirectiveError(f"A double quote is not closed in: {line.strip()}") from error
    if words:
        yield words


def _directive(name: str, given: list[str]) -> Directive:
    if name not in USAGES:
        raise DirectiveError(f"There is no directive {name!r}; there are {', '.join(USAGES)}.")
    usage = USAGES[name][0]
    kinds = usage.split()
    if kinds and kinds[-1].startswith("TEXT") and len(given) > len(kinds):
        given = [*given[: len(kinds) - 1], " ".join(given[len(kinds) - 1 :])]
    needed = sum(not kind.endswith("?") for kind in kinds)
    if not needed <= len(given) <= len(kinds):
        raise DirectiveError(f"Use it as: demo: {name} {usage}".rstrip())
    values: list[Any] = []
    for kind, text in zip(kinds, given, strict=False):
        try:
            values.append(_KINDS[kind.rstrip("?")](text))
        except (ValueError, KeyError) as error:
            raise DirectiveError(f"{text!r} does not fit in: demo: {name} {usage}") from error
    return Directive(name, (*values, *[None] * (len(kinds) - len(values))))


def _state(text: str) -> str:
    return _REPORTABLE[_REPORTABLE.index(text.lower())]


def _choices(text: str) -> tuple[str, ...]:
    choices = tuple(filter(None, (choice.strip() for choice in text[1:-1].split("|"))))
    if not (text.startswith("[") and text.endswith("]") and choices):
        raise ValueError(text)
    return choices


def _escaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def _status(text: str) -> int:
    status = int(text)
    if status not in range(256):
        raise ValueError(text)
    return status


def _amount(text: str) -> float:
    amount = float(text)
    if not 0 <= amount < float("inf"):
        raise ValueError(text)
    return amount


def _signal(text: str) -> signal.Signals:
    return signal.Signals["SIG" + text.upper().removeprefix("SIG")]


_KINDS: dict[str, Callable[[str], Any]] = {
    "CHOICES": _choices,
    "ESCAPED": _escaped,
    "MB": _amount,
    "N": _amount,
    "PATH": str,
    "SECONDS": _amount,
    "SIGNAL": _signal,
    "SPEED": speed,
    "STATE": _state,
    "STATUS": _status,
    "TEXT": str,
}
