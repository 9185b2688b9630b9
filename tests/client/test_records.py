import logging

import pytest
from pydantic import ValidationError

from maestro_jupyter.client.records import Records
from tests.client.peers import session_json

SERVER = "a" * 12


def test_of_two_records_of_a_session_the_newer_wins_whatever_the_order():
    records = Records()
    records.put(session_json(seq=5, state="finished"))
    kept = records.put(session_json(seq=4, state="working"))
    assert kept.state == "finished"
    assert records.get(session_json()["id"]).seq == 5


def test_an_event_moves_the_sequence_number_of_the_whole():
    records = Records()
    records.put(session_json(seq=3), seq=9)
    assert records.snapshot()["seq"] == 9


def test_a_snapshot_closes_what_it_does_not_hold():
    records = Records()
    records.replace(SERVER, 4, [session_json(1, seq=3), session_json(2, seq=4)])
    records.replace(SERVER, 6, [session_json(2, seq=4)])
    assert [record.name for record in records.open()] == ["s2"]
    assert records.get(session_json(1)["id"]).closed


def test_a_session_newer_than_the_snapshot_is_kept():
    records = Records()
    records.replace(SERVER, 4, [])
    records.put(session_json(1, seq=6))
    records.replace(SERVER, 5, [])
    assert [record.name for record in records.open()] == ["s1"]


def test_a_record_newer_than_the_one_in_the_snapshot_is_kept():
    records = Records()
    records.replace(SERVER, 4, [session_json(1, seq=4)])
    records.put(session_json(1, seq=7, state="finished"))
    records.replace(SERVER, 6, [session_json(1, seq=5)])
    assert records.get(session_json(1)["id"]).state == "finished"


def test_another_server_knows_best_whatever_its_numbers():
    records = Records()
    records.replace(SERVER, 900, [session_json(1, seq=900)])
    records.replace("b" * 12, 3, [session_json(1, seq=3, state="interrupted")])
    assert records.get(session_json(1)["id"]).state == "interrupted"


def test_a_snapshot_for_pages_is_not_changed_by_later_news():
    records = Records()
    records.replace(SERVER, 1, [session_json(1, seq=1)])
    before = records.snapshot()
    records.put(session_json(1, seq=2, state="finished"), seq=2)
    assert before["seq"] == 1
    assert before["sessions"][0]["state"] == "working"


def test_sessions_are_in_the_order_in_which_they_began():
    records = Records()
    late = session_json(1, created="2026-11-21T10:00:05Z")
    early = session_json(2, created="2026-11-21T10:00:01Z")
    records.replace(SERVER, 1, [late, early])
    assert [record.name for record in records.open()] == ["s2", "s1"]


def test_a_listener_is_told_until_it_asks_not_to_be():
    records, told = Records(), []
    unlisten = records.listen(lambda: told.append(1))
    records.put(session_json(seq=1))
    unlisten()
    records.put(session_json(seq=2, state="finished"))
    assert told == [1]


def test_the_same_record_again_is_no_news():
    records, told = Records(), []
    records.put(session_json(seq=1))
    records.listen(lambda: told.append(1))
    records.put(session_json(seq=1))
    assert told == []


def test_a_listener_that_fails_is_logged_and_the_others_are_told(caplog):
    records, told = Records(), []
    records.listen(lambda: 1 / 0)
    records.listen(lambda: told.append(1))
    with caplog.at_level(logging.ERROR):
        records.put(session_json())
    assert told == [1]
    assert "ZeroDivisionError" in caplog.text


def test_losing_the_connection_is_told_once():
    records, told = Records(), []
    records.replace(SERVER, 1, [])
    records.listen(lambda: told.append(records.connected))
    records.disconnected()
    records.disconnected()
    assert told == [False]


def test_what_is_no_session_changes_nothing():
    records = Records()
    with pytest.raises(ValidationError):
        records.put({"id": "nonsense"})
    assert records.open() == []
