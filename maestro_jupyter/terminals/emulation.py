"""pyte's terminal, with what it lacks."""

from __future__ import annotations

from collections import deque
from typing import Any

import pyte

_HISTORY = 2000
_DECCOLM = 3


class Screen(pyte.Screen):
    """Keeps the lines that scroll out at the top."""

    def __init__(self, columns: int, lines: int) -> None:
        self.scrolled_out: deque[str] = deque(maxlen=_HISTORY)
        super().__init__(columns, lines)

    def index(self) -> None:
        """Move down; keep the line that this pushes out."""
        top, bottom = self.margins or pyte.screens.Margins(0, self.lines - 1)
        if self.cursor.y == bottom and top == 0:
            self.scrolled_out.append(self._line(0))
        super().index()

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes on."""
        super().set_mode(*_without_width(modes, **kwargs), **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes off."""
        super().reset_mode(*_without_width(modes, **kwargs), **kwargs)

    def _line(self, number: int) -> str:
        cells = self.buffer[number]
        return "".join(cells[x].data for x in range(max(cells, default=-1) + 1)).rstrip()

    def text(self) -> list[str]:
        """Return the lines on the screen."""
        return [self._line(number) for number in range(self.lines)]


def _without_width(modes: tuple[int, ...], *, private: bool = False) -> tuple[int, ...]:
    """Leave out the mode that would make the screen 132 columns wide; xterm.js ignores it too."""
    return tuple(mode for mode in modes if not (private and mode == _DECCOLM))


class Stream(pyte.ByteStream):
    """Goes on after a sequence that pyte can't take."""

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            return super()._send_to_parser(data)
        except Exception:  # noqa: BLE001 - pyte lets sequences with odd parameters raise anything
            return True
