import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.model import InvalidInputError
from maestro_jupyter.notebook.arguments import expand, split


def expanded(line, **names):
    return [expand(word, names) for word in split(line)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  list  ", ["list"]),
        ('spawn demo "Fix the parser" -n fix', ["spawn", "demo", "Fix the parser", "-n", "fix"]),
        ("send a 'it is \"so\"'", ["send", "a", 'it is "so"']),
        (r'send a "say \"hi\" \n"', ["send", "a", r'say "hi" \n']),
        (r"send a don\'t", ["send", "a", "don't"]),
        ("send a ''", ["send", "a", ""]),
        ("send a --text='x y'z", ["send", "a", "--text=x yz"]),
        ("send a {d['k y']}", ["send", "a", "{d['k y']}"]),
        ("send a {unclosed", ["send", "a", "{unclosed"]),
        ("send a \\", ["send", "a", "\\"]),
    ],
)
def test_a_line_is_split_as_a_shell_does_but_not_within_braces(line, words):
    assert split(line) == words


@pytest.mark.parametrize("line", ["send a 'open", 'send a "open', "send a it's"])
def test_an_open_quote_is_an_error(line):
    with pytest.raises(InvalidInputError, match="not closed"):
        split(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("send a $text", ["send", "a", 'it\'s -x "done"']),
        ("send a {text}", ["send", "a", 'it\'s -x "done"']),
        ('send a "so: {text.upper()}"', ["send", "a", 'so: IT\'S -X "DONE"']),
        ("send a {len(text) + number}", ["send", "a", "17"]),
        ('send a "costs $5, $number."', ["send", "a", "costs $5, 3."]),
        ("send a '$text'", ["send", "a", "$text"]),
        ("send a $$text", ["send", "a", "$text"]),
        ("send a $unknown", ["send", "a", "$unknown"]),
        ("send a {unknown}", ["send", "a", "{unknown}"]),
        ("send a '$text {unknown}'", ["send", "a", "$text {unknown}"]),
        ('send a "{\\"json\\": 1}"', ["send", "a", '{"json": 1}']),
    ],
)
def test_variables_are_replaced_and_never_become_options_or_more_words(line, words):
    assert expanded(line, text='it\'s -x "done"', number=3) == words


def test_nothing_but_the_given_namespace_is_seen():
    assert expand("{text} {pattern} {namespace} {expand}", {"text": "x"}) == (
        "{text} {pattern} {namespace} {expand}"
    )


def test_the_namespace_is_left_as_it_is():
    namespace = {"a": 1}
    expand("{a} {[b := 2][0]}", namespace)
    assert namespace == {"a": 1}


@given(st.lists(st.text(st.characters(exclude_characters="'$"), min_size=1), max_size=5))
def test_what_is_quoted_comes_out_as_it_went_in(words):
    assert split(" ".join(f"'{word}'" for word in words)) == words
