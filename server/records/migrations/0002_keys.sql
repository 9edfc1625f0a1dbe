CREATE TABLE keys (
    id {id},
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    groups TEXT,
    rate INTEGER,
    quota INTEGER,
    created TEXT NOT NULL,
    revoked TEXT
);
CREATE INDEX keys_by_hint ON keys (hint);
