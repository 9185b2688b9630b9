import pytest

from maestro_jupyter.commands.questions import chosen, worded


def test_a_question_shows_its_choices_numbered():
    assert worded("Which?", ("a", "b")) == "Which?\n  1  a\n  2  b"


def test_what_an_agent_asks_cannot_act_on_the_terminal():
    assert "\x1b" not in worded("Which\x1b[2J?", ("a\x1b]0;x\x07", "b\nc"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", "yes"), (" 2 ", "no"), ("3", "3"), ("0", "0"), ("maybe", "maybe"), ("", ""), ("²", "²")],
)
def test_a_number_means_a_choice_and_anything_else_itself(typed, meant):
    assert chosen(typed, ("yes", "no")) == meant
