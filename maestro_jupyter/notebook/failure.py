"""How a verb fails in a notebook: the cell fails, with a sentence in place of a traceback."""

from __future__ import annotations

from maestro_jupyter.client.texts import lines
from maestro_jupyter.model import MaestroError


class VerbFailedError(MaestroError):
    """A verb did not work. Shown without a traceback, since no code of the user's is at fault."""

    def __init__(self, message: str, hint: str, reason: str) -> None:
        super().__init__(lines(message), hint=lines(hint), reason=reason)

    def _render_traceback_(self) -> list[str]:
        return [f"maestro: {self.message}", *([self.hint] if self.hint else [])]
