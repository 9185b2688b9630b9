"""Questions over MCP: one at a time, answered, timed out or withdrawn."""

import asyncio

import pytest

from maestro_jupyter.model import ConflictError
from maestro_jupyter.orchestration.errors import AskTimedOutError
from maestro_jupyter.orchestration.questions import Questions, shown_choices


class Asking:
    """One question on its way, with what happened to it."""

    def __init__(self, questions, patience=None):
        self.asked = asyncio.Event()
        self.withdrawn = False
        self.task = asyncio.ensure_future(
            questions.ask("s", patience=patience, asked=self.asked.set, withdrawn=self._withdraw),
        )

    def _withdraw(self):
        self.withdrawn = True


async def test_an_answer_reaches_the_one_who_asked():
    questions = Questions()
    asking = Asking(questions)
    await asking.asked.wait()
    assert questions.is_open("s")
    assert questions.answer("s", "yes")
    assert await asking.task == "yes"
    assert not questions.answer("s", "again")
    assert not asking.withdrawn


async def test_a_second_question_waits_its_turn():
    questions = Questions()
    first = Asking(questions)
    await first.asked.wait()
    second = Asking(questions)
    await asyncio.sleep(0)
    assert not second.asked.is_set()
    questions.answer("s", "one")
    assert await first.task == "one"
    await second.asked.wait()
    questions.answer("s", "two")
    assert await second.task == "two"


async def test_a_question_nobody_answers_ends_with_a_clear_error():
    asking = Asking(Questions(), patience=0.01)
    with pytest.raises(AskTimedOutError, match=r"0\.01 seconds"):
        await asking.task
    assert asking.withdrawn


async def test_a_caller_who_goes_away_takes_the_question_along():
    questions = Questions()
    asking = Asking(questions)
    await asking.asked.wait()
    asking.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking.task
    assert asking.withdrawn
    assert not questions.is_open("s")


async def test_a_session_that_ends_fails_its_question():
    questions = Questions()
    asking = Asking(questions)
    await asking.asked.wait()
    questions.withdraw("s", "gone")
    with pytest.raises(ConflictError, match="gone"):
        await asking.task


def test_choices_are_shown_once_each_and_never_empty():
    assert shown_choices(["a", " ", "b", "a"]) == ("a", "b")
    assert shown_choices(None) == ()
