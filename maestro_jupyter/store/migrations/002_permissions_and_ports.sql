-- The exact contents of a repository's .maestro.toml whose commands the user allowed.
CREATE TABLE permissions (
    repo   TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (repo, digest)
) STRICT, WITHOUT ROWID;

-- Network ports that open sessions have, over all servers.
CREATE TABLE ports (
    port    INTEGER PRIMARY KEY,
    place   INTEGER NOT NULL,
    session TEXT NOT NULL
) STRICT;

CREATE INDEX ports_of_a_session ON ports (session, place);

-- Whether the branch of a worktree that is being made was there before.
ALTER TABLE intents ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0 CHECK (adopted IN (0, 1));
