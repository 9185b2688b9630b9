"""A notebook cell as the place where a verb is called."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maestro_jupyter.client import Maestro, Session
from maestro_jupyter.client.session_list import SessionList
from maestro_jupyter.commands import Result, Stage
from maestro_jupyter.commands.questions import chosen, worded
from maestro_jupyter.model import InvalidInputError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class CellStage(Stage):
    """The cells of one shell, which share one client."""

    command = "%maestro"

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._maestro: Maestro | None = None

    def maestro(self) -> Maestro:
        """Return the client; the server is found or started at the first call."""
        if self._maestro is None:
            self._maestro = Maestro()
        return self._maestro

    def known(self) -> Maestro | None:
        """Return the client if a server is there already."""
        if self._maestro is None:
            self._maestro = Maestro.running()
        return self._maestro

    def close(self) -> None:
        """End the connection to the server."""
        if self._maestro is not None:
            self._maestro.close()
            self._maestro = None

    def can_ask(self) -> bool:
        """Return whether the front end, or the terminal, can ask a person."""
        kernel = getattr(self._shell, "kernel", None)
        if kernel is not None:
            return bool(getattr(kernel, "_allow_stdin", False))
        return sys.stdin is not None and sys.stdin.isatty()

    def confirm(self, question: str, option: str) -> bool:
        """Ask for a yes below the cell."""
        self._require_person(question, option)
        return input(f"{worded(question, ())} [y/N] ").strip().lower() in {"y", "yes"}

    def ask(self, question: str, choices: Sequence[str], option: str) -> str:
        """Ask for an answer below the cell."""
        self._require_person(question, option)
        answer = ""
        while not answer:
            answer = chosen(input(f"{worded(question, choices)}\n> "), choices)
        return answer

    def tell(self, result: Result) -> None:
        """Show something above the cell's result."""
        from IPython.display import display

        from .run_views import shown

        view = shown(result, self)
        if view is not None:
            display(view)  # type: ignore[no-untyped-call]

    @contextmanager
    def panes(self, sessions: Sequence[Session]) -> Iterator[None]:
        """Show the grid, and what became of the sessions in its place afterwards."""
        from IPython.display import display

        from .grid import Grid

        grid = Grid(self.maestro(), names=[session.id for session in sessions])
        handle = display(grid, display_id=True)  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            grid.close()
            if handle is not None:
                handle.update(SessionList(sessions))

    def _require_person(self, question: str, option: str) -> None:
        if not self.can_ask():
            raise InvalidInputError(
                f"Nobody can be asked here: {worded(question, ())}",
                hint=f"Add {option}.",
                reason="nobody_to_ask",
            )
