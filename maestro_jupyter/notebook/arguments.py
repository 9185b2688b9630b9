"""A magic's line as a list of arguments, with the user's variables in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from IPython.utils.text import DollarFormatter

from maestro_jupyter.model import InvalidInputError

_QUOTES = frozenset("'\"")


class Word(str):
    """One argument as it was typed; ``pattern`` is how a formatter has to read it."""

    __slots__ = ("pattern",)
    pattern: str

    @classmethod
    def of(cls, text: str, pattern: str) -> Word:
        """Return the word."""
        word = cls(text)
        word.pattern = pattern
        return word


def split(line: str) -> list[Word]:
    """Split a line at spaces, as a shell does, but never within quotes or ``{braces}``.

    The line is split before variables are replaced, so what is in a variable never becomes an
    option or a second argument. A ``$`` in single quotes stays one.

    Raises
    ------
    InvalidInputError
        A quote is not closed.
    """
    return list(_words(line))


def _words(line: str) -> Iterator[Word]:
    text: list[str] = []
    pattern: list[str] = []
    inside = False
    position = 0
    while position < len(line):
        character = line[position]
        if character.isspace():
            if inside:
                yield Word.of("".join(text), "".join(pattern))
            text, pattern, inside = [], [], False
            position += 1
            continue
        inside = True
        piece, position = _piece(line, position)
        quoted = character in _QUOTES
        text.append(piece)
        pattern.append(piece.replace("$", "$$") if quoted and character == "'" else piece)
    if inside:
        yield Word.of("".join(text), "".join(pattern))


def _piece(line: str, start: int) -> tuple[str, int]:
    """Return the next indivisible piece of an argument, and where it ends."""
    character = line[start]
    if character in _QUOTES:
        return _quoted(line, start)
    if character == "{":
        end = _closing_brace(line, start)
        return line[start:end], end
    if character == "\\" and start + 1 < len(line):
        return line[start + 1], start + 2
    return character, start + 1


def _quoted(line: str, start: int) -> tuple[str, int]:
    quote, position = line[start], start + 1
    kept: list[str] = []
    while position < len(line):
        character = line[position]
        if character == quote:
            return "".join(kept), position + 1
        escapes = (
            quote == '"' and character == "\\" and line[position + 1 : position + 2] in {'"', "\\"}
        )
        if escapes and line[position + 1 : position + 2]:
            position += 1
            character = line[position]
        kept.append(character)
        position += 1
    raise InvalidInputError(
        f"The quote {quote} is not closed.",
        hint="Close it, or put \\ before it.",
        reason="open_quote",
    )


def _closing_brace(line: str, start: int) -> int:
    depth = 0
    for position in range(start, len(line)):
        depth += {"{": 1, "}": -1}.get(line[position], 0)
        if depth == 0:
            return position + 1
    return start + 1


class _Formatter(DollarFormatter):
    """IPython's own, but a ``$`` before a number, or a full stop after a name, is just text."""

    _dollar_pattern_ignore_single_quote = re.compile(
        r"(.*?)\$(\$?[^\W\d]\w*(?:\.[^\W\d]\w*)*)",
        re.DOTALL,
    )


def expand(text: str, namespace: Mapping[str, Any]) -> str:
    """Replace ``{expression}`` and ``$name`` the way IPython does for its own magics.

    Text that does not read as such a pattern, or names what is not there, stays as it is.
    """
    pattern = text.pattern if isinstance(text, Word) else text
    try:
        return _Formatter().vformat(pattern, (), dict(namespace))
    except Exception:  # noqa: BLE001
        # Any code may stand between the braces, and a prompt may be full of braces of its own.
        return str(text)
