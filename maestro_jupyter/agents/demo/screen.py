"""What the demo agent shows in its terminal, at a pace that a person can follow."""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Iterable
from typing import TextIO

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAME = 0.1
_NARROWEST, _USUAL_WIDTH = 20, 80
_STYLES = {
    "bold": "1",
    "dim": "2",
    "good": "32",
    "bad": "31",
    "ask": "33",
    "head": "1;36",
    "hunk": "36",
}
_PATCH_STYLES = {"+": "good", "-": "bad", "@": "hunk"}


class Screen:
    """Lines in a terminal, or in a plain file without colours and motion.

    Parameters
    ----------
    out
        Where to write.
    speed
        How many times as fast as a person reads; infinite for no pauses at all.

    Notes
    -----
    Lines may come from several threads.
    """

    def __init__(self, out: TextIO, *, speed: float = 1.0) -> None:
        self.speed = speed
        self._out = out
        self._live = out.isatty() and os.environ.get("TERM") != "dumb"
        self._colour = self._live and not os.environ.get("NO_COLOR")
        self._lock = threading.RLock()
        self._prompting = False

    def line(self, text: str = "", style: str = "") -> None:
        """Show one line, cut to the width of the terminal."""
        self._write(f"{self._styled(self._fitting(text), style)}\n")

    def paragraph(self, text: str, style: str = "") -> None:
        """Show a text that may take more than a line."""
        self._write(f"{self._styled(visible(text), style)}\n")

    def heading(self, text: str) -> None:
        """Show what the following is about."""
        self.line()
        self.line(f"▌ {text}", "head")

    def step(self, verb: str, what: str, detail: str = "") -> None:
        """Show that something is being done."""
        text = self._fitting(f"● {verb} {what}{f'  {detail}' if detail else ''}")
        self._write(f"{self._styled(text[: 2 + len(verb)], 'bold')}{text[2 + len(verb) :]}\n")

    def quote(self, lines: Iterable[str], style: str = "dim", pause: float = 0.0) -> None:
        """Show lines of a file or a program, set in."""
        for line in lines:
            self.line(f"  {line}", style)
            self.pause(pause)

    def patch(self, hunk: str, pause: float = 0.0) -> None:
        """Show one hunk of a patch."""
        for line in hunk.splitlines():
            self.line(f"  {line}", _PATCH_STYLES.get(line[:1], "dim"))
            self.pause(pause)

    def raw(self, text: str) -> None:
        """Write ``text`` with whatever control characters it has."""
        self._write(text)

    def prompt(self, text: str) -> None:
        """Invite a person to type; what is typed shows from now on."""
        self._write(self._styled(text, "ask"))
        self._prompting = True

    def end_prompt(self) -> None:
        """Show no longer what is typed."""
        if self._prompting:
            self._prompting = False
            self._write("\n")

    def echo(self, text: str) -> None:
        """Show what a person is typing, if they were invited to."""
        if self._prompting and self._live:
            self._write(text)

    def pause(self, seconds: float) -> None:
        """Wait as long as a person needs to follow."""
        if seconds / self.speed > 0:
            time.sleep(seconds / self.speed)

    def busy(self, text: str, seconds: float) -> None:
        """Show for a while that ``text`` is under way, then leave no trace of it."""
        if not self._live:
            self.pause(seconds)
            return
        end = time.monotonic() + seconds / self.speed
        frame = 0
        try:
            while (left := end - time.monotonic()) > 0:
                spinner = _SPINNER[frame % len(_SPINNER)]
                shown = self._styled(self._fitting(f"{spinner} {text}"), "dim")
                self._write(f"\r\x1b[2K{shown}")
                frame += 1
                time.sleep(min(_FRAME, left))
        finally:
            if frame:
                self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        with self._lock:
            self._out.write(text)
            self._out.flush()

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style and self._colour and text else text

    def _fitting(self, text: str) -> str:
        text = visible(text)
        width = self._width()
        return text if len(text) <= width else f"{text[: width - 1]}…"

    def _width(self) -> int:
        if not self._live:
            return sys.maxsize
        try:
            columns = os.get_terminal_size(self._out.fileno()).columns
        except OSError:
            columns = 0
        return max(_NARROWEST, columns) if columns else _USUAL_WIDTH


def visible(text: str) -> str:
    """Return ``text`` without characters that would act on the terminal."""
    return "".join(
        character
        for character in text.expandtabs(4)
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
