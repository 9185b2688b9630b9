"""The magic: a line or a cell becomes a verb, and its result something to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import ShellComplete

from maestro_jupyter.commands import Result, verbs
from maestro_jupyter.model import InvalidInputError, MaestroError

from .arguments import expand, split
from .cell_stage import CellStage
from .failure import VerbFailedError
from .run_views import shown

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_TAKE_A_CELL = ("spawn", "send", "answer")


class MaestroMagic:
    """``%maestro`` and ``%%maestro`` in one shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._verbs = verbs()
        self._stage = CellStage(shell)

    def run(self, line: str, cell: str | None) -> Any:
        """Run a verb and return what to show.

        Raises
        ------
        VerbFailedError
            It did not work; a person sees one sentence and a hint.
        """
        try:
            result = self._invoke(self._arguments(line, cell))
            if isinstance(result, Result):
                return shown(result, self._stage)
        except MaestroError as error:
            raise VerbFailedError(error.message, error.hint, error.reason) from None
        except click.UsageError as error:
            verb = error.ctx.command_path if error.ctx else self._stage.command
            raise VerbFailedError(
                error.format_message(),
                f"See {verb} --help",
                "wrong_usage",
            ) from None
        except click.ClickException as error:
            raise VerbFailedError(error.format_message(), "", "failed") from None
        except TimeoutError as error:
            raise VerbFailedError(str(error), "", "timeout") from None
        return None

    def complete(self, typed: str, word: str) -> list[str]:
        """Return what ``word``, at the end of what was typed, may become."""
        before = typed[: len(typed) - len(word)] if word and typed.endswith(word) else typed
        arguments = before.split()[1:]
        completer = ShellComplete(self._verbs, {"obj": self._stage}, self._stage.command, "")
        found = completer.get_completions(arguments, word)
        return [str(item.value) for item in found if item.type == "plain"]

    def close(self) -> None:
        """End the connection to the server."""
        self._stage.close()

    def _arguments(self, line: str, cell: str | None) -> list[str]:
        namespace = self._shell.user_ns
        arguments = [expand(word, namespace) for word in split(line)]
        if cell is None:
            return arguments
        if not arguments or arguments[0] not in _TAKE_A_CELL:
            raise InvalidInputError(
                f"Only {', '.join(_TAKE_A_CELL)} take a cell.",
                hint="With one percent sign: %maestro VERB",
                reason="no_cell",
            )
        text = expand(cell.strip("\n"), namespace)
        return [*arguments, *([] if "--" in arguments else ["--"]), text]

    def _invoke(self, arguments: list[str]) -> Any:
        try:
            return self._verbs.main(
                arguments,
                prog_name=self._stage.command,
                standalone_mode=False,
                obj=self._stage,
            )
        except click.Abort as error:
            raise KeyboardInterrupt from error
