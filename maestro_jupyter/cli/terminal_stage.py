"""A terminal as the place where a verb is called."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from maestro_jupyter.client import Maestro, Session
from maestro_jupyter.client.texts import lines
from maestro_jupyter.commands import DONE, GridRequest, PlayRequest, Result, RunBegun, Stage
from maestro_jupyter.commands.questions import chosen, worded
from maestro_jupyter.model import InvalidInputError

if TYPE_CHECKING:
    from rich.console import Console

    from .live import LivePanes

PLAIN_WIDTH = 80


class TerminalStage(Stage):
    """One run of ``maestro``.

    Attributes
    ----------
    as_json
        Whether to print JSON instead of text.
    """

    command = "maestro"

    def __init__(self) -> None:
        self.as_json = False
        self._maestro: Maestro | None = None
        self._console: Console | None = None
        self._live: LivePanes | None = None

    @property
    def console(self) -> Console:
        """What prints: in colours on a terminal, plain lines of 80 columns elsewhere."""
        if self._console is None:
            from rich.console import Console

            terminal = sys.stdout.isatty()
            self._console = Console(
                highlight=False,
                emoji=False,
                markup=False,
                width=None if terminal else PLAIN_WIDTH,
            )
        return self._console

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._maestro is not None:
            self._maestro.close()

    def maestro(self) -> Maestro:
        """Return the client; the server is found or started at the first call."""
        if self._maestro is None and not sys.stderr.isatty():
            self._maestro = Maestro()
        elif self._maestro is None:
            self._maestro = Maestro.running() or self._start()
        return self._maestro

    def _start(self) -> Maestro:
        """Start a server, and say so, as it takes more than a moment."""
        from rich.console import Console

        with Console(stderr=True, highlight=False).status("Starting a Maestro server"):
            return Maestro()

    def known(self) -> Maestro | None:
        """Return the client if a server is there already."""
        if self._maestro is None:
            self._maestro = Maestro.running()
        return self._maestro

    # -- what is said -----------------------------------------------------------------------

    def tell(self, result: Result) -> None:
        """Print something: as a line of JSON, above the live panes, or as text."""
        if self.as_json:
            sys.stdout.write(f"{json.dumps(result.to_json(), ensure_ascii=True)}\n")
            sys.stdout.flush()
            return
        from .run_rendering import rendered

        shown = rendered(result)
        if shown:
            self.console.print(*shown, sep="\n", soft_wrap=not self.console.is_terminal)

    def fail(self, message: str, hint: str, reason: str) -> None:
        """Say on the error stream what went wrong."""
        if self.as_json:
            said = json.dumps({"message": message, "reason": reason, "hint": hint})
        else:
            # The server doesn't know which face shows its hints, and writes them for notebooks.
            hint = hint.replace("%maestro ", f"{self.command} ")
            said = "\n".join(filter(None, [f"{self.command}: {lines(message)}", lines(hint)]))
        sys.stderr.write(f"{said}\n")
        sys.stderr.flush()

    # -- what is asked ----------------------------------------------------------------------

    def can_ask(self) -> bool:
        """Return whether there is a person at the terminal."""
        return not self.as_json and sys.stdin is not None and sys.stdin.isatty()

    def confirm(self, question: str, option: str) -> bool:
        """Ask for a yes."""
        return self._prompt(f"{worded(question, ())} [y/N] ", option).lower() in {"y", "yes"}

    def ask(self, question: str, choices: Sequence[str], option: str) -> str:
        """Ask for an answer; live panes stand still meanwhile."""
        answer = ""
        while not answer:
            answer = chosen(self._prompt(f"{worded(question, choices)}\n> ", option), choices)
        return answer

    def _prompt(self, text: str, option: str) -> str:
        if not self.can_ask():
            raise InvalidInputError(
                f"Nobody can be asked here: {text.strip()}",
                hint=f"Add {option}.",
                reason="nobody_to_ask",
            )
        if self._live is not None:
            self._live.pause()
        try:
            return input(text).strip()
        except EOFError as error:
            raise KeyboardInterrupt from error
        finally:
            if self._live is not None:
                self._live.resume()

    # -- what is shown live -----------------------------------------------------------------

    @contextmanager
    def panes(self, sessions: Sequence[Session]) -> Iterator[None]:
        """Show sessions live; where output is no terminal, only what else is told is seen."""
        if self.as_json or not self.console.is_terminal:
            yield
            return
        from .live import LivePanes

        with LivePanes(self.maestro(), self.console, [one.id for one in sessions]) as live:
            self._live = live
            try:
                yield
            finally:
                self._live = None

    def watch(self, request: GridRequest) -> int:
        """Show sessions until Ctrl-C: live panes, or a line of JSON or text for each change."""
        from .live import LivePanes, report_changes

        maestro = self.maestro()
        wanted = [maestro[name].id for name in request.names]
        if self.as_json or not self.console.is_terminal:
            report_changes(maestro, wanted, self._report)
            return DONE
        with LivePanes(maestro, self.console, wanted, screen=True) as live:
            live.wait()
        return DONE

    def watch_run(self, begun: RunBegun) -> int:
        """Show a run until it is over, and ask at the prompt what it needs a person for."""
        from .run_watch import RunWatch

        return RunWatch(self, begun)()

    def play(self, request: PlayRequest) -> int:
        """Show a recording from its beginning to its end, or until Ctrl-C."""
        from .playback import play

        play(request, sys.stdout)
        return DONE

    def _report(self, result: Any) -> None:
        self.tell(result)
