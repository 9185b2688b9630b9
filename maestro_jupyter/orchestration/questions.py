"""Questions that agents wait on over MCP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from maestro_jupyter.model import ConflictError

from .errors import AskTimedOutError


class Questions:
    """At most one open question a session; further ones wait their turn."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[str]] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def is_open(self, session: str) -> bool:
        """Return whether an agent waits for an answer right now."""
        question = self._open.get(session)
        return question is not None and not question.done()

    def answer(self, session: str, text: str) -> bool:
        """Hand over the answer; False where nothing was open."""
        question = self._open.get(session)
        if question is None or question.done():
            return False
        question.set_result(text)
        return True

    def withdraw(self, session: str, why: str) -> None:
        """Fail the open question, because the session ended."""
        question = self._open.get(session)
        if question is not None and not question.done():
            question.set_exception(ConflictError(why, reason="question_withdrawn"))

    def forget(self, session: str) -> None:
        """Drop what is kept of a session that is closed."""
        self._turns.pop(session, None)

    async def ask(
        self,
        session: str,
        *,
        patience: float | None,
        asked: Callable[[], object],
        withdrawn: Callable[[], object],
    ) -> str:
        """Wait for the answer.

        ``asked`` is called when it is this question's turn, ``withdrawn`` when it goes unanswered.

        Raises
        ------
        AskTimedOutError
            Nobody answered within ``patience`` seconds.
        ConflictError
            The session ended first.
        """
        turn = self._turns.setdefault(session, asyncio.Lock())
        async with turn:
            question: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            self._open[session] = question
            asked()
            try:
                return await asyncio.wait_for(question, patience)
            except TimeoutError as error:
                withdrawn()
                raise AskTimedOutError(
                    f"Nobody answered within {patience:g} seconds.",
                    hint="Ask again, or decide yourself and say so.",
                ) from error
            except asyncio.CancelledError:
                withdrawn()
                raise
            finally:
                del self._open[session]


def shown_choices(choices: Sequence[str] | None) -> tuple[str, ...]:
    """Return the choices as a question shows them: in order, each once, none empty."""
    return tuple(dict.fromkeys(choice for choice in choices or () if choice.strip()))
