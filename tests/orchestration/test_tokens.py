"""Tokens: who holds which."""

from maestro_jupyter.orchestration.tokens import Tokens


def test_a_token_names_its_session_and_no_other():
    tokens = Tokens()
    first, second = tokens.issue("a"), tokens.issue("b")
    assert (tokens.session_of(first), tokens.session_of(second)) == ("a", "b")
    for wrong in ("", "x", first[:-1], first + second, "ü\ud800"):
        assert tokens.session_of(wrong) is None


def test_a_revoked_or_replaced_token_is_worthless():
    tokens = Tokens()
    old = tokens.issue("a")
    new = tokens.issue("a")
    assert tokens.session_of(old) is None
    tokens.revoke("a")
    assert tokens.session_of(new) is None


def test_tokens_are_not_kept_in_clear():
    tokens = Tokens()
    token = tokens.issue("a")
    assert token not in repr(vars(tokens))
