"""Which keys give a person's answer to the question on an agent's screen."""

from __future__ import annotations

import re

from maestro_jupyter.agents import Agent, Keys
from maestro_jupyter.model.memory import Ask
from maestro_jupyter.model.signal import About

_YES = frozenset({"y", "yes", "ok", "okay", "approve", "allow", "accept", "proceed"})
_NO = frozenset({"n", "no", "decline", "deny", "reject", "refuse", "cancel"})
_AGREED = _YES | {"trust", "continue"}
_YES_OR_NO = frozenset({About.PERMISSION, About.PLAN, About.START})


def answer_keys(agent: Agent, asked: Ask | None, text: str) -> Keys:
    """Return the keys that answer ``asked`` with ``text``.

    ``text`` is one of the choices, its number (from 1), yes or no, or anything else. A permission
    that gets anything else is declined, and the text is what the agent is told instead.
    """
    if asked is None or not asked.is_dialog:
        return agent.message(text)
    return Keys.none_for(agent.dialog_delay_s) + _dialog_keys(agent, asked, text)


def _dialog_keys(agent: Agent, asked: Ask, text: str) -> Keys:
    index = chosen(text, asked.choices)
    if index is not None:
        return agent.choose(index, asked.choices)
    word = text.strip().rstrip(".!").casefold()
    if asked.about is About.START and (index := _meant(word, asked.choices)) is not None:
        # Which entry of a dialog of a start is marked is known of none of them.
        return agent.choose(index, asked.choices)
    if asked.about in _YES_OR_NO and word in _YES | _NO:
        return agent.approve() if word in _YES else agent.decline()
    if asked.about in {About.PERMISSION, About.PLAN}:
        return agent.decline() + agent.message(text)
    return agent.message(text)


def _meant(word: str, choices: tuple[str, ...]) -> int | None:
    """Return the first of ``choices`` that begins with a word for the same as ``word``."""
    wanted = _AGREED if word in _YES else _NO if word in _NO else frozenset()
    begun = (re.match(r"\w*", choice.casefold()) for choice in choices)
    return next((index for index, said in enumerate(begun) if said and said[0] in wanted), None)


def chosen(text: str, choices: tuple[str, ...]) -> int | None:
    """Return which of ``choices`` is meant: by its words, their only beginning, or its number."""
    wanted = text.strip().casefold()
    words = [choice.strip().casefold() for choice in choices]
    if wanted in words:
        return words.index(wanted)
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(len(choices))):
        return int(wanted) - 1 if 1 <= int(wanted) <= len(choices) else None
    if wanted in _YES or wanted in _NO:
        return None
    begun = [index for index, word in enumerate(words) if wanted and word.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None
