"""What a verb may ask of the face that it is called from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager

import click

from maestro_jupyter.client import Maestro, Session

from .results import Result


class Stage(ABC):
    """A notebook cell or a terminal: it leads to the server and to the person.

    Attributes
    ----------
    command
        How a person calls a verb here, for hints: ``maestro`` or ``%maestro``.
    """

    command: str

    @abstractmethod
    def maestro(self) -> Maestro:
        """Return the client; the server is found or started at the first call."""

    @abstractmethod
    def known(self) -> Maestro | None:
        """Return the client if a server is there already; never starts one."""

    @abstractmethod
    def confirm(self, question: str, option: str) -> bool:
        """Ask for a yes. Where nobody can be asked, fail and name the option that stands for it."""

    @abstractmethod
    def ask(self, question: str, choices: Sequence[str], option: str) -> str:
        """Ask for an answer. Where nobody can be asked, fail and name the option that does it."""

    @abstractmethod
    def can_ask(self) -> bool:
        """Return whether a person can be asked."""

    @abstractmethod
    def tell(self, result: Result) -> None:
        """Show something before the verb is done."""

    @abstractmethod
    def panes(self, sessions: Sequence[Session]) -> AbstractContextManager[None]:
        """Show sessions live for as long as the context lasts."""


pass_stage = click.make_pass_decorator(Stage)  # type: ignore[type-abstract]
