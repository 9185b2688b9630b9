import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.server.bodies import (
    Acknowledge,
    Commit,
    Empty,
    Focus,
    Hook,
    Merge,
    Say,
    Spawn,
    parse_body,
    parse_control,
    parse_flag,
    parse_number,
)
from maestro_jupyter.server.errors import BadBodyError

MODELS = [Spawn, Say, Commit, Merge, Hook, Empty]


def test_a_full_spawn_is_read():
    body = (
        b'{"agent": "demo", "prompt": "do", "name": "a", "branch": "b", "base": "c", "repo": "/d"}'
    )
    assert parse_body(Spawn, body) == Spawn(
        agent="demo", prompt="do", name="a", branch="b", base="c", repo="/d"
    )


def test_an_empty_body_stands_for_an_empty_object():
    assert parse_body(Empty, b" \n") == Empty()
    assert parse_body(Merge, b"").how == "merge"


def test_paths_of_a_commit_come_as_a_list():
    assert parse_body(Commit, b'{"message": "m", "paths": ["a", "b/c"]}').paths == ("a", "b/c")


@pytest.mark.parametrize(
    ("model", "body", "reason", "said"),
    [
        (Spawn, b"{", "malformed_json", "not JSON"),
        (Spawn, b"\xff\xfe", "malformed_json", "not JSON"),
        (Spawn, b'{"agent": "demo"} {}', "malformed_json", "not JSON"),
        (Spawn, b"[" * 100_000, "malformed_json", "not JSON"),
        (Say, b'{"text": "\\ud800"}', "malformed_json", "not JSON"),
        (Spawn, b"[]", "bad_body", "The request's body is wrong"),
        (Spawn, b"null", "bad_body", "The request's body is wrong"),
        (Spawn, b'"demo"', "bad_body", "The request's body is wrong"),
        (Spawn, b'{"agent": 1}', "bad_body", "'agent'"),
        (Spawn, b'{"agent": ""}', "bad_body", "'agent'"),
        (Spawn, b'{"agent": "a\\nb"}', "bad_body", "'agent'"),
        (Spawn, b'{"agent": "a", "repo": "/x\\u0000"}', "bad_body", "'repo'"),
        (Spawn, b'{"agent": "a", "nmae": "x"}', "bad_body", "'nmae'"),
        (Merge, b'{"how": "octopus"}', "bad_body", "'how'"),
        (Commit, b'{"message": "m", "paths": "a"}', "bad_body", "'paths'"),
        (Hook, b'{"state": "flying"}', "bad_body", "'state'"),
        (Empty, b'{"now": true}', "bad_body", "'now'"),
    ],
)
def test_a_wrong_body_is_refused_with_the_place_of_the_fault(model, body, reason, said):
    with pytest.raises(BadBodyError) as caught:
        parse_body(model, body)
    assert caught.value.reason == reason
    assert said in caught.value.message


def test_what_was_sent_is_not_repeated_in_the_error():
    with pytest.raises(BadBodyError) as caught:
        parse_body(Spawn, b'{"agent": "a", "name": 12345678}')
    assert "12345678" not in str(caught.value.to_json())


@given(st.binary(max_size=200), st.sampled_from(MODELS))
def test_rubbish_never_raises_anything_else(body, model):
    with contextlib.suppress(BadBodyError):
        parse_body(model, body)


@given(st.text(max_size=200))
def test_rubbish_in_a_control_frame_never_raises_anything_else(text):
    with pytest.raises(BadBodyError):
        parse_control(text)


def test_control_frames_are_read():
    assert parse_control('{"type":"ack","offset":7}') == Acknowledge(type="ack", offset=7)
    assert parse_control('{"type":"focus","focused":true,"rows":24,"cols":80}') == Focus(
        type="focus", focused=True, rows=24, cols=80
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"ack"}',
        '{"type":"ack","offset":-1}',
        '{"type":"ack","offset":1.5}',
        '{"type":"resize","rows":0,"cols":80}',
        '{"type":"resize","rows":24,"cols":100000}',
        '{"type":"resize","rows":"24","cols":80}',
        '{"type":"explode"}',
        "[]",
    ],
)
def test_wrong_control_frames_are_refused(text):
    with pytest.raises(BadBodyError):
        parse_control(text)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "x", "٣", "9" * 30, " 1", "0x1"])
def test_a_query_that_is_no_number_is_refused(text):
    with pytest.raises(BadBodyError, match="after"):
        parse_number(text, "after")


def test_numbers_have_limits():
    assert parse_number("1000", "limit", least=1, most=1000) == 1000
    with pytest.raises(BadBodyError, match="1 to 1000"):
        parse_number("1001", "limit", least=1, most=1000)


def test_flags():
    assert parse_flag("true", "discard")
    assert not parse_flag("0", "discard")
    with pytest.raises(BadBodyError, match="discard"):
        parse_flag("yes please", "discard")
