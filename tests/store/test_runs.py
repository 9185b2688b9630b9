"""Runs, their logs, notes and worktrees, as rows."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maestro_jupyter.model.run_report import RunEvent, RunEventKind
from maestro_jupyter.store import RunRow, RunStore, Store, open_database

ROW = RunRow("a" * 12, 0, "plan", "/shop", over=False, playbook="[]", state="{}", facts="{}")


@pytest.fixture
def database(tmp_path):
    connection = open_database(tmp_path)
    yield connection
    connection.close()


@pytest.fixture
def store(database):
    return RunStore(database, 0)


def event(seq, kind=RunEventKind.NOTE, **detail):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return RunEvent(seq=seq, run=ROW.id, time=now, kind=kind, task="a", detail=detail)


def test_a_run_is_found_by_its_id_and_the_newest_of_a_name(store):
    store.add(ROW)
    store.add(replace(ROW, id="b" * 12))
    assert store.find("a" * 12).id == "a" * 12
    assert store.find("plan").id == "b" * 12
    assert store.find("other") is None
    assert [row.id[0] for row in store.newest(5)] == ["b", "a"]
    assert [row.id[0] for row in store.newest(1)] == ["b"]
    assert store.newest(5, "/other") == []


def test_a_version_and_its_events_are_kept_together_or_not_at_all(store):
    store.add(ROW)
    store.save(ROW.id, '{"n": 1}', "{}", [event(1), event(2, text="hello")], over=False)
    with pytest.raises(sqlite3.IntegrityError):
        store.save(ROW.id, '{"n": 2}', "{}", [event(2)], over=True)
    found = store.find(ROW.id)
    assert (found.state, found.over, found.playbook) == ('{"n": 1}', False, "[]")
    assert [one.seq for one in store.events(ROW.id)] == [1, 2]
    assert store.events(ROW.id, after=1, limit=1) == [event(2, text="hello")]
    store.save(ROW.id, '{"n": 3}', "{}", [], over=True, playbook="[1]")
    assert (store.find(ROW.id).playbook, store.going_on()) == ("[1]", [])


def test_the_log_of_a_run_is_never_changed(store, database):
    store.add(ROW)
    store.save(ROW.id, "{}", "{}", [event(1)], over=False)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE run_events SET kind = 'error'")


def test_what_was_put_away_is_shown_no_more_but_its_log_stays(store):
    store.add(ROW)
    store.save(ROW.id, "{}", "{}", [event(1)], over=True)
    store.put_away(ROW.id)
    assert store.find(ROW.id) is None
    assert store.newest(5) == []
    assert len(store.events(ROW.id)) == 1


def test_worktrees_of_runs_are_owned(store, database):
    sessions = Store(database, 0)
    store.hold("/work/a", ROW.id)
    assert sessions.owns("/work/a")
    assert sessions.is_of_a_run("/work/a")
    assert store.places(ROW.id) == ["/work/a"]
    store.free("/work/a")
    assert not sessions.owns("/work/a")


def test_notes_and_durations_come_back_in_order(store):
    store.add_note(ROW.id, "a", "First.")
    store.add_note(ROW.id, "b", "Second.")
    assert store.notes(ROW.id) == [("a", "First."), ("b", "Second.")]
    store.add_durations("/shop", [("plan.md", "Do a", 3.0), ("plan.md", "Do a", 5.0)])
    assert store.durations("/shop", "plan.md") == {"Do a": [5.0, 3.0]}
    assert store.durations("/shop", "other.md") == {}
