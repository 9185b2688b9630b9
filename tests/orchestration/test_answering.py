from datetime import UTC, datetime
from typing import ClassVar

import pytest

from maestro_jupyter.agents import Agent, Keys
from maestro_jupyter.model import About, Source
from maestro_jupyter.model.memory import Ask
from maestro_jupyter.orchestration.answering import answer_keys, chosen

CHOICES = ("Yes", "Yes, and don't ask again", "No, and say what to do (esc)")


class Typed(Agent):
    """Says in words what would be typed."""

    name: ClassVar[str] = "typed"
    title: ClassVar[str] = "Typed"

    def availability(self):
        raise NotImplementedError

    def launch(self, request):
        raise NotImplementedError

    def message(self, text):
        return Keys.of(f"<{text}>".encode())

    def approve(self):
        return Keys.of(b"[approve]")

    def decline(self):
        return Keys.of(b"[decline]")

    def choose(self, index, choices):
        return Keys.of(f"[{choices[index]}]".encode())


def asked(about=About.PERMISSION, choices=(), **more):
    return Ask(Source.HOOK, datetime(2026, 1, 1, tzinfo=UTC), "?", choices, about=about, **more)


@pytest.mark.parametrize(
    ("ask", "text", "keys"),
    [
        (None, "hello", b"<hello>"),
        (asked(), "yes", b"[approve]"),
        (asked(), " Y ", b"[approve]"),
        (asked(), "No.", b"[decline]"),
        (asked(), "use git instead", b"[decline]<use git instead>"),
        (asked(choices=CHOICES), "yes", b"[Yes]"),
        (asked(choices=CHOICES), "2", b"[Yes, and don't ask again]"),
        (asked(choices=CHOICES), "no", b"[decline]"),
        (asked(choices=CHOICES), "no, and", b"[No, and say what to do (esc)]"),
        (asked(About.QUESTION, ("sqlite", "postgres")), "Postgres", b"[postgres]"),
        (asked(About.QUESTION, ("sqlite", "postgres")), "3", b"<3>"),
        (asked(About.QUESTION, ("sqlite", "postgres")), "mysql", b"<mysql>"),
        (asked(About.QUESTION), "yes", b"<yes>"),
        (asked(About.PLAN), "yes", b"[approve]"),
        (asked(About.START), "no", b"[decline]"),
        (asked(About.START, ("No, exit", "Yes, I trust it")), "yes", b"[Yes, I trust it]"),
        (asked(About.START, ("No, exit", "Yes, I trust it")), "no", b"[No, exit]"),
        (asked(About.START, ("Trust and continue", "Back")), "yes", b"[Trust and continue]"),
        (asked(About.START, ("Trust and continue", "Back")), "no", b"[decline]"),
        (asked(About.START), "1", b"<1>"),
        (asked(None), "yes", b"<yes>"),
        (asked(by_report=True), "yes", b"[approve]"),
    ],
)
def test_each_answer_is_typed_as_the_dialog_needs_it(ask, text, keys):
    assert answer_keys(Typed(), ask, text).data == keys


def test_what_the_model_reported_is_answered_with_a_message():
    ask = Ask(Source.MCP, datetime(2026, 1, 1, tzinfo=UTC), "?", by_report=True)
    assert answer_keys(Typed(), ask, "yes").data == b"<yes>"


@pytest.mark.parametrize(
    ("text", "index"), [("1", 0), ("0", None), ("4", None), ("", None), ("yes,", 1), ("٣", None)]
)
def test_a_choice_is_meant_by_number_or_by_its_only_beginning(text, index):
    assert chosen(text, CHOICES) == index
