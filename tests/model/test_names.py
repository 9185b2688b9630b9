"""Names and texts from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.model import InvalidInputError, TooLargeError
from maestro_jupyter.model.names import NAME, check_name, check_prompt, free_name, plain_text, slug


@pytest.mark.parametrize("name", ["a", "login", "fix-2", "0", "x" * 64])
def test_a_good_name_is_kept(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "-a", "a-", "A", "a b", "a/b", "..", "ä", "x" * 65, "a\n", "--help", "a\x00"]
)
def test_a_bad_name_is_refused_with_a_way_out(name):
    with pytest.raises(InvalidInputError) as caught:
        check_name(name)
    assert caught.value.reason == "bad_name"
    assert caught.value.hint


@given(st.text(max_size=200))
def test_a_slug_is_a_name_or_empty(text):
    made = slug(text)
    assert made == "" or NAME.match(made)


def test_a_free_name_counts_up():
    assert free_name("login", frozenset()) == "login"
    assert free_name("login", frozenset({"login", "login-2"})) == "login-3"


def test_a_prompt_over_the_limit_is_refused_with_its_size():
    with pytest.raises(TooLargeError, match="1,048,576 bytes"):
        check_prompt("x" * 2**20)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x07", "\x7f", "\x9b", "\ud800"])
def test_a_prompt_with_control_characters_is_refused(character):
    with pytest.raises(InvalidInputError, match="control character") as caught:
        check_prompt("ab" + character)
    assert "position 2" in caught.value.message


def test_line_ends_of_a_prompt_become_newlines():
    assert check_prompt("a\r\nb\rc\td") == "a\nb\nc\td"


@given(st.text(alphabet=st.characters(), max_size=300), st.integers(1, 50))
def test_plain_text_never_holds_controls_and_keeps_its_limit(text, length):
    plain = plain_text(text, length)
    assert len(plain) <= length
    assert all(ord(character) >= 32 and not 127 <= ord(character) < 160 for character in plain)
