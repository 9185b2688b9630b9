"""Opening the database, and bringing an older one up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from maestro_jupyter.model import UnavailableError

DATABASE_NAME = "maestro.db"
BUSY_TIMEOUT_MS = 1000
"""Other servers hold the database for milliseconds, and this one's loop waits meanwhile."""

SEE_TO_IT = (
    "Check that the folder is writable, the disk not full and the database not locked by another "
    "program."
)


class StoreError(UnavailableError):
    """The database can't be used."""

    reason = "store_unusable"


def open_database(folder: Path) -> sqlite3.Connection:
    """Open ``maestro.db`` in ``folder``, making or migrating it as needed.

    Raises
    ------
    StoreError
        The folder can't be written, the file is no database, or a newer Maestro made it.
    """
    path = folder / DATABASE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"Maestro's database {path} can't be opened: {error}.",
            hint=SEE_TO_IT,
        ) from error
    try:
        path.chmod(0o600)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL survives the death of the process; only a power cut may cost the last moment.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except (OSError, sqlite3.OperationalError) as error:
        connection.close()
        raise StoreError(
            f"Maestro's database {path} can't be used: {error}.",
            hint=SEE_TO_IT,
        ) from error
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(
            f"Maestro's database {path} can't be read: {error}.",
            hint="Move the file aside to start afresh; worktrees and branches are not touched.",
        ) from error
    except StoreError:
        connection.close()
        raise
    return connection


def _migrations() -> list[str]:
    folder = resources.files(__package__) / "migrations"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    return [entry.read_text(encoding="utf-8") for entry in files]


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    migrations = _migrations()
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, path, newest=len(migrations))
        for number, script in enumerate(migrations[version:], start=version + 1):
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, path: Path, *, newest: int) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > newest:
        raise StoreError(
            f"Maestro's database {path} has schema {version}; this Maestro knows up to {newest}.",
            hint="Upgrade maestro-jupyter, or move the file aside to start afresh.",
        )
    return int(version)


def _statements(script: str) -> list[str]:
    """Split a script, because ``executescript`` would commit the transaction around it."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


@contextmanager
def explained() -> Iterator[None]:
    """Turn what SQLite says into what a person can act on."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.Error as error:
        raise StoreError(
            f"Maestro's database can't be used just now: {error}.",
            hint=SEE_TO_IT,
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what happens inside one step: all of it is kept, or nothing."""
    with explained():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # SQLite rolls back by itself on some errors, such as a full disk.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
