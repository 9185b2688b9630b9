"""Questions that agents ask, as a person reads and answers them at a prompt."""

from __future__ import annotations

from collections.abc import Sequence

from maestro_jupyter.model.names import plain_text


def worded(question: str, choices: Sequence[str]) -> str:
    """Return the question with its choices numbered, safe for a terminal.

    Examples
    --------
    >>> print(worded("Which database?", ("sqlite", "postgres")))
    Which database?
      1  sqlite
      2  postgres
    """
    shown = [f"  {number}  {plain_text(choice, 80)}" for number, choice in enumerate(choices, 1)]
    return "\n".join([plain_text(question, 600, lines=True), *shown])


def chosen(typed: str, choices: Sequence[str]) -> str:
    """Return the answer that was meant: a choice by its number, or what was typed.

    Examples
    --------
    >>> chosen("2", ("sqlite", "postgres"))
    'postgres'
    >>> chosen("mysql", ("sqlite", "postgres"))
    'mysql'
    """
    typed = typed.strip()
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1]
    return typed
