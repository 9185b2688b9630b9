"""What an agent printed, fit to be shown on a person's own terminal."""

from __future__ import annotations

import re

_STRING = r"\x1b[\]PX^_](?:[^\x07\x1b]|\x1b(?!\\))*?(?:\x07|\x1b\\)"
_CSI = r"\x1b\[(?P<parameters>[0-?]*)(?P<middle>[ -/]*)(?P<final>[@-~])"
_REMOVED = re.compile(rf"{_STRING}|{_CSI}|\x1bZ|[\x05\x80-\x9f]")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_](?:[^\x07\x1b]|\x1b(?!\\))*\x1b?)?\Z")
_LONGEST = 64 * 2**10

_LISTENING = frozenset(
    {"9", "1000", "1001", "1002", "1003", "1004", "1005", "1006", "1015", "1016", "2004", "2031"},
)
"""Modes in which a terminal types by itself: mouse, focus, marked pastes, change of theme."""


class Harmless:
    """Takes out of a stream what acts beyond the screen.

    That is the clipboard, the title, links and pictures, and whatever makes a terminal answer: the
    answer would be typed at the person's shell.
    """

    def __init__(self) -> None:
        self._held = ""

    def __call__(self, text: str) -> str:
        """Return what may be shown of the next piece; a sequence cut short is held back."""
        text = self._held + text
        cut = _UNFINISHED.search(text)
        self._held = text[cut.start() :] if cut else ""
        if cut:
            text = text[: cut.start()]
        if len(self._held) > _LONGEST:
            self._held = self._held[:2]
        return _REMOVED.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    parameters, middle, final = found["parameters"], found["middle"], found["final"]
    if final is None or _asks(parameters, middle, final):
        return ""
    if final in "hl" and parameters.startswith("?"):
        kept = [mode for mode in parameters[1:].split(";") if mode not in _LISTENING]
        return f"\x1b[?{';'.join(kept)}{middle}{final}" if kept else ""
    return found[0]


def _asks(parameters: str, middle: str, final: str) -> bool:
    """Return whether a terminal would answer, print on paper, or change its window."""
    if final in "cntxi":
        return not middle
    if final in "qu":
        return parameters[:1] in ("<", "=", ">", "?")
    return (middle, final) in (("$", "p"), ("*", "y"), ("$", "w"), ("+", "q"))
