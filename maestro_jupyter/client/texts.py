"""Tables, times and texts the way a person reads them, as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from maestro_jupyter.model import Session as Record
from maestro_jupyter.model import State
from maestro_jupyter.model.names import plain_text

WORDS = {state: state.value.replace("_", " ") for state in State}
_OVER = frozenset({State.FINISHED, State.ERROR, State.INTERRUPTED})
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def elapsed(record: Record, now: datetime | None = None) -> str:
    """Return for how long a session has been at it, like ``4:12``; it stops when the work does."""
    end = record.status.since if record.state in _OVER else (now or datetime.now(UTC))
    return clock((end - record.created).total_seconds())


def clock(length: float) -> str:
    """Return a length of time in seconds, like ``4:12``."""
    seconds = max(0, int(length))
    if seconds >= _DAY:
        return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR}:{seconds % _HOUR // _MINUTE:02}:{seconds % _MINUTE:02}"
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"


def says(record: Record) -> str:
    """Return the line that tells what a session is at: its question, or else its message."""
    return line(record.status.question or record.status.message)


def change(record: Record) -> str:
    """Return the size of a session's change, insertions before deletions."""
    if record.change is None or record.change.files == 0:
        return ""
    return f"+{record.change.insertions} −{record.change.deletions}"  # noqa: RUF001


def ports(record: Record) -> str:
    """Return the ports of a session, each with the variable that names it."""
    names = ("MAESTRO_PORT", *(f"MAESTRO_PORT_{number}" for number in range(1, 1000)))
    return ", ".join(f"{name}={port}" for name, port in zip(names, record.ports, strict=False))


def waiting(record: Record) -> str:
    """Return how many messages wait for a session, and how many were not delivered."""
    if not record.waiting:
        return ""
    vain = f", {record.undelivered} undelivered" if record.undelivered else ""
    return f"{record.waiting} waiting{vain}"


def line(text: object, length: int = 500) -> str:
    """Return ``text`` as one line that acts on no terminal."""
    return plain_text(str(text), length)


def lines(text: str) -> str:
    """Return ``text`` with its lines and tabs, and nothing else that acts on a terminal."""
    return "\n".join(
        "".join(character for character in row if character == "\t" or character.isprintable())
        for row in text.replace("\r\n", "\n").split("\n")
    )


def shorten(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` characters, cut in the middle."""
    if len(text) <= width:
        return text
    head = (width - 1) // 2
    return f"{text[:head]}…{text[len(text) - (width - 1 - head) :]}"


def text_table(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int = 80) -> str:
    """Return rows under titles in columns; the last column takes what is left of ``width``."""
    cells = [[line(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(titles), *cells]) for i in range(len(titles))]
    room = max(12, width - sum(widths[:-1]) - 2 * (len(widths) - 1))
    widths[-1] = min(widths[-1], room)
    shown = [
        "  ".join(shorten(cell, size).ljust(size) for cell, size in zip(row, widths, strict=True))
        for row in [list(titles), *cells]
    ]
    return "\n".join(row.rstrip() for row in shown)


def html_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows under titles as an HTML table in which every cell is text."""
    head = "".join(f'<th style="text-align:left">{escape(title)}</th>' for title in titles)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:left">{escape(line(cell))}</td>' for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def html_lines(text: str) -> str:
    """Return ``text`` as preformatted HTML."""
    return f"<pre>{escape(lines(text))}</pre>"
