-- The messages that wait for a session, in order, as one document.
CREATE TABLE queues (
    session  TEXT PRIMARY KEY,
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;

INSERT INTO queues (session, document)
SELECT session, json_object(
    'messages', json_group_array(json_object('id', id, 'text', text)),
    'last_id', max(id)
)
FROM (SELECT id, session, text FROM messages ORDER BY id)
GROUP BY session;

DROP TABLE messages;
