-- Runs of playbooks. The playbook changes seldom and is large, so it has a column of its own.
CREATE TABLE runs (
    id       TEXT PRIMARY KEY,
    server   INTEGER NOT NULL,
    name     TEXT NOT NULL,
    repo     TEXT NOT NULL,
    over     INTEGER NOT NULL DEFAULT 0 CHECK (over IN (0, 1)),
    away     INTEGER NOT NULL DEFAULT 0 CHECK (away IN (0, 1)),
    playbook TEXT NOT NULL CHECK (json_valid(playbook)),
    state    TEXT NOT NULL CHECK (json_valid(state)),
    facts    TEXT NOT NULL CHECK (json_valid(facts))
) STRICT;

CREATE INDEX runs_that_go_on ON runs (server) WHERE over = 0;

CREATE TABLE run_events (
    run    TEXT NOT NULL REFERENCES runs (id),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    time   TEXT NOT NULL,
    kind   TEXT NOT NULL,
    task   TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER run_events_are_never_changed BEFORE UPDATE ON run_events
BEGIN
    SELECT RAISE(ABORT, 'the log of a run is append-only');
END;

-- Worktrees that belong to runs and not to the sessions in them.
CREATE TABLE run_places (
    path TEXT PRIMARY KEY,
    run  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was done for a task, in a paragraph, for those who come after.
CREATE TABLE run_notes (
    number INTEGER PRIMARY KEY,
    run    TEXT NOT NULL,
    task   TEXT NOT NULL,
    text   TEXT NOT NULL
) STRICT;

CREATE INDEX notes_of_a_run ON run_notes (run);

-- How long tasks took, by which the next run of the same playbook knows when it will be done.
CREATE TABLE run_durations (
    repo     TEXT NOT NULL,
    document TEXT NOT NULL,
    task     TEXT NOT NULL,
    seconds  REAL NOT NULL CHECK (seconds >= 0),
    number   INTEGER PRIMARY KEY
) STRICT;

CREATE INDEX durations_of_a_document ON run_durations (repo, document);
