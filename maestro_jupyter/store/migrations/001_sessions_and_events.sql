CREATE TABLE sessions (
    id       TEXT PRIMARY KEY,
    server   INTEGER NOT NULL,
    closed   INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT;

CREATE INDEX sessions_open ON sessions (server) WHERE closed = 0;

CREATE TABLE events (
    server  INTEGER NOT NULL,
    seq     INTEGER NOT NULL CHECK (seq > 0),
    time    TEXT NOT NULL,
    session TEXT NOT NULL REFERENCES sessions (id),
    kind    TEXT NOT NULL,
    status  TEXT CHECK (status IS NULL OR json_valid(status)),
    detail  TEXT NOT NULL CHECK (json_valid(detail)),
    PRIMARY KEY (server, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_of_a_session ON events (session, seq);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the event log is append-only');
END;

CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    text    TEXT NOT NULL
) STRICT;

-- A worktree that is being made: what a server that died half-way has to be cleaned up after.
CREATE TABLE intents (
    server INTEGER NOT NULL,
    name   TEXT NOT NULL,
    repo   TEXT NOT NULL,
    branch TEXT,
    PRIMARY KEY (server, name)
) STRICT;
