"""The directives of a prompt: understood as a whole or not at all."""

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.agents.demo.acts import ACTS
from maestro_jupyter.agents.demo.directives import (
    USAGES,
    Directive,
    DirectiveError,
    Request,
    parse,
    speed,
)
from maestro_jupyter.model import REPORTABLE


def test_every_directive_has_an_act():
    assert set(ACTS) == set(USAGES)


def test_plain_words_are_a_request():
    assert parse("Fix the parser.\n\nPlease.") == (Request("Fix the parser.\n\nPlease."),)


def test_nothing_asks_for_nothing():
    assert parse("") == parse(" \n\t\n") == ()


def test_directives_stand_on_lines_or_between_semicolons():
    wanted = (Directive("say", ("a",)), Directive("exit", (3,)))
    assert parse("demo: say a; exit 3") == wanted
    assert parse("demo: say a\ndemo: exit 3") == wanted
    assert parse("  DEMO:say a;;exit 3;") == wanted
    assert parse("demo: say a; demo: exit 3") == wanted


def test_requests_and_directives_keep_their_order():
    assert parse("demo: say a\nFix it\nnow\ndemo: hang\nAnd this") == (
        Directive("say", ("a",)),
        Request("Fix it\nnow"),
        Directive("hang"),
        Request("And this"),
    )


def test_a_line_that_only_mentions_a_directive_is_a_request():
    assert parse("run the demo: hang") == (Request("run the demo: hang"),)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("say", ("hello there",)),
        ("say", ('with "quotes"; and a \\ semicolon',)),
        ("say", ("don't",)),
        ("commit", ("Add it # really",)),
    ],
)
def test_a_quoted_text_is_taken_as_it_is(text, arguments):
    quoted = arguments[0].replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'demo: {text} "{quoted}"') == (Directive(text, arguments),)


def test_the_words_of_a_last_text_need_no_quotes():
    assert parse("demo: say don't do that") == (Directive("say", ("don't do that",)),)
    assert parse("demo: report working half way") == (Directive("report", ("working", "half way")),)


@pytest.mark.parametrize(
    ("line", "directive"),
    [
        ('ask "Which one?" [a|b c]', None),
        ('ask "Which one?" "[a|b c]"', Directive("ask", ("Which one?", ("a", "b c")))),
        ("ask Really? [yes|no]", Directive("ask", ("Really?", ("yes", "no")))),
        ("ask Really?", Directive("ask", ("Really?", None))),
        ("crash", Directive("crash", (None,))),
        ("crash segv", Directive("crash", (signal.SIGSEGV,))),
        ("flood 2.5", Directive("flood", (2.5,))),
        ("progress 1 4", Directive("progress", (1.0, 4.0, None))),
        ('raw "\\x1b[31mé"', Directive("raw", ("\x1b[31mé",))),
        ("report NEEDS_INPUT why", Directive("report", ("needs_input", "why"))),
        ("speed=20", Directive("speed", (20.0,))),
        ("speed max", Directive("speed", (float("inf"),))),
        ('write a.txt "b c"', Directive("write", ("a.txt", "b c"))),
        ("write a.txt", Directive("write", ("a.txt", None))),
    ],
)
def test_arguments_become_what_they_mean(line, directive):
    if directive is None:
        with pytest.raises(DirectiveError):
            parse(f"demo: {line}")
    else:
        assert parse(f"demo: {line}") == (directive,)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("explode", "no directive 'explode'"),
        ("exit", "Use it as: demo: exit STATUS"),
        ("exit many", "'many' does not fit"),
        ("exit 256", "'256' does not fit"),
        ("hang 1", "Use it as: demo: hang"),
        ("report busy", "'busy' does not fit"),
        ("report queued", "'queued' does not fit"),
        ("flood inf", "'inf' does not fit"),
        ("flood -1", "'-1' does not fit"),
        ("crash hard", "'hard' does not fit"),
        ("ask why a|b", "'a|b' does not fit"),
        ("ask why []", "does not fit"),
        ("speed 0", "'0' does not fit"),
        ("speed nan", "'nan' does not fit"),
        ('raw "\\x1"', "does not fit"),
        ('say "half', "quote is not closed"),
    ],
)
def test_what_cannot_be_understood_is_named(line, complaint):
    with pytest.raises(DirectiveError, match="(?s)" + complaint.replace("|", "\\|")):
        parse(f"Fix it\ndemo: say a; {line}")


def test_every_state_that_can_be_reported_can_be_asked_for():
    for state in REPORTABLE:
        assert parse(f"demo: report {state}") == (Directive("report", (state.value, None)),)


@given(st.text())
def test_any_text_is_parsed_or_refused(text):
    try:
        steps = parse(text)
    except DirectiveError as error:
        assert str(error)  # noqa: PT017
    else:
        assert all(isinstance(step, Directive | Request) for step in steps)


@pytest.mark.parametrize("text", ["", "fast", "-1", "0", "nan"])
def test_a_speed_is_a_positive_number(text):
    with pytest.raises(ValueError, match=r".+"):
        speed(text)
