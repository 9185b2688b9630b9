"""What a person, or Maestro for them, types into the demo agent's terminal."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import termios
import threading
from collections.abc import Callable
from typing import TextIO

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_PASTE_ON, _PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"
_END_OF_INPUT = "\x04"
_ERASE = "\x7f\b"
_ESCAPE = re.compile(r"\x1b(?:\[[ -?]*[^ -?]|O.|[^\[O])", re.DOTALL)
_CHUNK = 65536

Listener = Callable[[str | None], None]
"""Takes each message that was typed, and ``None`` at the end of the input."""


class Typing:
    """Turns keys into messages: a line up to Enter, or a paste with all its lines.

    Parameters
    ----------
    echo
        Called with what should show of the keys.
    """

    def __init__(self, echo: Callable[[str], None] = lambda _: None) -> None:
        self._echo = echo
        self._pending = ""
        self.line = ""
        """What was typed since the last message."""
        self._pasting = False

    def feed(self, keys: str) -> list[str | None]:
        """Return the messages that ``keys`` complete, and ``None`` for an end of input."""
        self._pending += keys
        messages: list[str | None] = []
        while self._pending:
            taken = self._one(messages)
            if not taken:
                break
            self._pending = self._pending[taken:]
        return messages

    def rest(self) -> list[str | None]:
        """Return what was typed without a final Enter."""
        line, self.line = self.line, ""
        return [line] if line else []

    def _one(self, messages: list[str | None]) -> int:
        """Act on the first key that is pending; return its length, or 0 to wait for more."""
        key = self._pending[0]
        if key == "\x1b":
            return self._escape()
        if self._pasting or key.isprintable() or key == "\t":
            self._type("\n" if key == "\r" else key)
        elif key in "\r\n":
            messages.append(self.line)
            self.line = ""
        elif key in _ERASE:
            if self.line:
                self.line = self.line[:-1]
                self._echo("\b \b")
        elif key == _END_OF_INPUT and not self.line:
            messages.append(None)
        return 1

    def _escape(self) -> int:
        match = _ESCAPE.match(self._pending)
        if match is None:
            return 0
        if match[0] in {_PASTE_START, _PASTE_END}:
            self._pasting = match[0] == _PASTE_START
        return match.end()

    def _type(self, text: str) -> None:
        self.line += text
        self._echo("\r\n" if text == "\n" else text)


class Keyboard:
    """Reads one file descriptor in a thread of its own.

    A terminal is asked to hand over keys as they are typed and pastes as such; Ctrl-C still
    interrupts. Anything else is read line by line.
    """

    def __init__(self, descriptor: int, out: TextIO, echo: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._out = out
        self._typing = Typing(echo)
        self._listener: Listener = lambda _: None
        self._ended = False
        self._before: list[int | list[bytes | int]] | None = None

    def start(self) -> None:
        """Begin to listen."""
        if os.isatty(self._descriptor):
            self._before = termios.tcgetattr(self._descriptor)
            termios.tcsetattr(self._descriptor, termios.TCSANOW, _by_key(self._descriptor))
            self._out.write(_PASTE_ON)
            self._out.flush()
        threading.Thread(target=self._read, name="keyboard", daemon=True).start()

    def listen(self, listener: Listener) -> Listener:
        """Hand messages to ``listener`` from now on; return the one who got them so far."""
        before, self._listener = self._listener, listener
        if self._ended:
            listener(None)
        return before

    @property
    def typed(self) -> str:
        """What was typed so far of a message that is not complete."""
        return self._typing.line

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._before is not None:
            with contextlib.suppress(OSError, termios.error):
                self._out.write(_PASTE_OFF)
                self._out.flush()
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._before)

    def _read(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while True:
            try:
                keys = os.read(self._descriptor, _CHUNK)
            except OSError:
                break
            if not keys:
                break
            for message in self._typing.feed(decode(keys)):
                self._listener(message)
        for message in self._typing.rest():
            self._listener(message)
        self._ended = True
        self._listener(None)


def _by_key(descriptor: int) -> list[int | list[bytes | int]]:
    mode = termios.tcgetattr(descriptor)
    local = mode[3]
    assert isinstance(local, int)  # noqa: S101
    mode[3] = local & ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
    return mode
