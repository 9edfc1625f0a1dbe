CREATE TABLE imports (
    id {id},
    source TEXT NOT NULL,
    path TEXT,
    archive TEXT,
    groups TEXT NOT NULL,
    force INTEGER NOT NULL,
    state TEXT NOT NULL,
    cancelling INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    enrolled INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    last_place TEXT,
    rate REAL,
    error_type TEXT,
    error_message TEXT,
    created TEXT NOT NULL,
    started TEXT,
    finished TEXT
);
CREATE INDEX imports_by_state ON imports (state);
CREATE TABLE refusals (
    id {id},
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    person_id INTEGER,
    type TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX refusals_by_import ON refusals (import_id, id);
