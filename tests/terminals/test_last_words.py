"""What a program printed last, as a line that others may quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals.last_words import last_words
from maestro_jupyter.terminals.ring import Ring


def printed(data):
    ring = Ring(2**16)
    ring.append(data)
    ring.finish()
    return last_words(ring)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ""),
        (b"\r\n \x1b[0m\r\n", ""),
        (b"one\r\ntwo\r\n\r\n", "two"),
        (b"no line end", "no line end"),
        (b"50 %\r100 %\r\n", "100 %"),
        (b"\x1b[1;31mError:\x1b[0m no key\x1b[K\r\n\x1b[?25h\x1b]0;done\x07", "Error: no key"),
        (b"words\r\n\x1b]8;;https://example.org\x1b\\a link\x1b]8;;\x1b\\\r\n", "a link"),
        (b"why\r\n+-----+\r\n", "why"),
        (b"half\r\n\x1b]0;a title", "half"),
        ("ünï\r\n".encode(), "ünï"),
        (b"x" * 9000 + b"\r\nend", "end"),
    ],
)
def test_the_last_line_with_words_counts(data, words):
    assert printed(data) == words


@given(st.binary(max_size=9000))
def test_whatever_was_printed_it_is_one_line_without_escapes(data):
    words = printed(data)
    assert "\n" not in words
    assert "\r" not in words
