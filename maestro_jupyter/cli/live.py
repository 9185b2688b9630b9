"""Sessions live in a terminal: a grid of small panes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from maestro_jupyter.client import Maestro
from maestro_jupyter.client.texts import change, elapsed, line, says, shorten
from maestro_jupyter.commands import Waited
from maestro_jupyter.model import Session as Record
from maestro_jupyter.model import State

from .looks import STYLES, state_text
from .screens import Screen

PANE_WIDTH = 38
MOST_COLUMNS = 3
TICK = 0.25
"""Seconds between two pictures: clocks tick, and news is shown no later than that."""


class LivePanes:
    """Panes that follow their sessions until the context ends.

    Parameters
    ----------
    maestro
        The client.
    console
        The terminal.
    wanted
        Ids of the sessions to show; all open ones where empty.
    screen
        Whether to take the whole terminal and give it back afterwards.
    """

    def __init__(
        self,
        maestro: Maestro,
        console: Console,
        wanted: Sequence[str] = (),
        *,
        screen: bool = False,
    ) -> None:
        self._maestro = maestro
        self._console = console
        self._wanted = tuple(wanted)
        self._full = screen
        self._screens: dict[str, Screen] = {}
        self._ended = threading.Event()
        self._live = self._new_live()

    def __enter__(self) -> Self:
        self._maestro.follow()
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        for screen in self._screens.values():
            screen.close()

    def wait(self) -> None:
        """Show until Ctrl-C."""
        try:
            self._ended.wait()
        except KeyboardInterrupt:
            return

    def pause(self) -> None:
        """Leave the terminal to a prompt."""
        self._live.stop()

    def resume(self) -> None:
        """Go on below whatever was printed meanwhile."""
        self._live = self._new_live()
        self._live.start()

    def _new_live(self) -> Live:
        return Live(
            get_renderable=self._picture,
            console=self._console,
            refresh_per_second=1 / TICK,
            screen=self._full,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _shown(self) -> list[Record]:
        if not self._wanted:
            return self._maestro.records.open()
        found = [self._maestro.records.get(session) for session in self._wanted]
        return [record for record in found if record is not None]

    def _picture(self) -> RenderableType:
        records = self._shown()
        if not records:
            return Text('No session is open. Start one: maestro spawn demo "Fix the parser"')
        columns = max(1, min(MOST_COLUMNS, len(records), self._console.width // PANE_WIDTH))
        grid = Table.grid(expand=True)
        for _ in range(columns):
            grid.add_column(ratio=1)
        for start in range(0, len(records), columns):
            panes: list[RenderableType] = [
                self._pane(record, self._console.width // columns - 4)
                for record in records[start : start + columns]
            ]
            grid.add_row(*panes, *[""] * (columns - len(panes)))
        return Group(Text(summary(records), style="bold"), grid)

    def _pane(self, record: Record, width: int) -> Panel:
        facts = "  ".join(filter(None, (line(record.agent), elapsed(record), change(record))))
        bar: RenderableType = Text("")
        if record.progress is not None:
            done, total = record.progress.done, record.progress.total
            bar = Padding(ProgressBar(total=total, completed=min(done, total)), 0)
        return Panel(
            Group(
                _row(f"{facts}", width),
                _row(says(record), width),
                bar,
                _row(self._last_line(record), width, style="dim"),
            ),
            title=Text.assemble(
                state_text(record.state),
                "  ",
                (shorten(line(record.name), max(8, width - 16)), "bold"),
            ),
            title_align="left",
            border_style=STYLES[record.state],
        )

    def _last_line(self, record: Record) -> str:
        if record.state is State.QUEUED or record.closed:
            return ""
        if record.id not in self._screens:
            self._screens[record.id] = Screen(self._maestro.api, record.id)
        return self._screens[record.id].last_line


def _row(text: str, width: int, style: str = "") -> Text:
    row = Text(text, style=style, no_wrap=True, overflow="ellipsis")
    row.truncate(max(1, width), overflow="ellipsis")
    return row


def summary(records: Sequence[Record]) -> str:
    """Return how many sessions there are, and in which states."""
    words = {State.NEEDS_INPUT: "needs you"}
    count = f"{len(records)} session{'' if len(records) == 1 else 's'}"
    parts = [
        f"{number} {words.get(state, state.value)}"
        for state in State
        if (number := sum(record.state is state for record in records))
    ]
    return " · ".join([count, *parts])


def report_changes(
    maestro: Maestro,
    wanted: Sequence[str],
    tell: Callable[[Any], None],
) -> None:
    """Tell each session as it is, and again whenever its state or message changes, until Ctrl-C."""
    changed = threading.Event()
    unlisten = maestro.on_change(changed.set)
    told: dict[str, tuple[State, str, bool]] = {}
    try:
        while True:
            records = [maestro.records.get(one) for one in wanted] or maestro.records.open()
            for record in records:
                if record is None:
                    continue
                now = (record.state, says(record), record.closed)
                if told.get(record.id) != now:
                    told[record.id] = now
                    tell(Waited(record))
            changed.wait()
            changed.clear()
    except KeyboardInterrupt:
        return
    finally:
        unlisten()
