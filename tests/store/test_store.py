"""The database: what is kept, what is refused, what survives a kill."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from maestro_jupyter.model import Event, EventKind, Session, Source, State, Status
from maestro_jupyter.model.message_queue import MessageQueue
from maestro_jupyter.store import (
    DATABASE_NAME,
    Store,
    StoreError,
    claim_slot,
    open_database,
    try_slot,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STATUS = Status(state=State.WORKING, message="busy", source=Source.MCP, since=NOW)


def session(identity="0" * 12, **fields):
    known = {
        "id": identity,
        "name": "login",
        "agent": "demo",
        "repo": "/repo",
        "branch": "maestro/login",
        "base": "abc",
        "worktree": "/worktrees/login",
        "status": STATUS,
        "created": NOW,
        "updated": NOW,
    }
    return Session(**{**known, **fields})


def event(seq, **fields):
    known = {
        "seq": seq,
        "time": NOW,
        "session": "0" * 12,
        "kind": EventKind.STATUS,
        "status": STATUS,
    }
    return Event(**{**known, **fields})


@pytest.fixture
def store(tmp_path):
    store = Store(open_database(tmp_path), server=0)
    yield store
    store.close()


def test_what_was_recorded_is_read_back(store):
    store.record(session(), event(1, detail={"a": [1, "ü"]}))
    assert store.sessions_by_server() == {0: [session()]}
    assert store.events() == [event(1, detail={"a": [1, "ü"]})]
    assert store.last_seq() == 1


def test_closed_sessions_are_not_listed_but_their_events_stay(store):
    store.record(session(), event(1))
    store.record(session(closed=True), event(2, kind=EventKind.CLOSED, status=None))
    assert store.sessions_by_server() == {}
    assert [one.seq for one in store.events_of("0" * 12)] == [1, 2]


def test_events_are_paged_by_sequence_number(store):
    for seq in range(1, 8):
        store.record(session(), event(seq))
    assert [one.seq for one in store.events(after=2, limit=3)] == [3, 4, 5]


def test_an_event_that_cannot_be_kept_leaves_the_session_as_it_was(store):
    store.record(session(), event(1))
    with pytest.raises(sqlite3.IntegrityError):
        store.record(session(name="other"), event(1))
    assert store.sessions_by_server() == {0: [session()]}


@pytest.fixture
def locked(store, tmp_path):
    """Another program that keeps the database to itself; called, it lets go."""
    other = sqlite3.connect(tmp_path / DATABASE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other.close
    other.close()


def test_what_cannot_be_written_just_now_is_read_from_memory_and_written_later(store, locked):
    store.record(session(), event(1))
    store.record(session(name="other"), event(2))
    assert store.events(after=1) == [event(2)]
    assert store.events(limit=1) == [event(1)]
    assert store.events_of("0" * 12) == [event(1), event(2)]
    assert store.last_seq() == 0
    locked()
    store.record(session(name="third"), event(3))
    assert store.last_seq() == 3
    assert store.events() == [event(1), event(2), event(3)]
    assert store.sessions_by_server() == {0: [session(name="third")]}


def test_only_the_first_event_waits_for_a_database_that_is_locked(store, locked):
    store.record(session(), event(1))
    begin = time.monotonic()
    for seq in range(2, 52):
        store.record(session(), event(seq))
    assert time.monotonic() - begin < 0.9


def test_what_waits_is_written_when_the_store_is_closed(store, locked, tmp_path):
    store.record(session(), event(1))
    locked()
    store.close()
    again = Store(open_database(tmp_path), server=0)
    assert again.last_seq() == 1
    again.close()


def test_a_database_that_is_locked_is_explained(store, locked):
    for refused in (
        lambda: store.intend("a", "/repo", None),
        lambda: store.queues.put("0" * 12, MessageQueue().add("text")),
    ):
        with pytest.raises(StoreError, match="locked") as caught:
            refused()
        assert caught.value.hint


def test_nobody_is_told_to_move_a_database_that_is_only_locked(store, locked, tmp_path):
    with pytest.raises(StoreError, match="locked") as caught:
        open_database(tmp_path)
    assert "locked by another program" in caught.value.hint


def test_a_full_disk_loses_nothing(tiny_disk):
    store = Store(open_database(tiny_disk), server=0)
    store.record(session(), event(1))
    filler = tiny_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    for seq in range(2, 200):
        store.record(session(), event(seq, detail={"x": "x" * 2000}))
    with pytest.raises(StoreError):
        store.intend("a", "/repo" * 2000, None)
    filler.unlink()
    store.record(session(), event(200))
    assert store.last_seq() == 200
    assert [one.seq for one in store.events()] == list(range(1, 201))
    store.close()


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 2 MiB; only root can make one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file/data") as caught:
        claim_slot(tmp_path / "file" / "data")
    assert "data_dir" in caught.value.hint


def test_the_log_is_append_only(store, tmp_path):
    store.record(session(), event(1))
    other = sqlite3.connect(tmp_path / DATABASE_NAME)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("UPDATE events SET kind = 'closed'")
    other.close()


def test_a_queue_is_kept_with_all_that_is_known_of_its_messages(store, tmp_path):
    queue = MessageQueue().add("one").add("two\n\u2028ü").hold(2).was_typed(1, NOW)
    store.queues.put("0" * 12, queue)
    store.queues.put("1" * 12, MessageQueue().add("another session's"))
    again = Store(open_database(tmp_path), server=1)
    assert again.queues.get("0" * 12) == queue
    again.queues.drop("0" * 12)
    assert again.queues.get("0" * 12) == MessageQueue()
    assert len(store.queues.get("1" * 12).messages) == 1
    again.close()


def test_messages_of_an_older_database_still_wait(tmp_path):
    folder = resources.files("maestro_jupyter.store") / "migrations"
    older = sqlite3.connect(tmp_path / DATABASE_NAME)
    for name in ("001_sessions_and_events.sql", "002_permissions_and_ports.sql"):
        older.executescript((folder / name).read_text())
    older.execute("PRAGMA user_version = 2")
    for identity in ("a" * 12, "b" * 12):
        older.execute(
            "INSERT INTO sessions (id, server, document) VALUES (?, 0, '{}')", (identity,)
        )
    rows = [("b" * 12, "first"), ("a" * 12, "other"), ("b" * 12, 'seco"nd')]
    older.executemany("INSERT INTO messages (session, text) VALUES (?, ?)", rows)
    older.commit()
    older.close()
    store = Store(open_database(tmp_path), server=0)
    queue = store.queues.get("b" * 12)
    assert [(one.id, one.text) for one in queue.messages] == [(1, "first"), (3, 'seco"nd')]
    assert queue.add("next").last_id == 4
    store.close()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    (tmp_path / DATABASE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=DATABASE_NAME) as caught:
        open_database(tmp_path)
    assert caught.value.hint
    assert (tmp_path / DATABASE_NAME).read_bytes() == b"not a database" * 100


def test_a_database_of_a_newer_maestro_is_refused(tmp_path):
    open_database(tmp_path).close()
    newer = sqlite3.connect(tmp_path / DATABASE_NAME)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    with pytest.raises(StoreError, match="999"):
        open_database(tmp_path)


def test_opening_again_migrates_nothing_twice(tmp_path):
    open_database(tmp_path).close()
    connection = open_database(tmp_path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_two_servers_hold_two_slots_and_a_released_one_is_taken_again(tmp_path):
    with claim_slot(tmp_path) as first, claim_slot(tmp_path) as second:
        assert (first.number, second.number) == (0, 1)
        assert try_slot(tmp_path, 0) is None
    with claim_slot(tmp_path) as again:
        assert again.number == 0


def test_a_lock_that_outlives_its_server_in_a_forked_child_is_waited_for(tmp_path):
    program = textwrap.dedent(
        """
        import os, sys, time
        from pathlib import Path
        from maestro_jupyter.store import claim_slot

        slot = claim_slot(Path(sys.argv[1]))
        if os.fork() == 0:
            os.write(1, b"forked")
            time.sleep(0.5)
            os._exit(0)
        os.kill(os.getpid(), 9)
        """,
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as server:
        assert server.stdout.read(6) == b"forked"
        server.wait()
        with claim_slot(tmp_path) as slot:
            assert slot.number == 0


def test_a_killed_server_leaves_a_database_that_opens_and_a_free_slot(tmp_path):
    program = textwrap.dedent(
        """
        import sys
        sys.path.insert(0, sys.argv[2])
        from pathlib import Path
        sys.path.insert(0, sys.argv[2] + "/tests/store")
        from test_store import event, session
        from maestro_jupyter.store import Store, claim_slot, open_database

        folder = Path(sys.argv[1])
        slot = claim_slot(folder)
        store = Store(open_database(folder), slot.number)
        seq = 0
        while True:
            seq += 1
            store.record(session(), event(seq))
            print(seq, flush=True)
        """,
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path, root],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        for line in writer.stdout:
            if int(line) >= 20:
                break
        writer.send_signal(signal.SIGKILL)
        told = 20 + sum(1 for _ in writer.stdout)
    with claim_slot(tmp_path) as slot:
        assert slot.number == 0
    store = Store(open_database(tmp_path), 0)
    assert store.last_seq() >= told
    assert [one.seq for one in store.events(limit=10**6)] == list(range(1, store.last_seq() + 1))
    store.close()
