CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE storages (
    id {id},
    uri TEXT NOT NULL,
    location TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);

CREATE TABLE groups (
    id {id},
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);

CREATE TABLE persons (
    id {id},
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    metadata TEXT NOT NULL,
    storage_id INTEGER NOT NULL REFERENCES storages (id),
    external_id TEXT UNIQUE,
    expire_at TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);
CREATE INDEX persons_by_storage ON persons (storage_id);
CREATE INDEX persons_by_expiry ON persons (expire_at) WHERE expire_at IS NOT NULL;

CREATE TABLE memberships (
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE pictures (
    id {id},
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    storage_id INTEGER NOT NULL REFERENCES storages (id),
    blob_key TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    face TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (storage_id, blob_key)
);
CREATE INDEX pictures_by_person ON pictures (person_id);

CREATE TABLE encodings (
    picture_id INTEGER NOT NULL REFERENCES pictures (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    encoding {blob} NOT NULL,
    template {blob} NOT NULL,
    PRIMARY KEY (picture_id, encoder)
);

CREATE TABLE templates (
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    template {blob} NOT NULL,
    PRIMARY KEY (person_id, encoder)
);

CREATE TABLE strays (
    storage_id INTEGER NOT NULL REFERENCES storages (id),
    blob_key TEXT NOT NULL,
    doomed INTEGER NOT NULL,
    PRIMARY KEY (storage_id, blob_key)
);

CREATE TABLE changes (
    position {id},
    person_id INTEGER,
    group_id INTEGER
);
CREATE TABLE facets (
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    word TEXT,
    number REAL
);
CREATE INDEX facets_by_person ON facets (person_id);
CREATE INDEX facets_by_word ON facets (path, word, person_id) WHERE word IS NOT NULL;
CREATE INDEX facets_by_number ON facets (path, number, person_id) WHERE number IS NOT NULL;
