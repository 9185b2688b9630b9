"""The grid: sessions live in a notebook, as a widget."""

from __future__ import annotations

from collections.abc import Iterable

import traitlets

from maestro_jupyter.client import Maestro
from maestro_jupyter.client.session_list import TITLES, row
from maestro_jupyter.client.texts import html_table
from maestro_jupyter.model import Session as Record

from .live_widget import LiveWidget
from .pump import sessions_picture


class Grid(LiveWidget):
    """Panes with the sessions' terminals, states and questions.

    Parameters
    ----------
    maestro
        The client whose sessions are shown.
    names
        Names or ids of those to show; all open ones by default.
    height
        In pixels.

    Raises
    ------
    MaestroError
        The server cannot be reached, or the widget's files are missing.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    zoomed = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        maestro: Maestro | None = None,
        names: Iterable[str] = (),
        height: int = 560,
    ) -> None:
        super().__init__(maestro, sessions_picture, names=list(names), height=height)

    def _records(self) -> list[Record]:
        records = [Record.model_validate(said) for said in self.snapshot["sessions"]]
        wanted = set(self.names)
        return [one for one in records if not wanted or {one.id, one.name} & wanted]

    def __repr__(self) -> str:
        shown = ", ".join(self.names) or "all sessions"
        return f"<Grid of {shown}>"

    def _table(self) -> str:
        return html_table(TITLES, [row(record) for record in self._records()])
