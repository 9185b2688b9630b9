"""Only what changes the screen reaches the person's terminal."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.cli.harmless import Harmless

SHOWN = [
    "plain früh 東 🙂",
    "\x1b[1;31mred\x1b[0m",
    "\x1b[2J\x1b[3;4H\x1b[?25l",
    "\x1b[?1049h\x1b[?7l",
    "\x1b[2 q",
    "\x1b7\x1b8\x1bM\x1b(0q\x1b(B",
    "\x1b[!p",
    "\r\n\t\x08\x07",
]
REMOVED = [
    "\x1b]0;owned\x07",
    "\x1b]52;c;cm0gLXJmIH4=\x1b\\",
    "\x1b]8;;https://example.org\x1b\\",
    "\x1bP$q m\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b^secret\x1b\\",
    "\x1b[c",
    "\x1b[>c",
    "\x1b[6n",
    "\x1b[?6n",
    "\x1b[18t",
    "\x1b[>q",
    "\x1b[?2026$p",
    "\x1b[?u",
    "\x1b[>1u",
    "\x1b[5i",
    "\x1bZ",
    "\x05",
    "\x9b6n"[:1],
    "\x1b[?1000h",
    "\x1b[?1002;1006h",
    "\x1b[?2004h",
]


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_shown_is_passed_on(text):
    assert Harmless()(text) == text


@pytest.mark.parametrize("text", REMOVED)
def test_what_acts_elsewhere_or_asks_is_taken_out(text):
    assert Harmless()(f"a{text}b") == "ab"


def test_a_mode_among_others_is_kept():
    assert Harmless()("\x1b[?1049;1000;25h") == "\x1b[?1049;25h"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(SHOWN + REMOVED), max_size=8), st.sets(st.integers(0, 150)))
def test_it_does_not_matter_how_the_stream_is_cut(pieces, cuts):
    whole = "".join(pieces)
    bounds = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    harmless = Harmless()
    shown = "".join(harmless(whole[first:last]) for first, last in itertools.pairwise(bounds))
    assert shown == "".join(piece for piece in pieces if piece in SHOWN)


def test_a_sequence_that_never_ends_does_not_fill_the_memory():
    harmless = Harmless()
    for _ in range(100):
        assert harmless("\x1b]0;" + "x" * 10_000) == ""
    assert len(harmless._held) < 100_000
