CREATE TABLE inbox (
    id {id},
    encoder TEXT NOT NULL,
    scope TEXT NOT NULL,
    taken TEXT NOT NULL,
    matched INTEGER NOT NULL,
    person_id INTEGER REFERENCES persons (id) ON DELETE SET NULL,
    similarity REAL,
    distance REAL,
    confidence REAL,
    sightings INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    quality TEXT NOT NULL,
    face TEXT NOT NULL,
    template {blob} NOT NULL,
    encoding {blob} NOT NULL,
    portrait {blob} NOT NULL
);
CREATE INDEX inbox_by_scope ON inbox (encoder, scope);
CREATE INDEX inbox_by_person ON inbox (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE rejections (
    id {id},
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    template {blob} NOT NULL,
    created TEXT NOT NULL
);
CREATE INDEX rejections_by_person ON rejections (person_id, encoder);
