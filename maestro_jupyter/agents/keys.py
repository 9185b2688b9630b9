"""What is typed into a program, and how fast."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_PASTE_START, _PASTE_END = b"\x1b[200~", b"\x1b[201~"


@dataclass(frozen=True)
class Keys:
    """Bytes to type, in order; behind each part the seconds to wait before the next.

    The wait behind the last part keeps what is typed next away from it, too.

    Attributes
    ----------
    echo
        What the program prints when it has read any part but the last, from which on the wait
        counts; empty: the last word of the part, or anything.
    needed
        So many parts are typed in any case; what comes behind them only for as long as the program
        prints ``echo`` again. None: all are.
    """

    parts: tuple[tuple[bytes, float], ...] = ()
    echo: bytes = b""
    needed: int | None = None

    @classmethod
    def of(
        cls, *presses: bytes, delay_s: float = 0.0, echo: bytes = b"", needed: int | None = None
    ) -> Keys:
        """Return the keys that press one after the other, ``delay_s`` apart."""
        return cls(tuple((press, delay_s) for press in presses), echo, needed)

    @classmethod
    def none_for(cls, seconds: float) -> Keys:
        """Return a wait."""
        return cls(((b"", seconds),) if seconds else ())

    def __add__(self, other: Keys) -> Keys:
        """Return both, one behind the other; only keys that wait for no echo can be added."""
        return Keys(self.parts + other.parts)

    @property
    def data(self) -> bytes:
        """All bytes, without the waits."""
        return b"".join(data for data, _ in self.parts)


@dataclass(frozen=True)
class Typing:
    """How a message is typed into a program's input box.

    Parameters
    ----------
    paste
        When the text goes in as a bracketed paste, which keeps the line ends inside from
        submitting half of it: ``"always"``, ``"lines"`` (only where it has line ends or tabs).
    submit
        The key that submits.
    delay_s
        Seconds between the text and that key; programs that take fast typing for a paste
        would otherwise take the key for a part of it.
    """

    paste: str = "lines"
    submit: bytes = b"\r"
    delay_s: float = 0.0

    def message(self, text: str) -> Keys:
        """Return the keys that type ``text`` and submit it."""
        text = typeable(text)
        typed = text.encode()
        if self.paste == "always" or "\n" in text or "\t" in text:
            typed = _PASTE_START + typed + _PASTE_END
        if not self.delay_s:
            return Keys.of(typed + self.submit)
        return Keys(((typed, self.delay_s), (self.submit, 0.0)))


def typeable(text: str) -> str:
    """Return ``text`` with nothing in it that a terminal takes for a key other than text.

    An escape sequence inside a message would end a paste early and type commands.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
