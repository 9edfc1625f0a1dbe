ALTER TABLE imports RENAME TO jobs;
ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'import';
ALTER TABLE jobs ADD COLUMN scope TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN storage_id INTEGER;
ALTER TABLE jobs ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN faces INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refusals RENAME COLUMN import_id TO job_id;
CREATE TABLE clusters (
    id {id},
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    size INTEGER NOT NULL,
    mean {blob} NOT NULL,
    person_id INTEGER REFERENCES persons (id) ON DELETE SET NULL,
    similarity REAL,
    distance REAL,
    confidence REAL
);
CREATE INDEX clusters_by_job ON clusters (job_id, size);
CREATE INDEX clusters_by_person ON clusters (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE cluster_faces (
    id {id},
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    cluster_id INTEGER REFERENCES clusters (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    photo INTEGER NOT NULL,
    place TEXT NOT NULL,
    clarity REAL NOT NULL,
    quality TEXT NOT NULL,
    face TEXT NOT NULL,
    template {blob} NOT NULL,
    encoding {blob} NOT NULL
);
CREATE TABLE cluster_portraits (
    face_id INTEGER PRIMARY KEY REFERENCES cluster_faces (id) ON DELETE CASCADE,
    portrait {blob} NOT NULL
);
CREATE INDEX cluster_faces_by_job ON cluster_faces (job_id, photo);
CREATE INDEX cluster_faces_by_cluster ON cluster_faces (cluster_id, clarity, photo);
CREATE TABLE clusters_apart (
    id {id},
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    one_id INTEGER REFERENCES clusters (id) ON DELETE SET NULL,
    other_id INTEGER REFERENCES clusters (id) ON DELETE SET NULL,
    encoder TEXT NOT NULL,
    one {blob} NOT NULL,
    other {blob} NOT NULL
);
CREATE INDEX clusters_apart_by_job ON clusters_apart (job_id);
CREATE INDEX clusters_apart_by_one ON clusters_apart (one_id);
CREATE INDEX clusters_apart_by_other ON clusters_apart (other_id);
