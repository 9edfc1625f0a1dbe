CREATE TABLE person_keys (
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    key_id INTEGER NOT NULL,
    PRIMARY KEY (person_id, key_id)
);
CREATE INDEX person_keys_by_key ON person_keys (key_id);
CREATE TABLE doomed_keys (
    key_id INTEGER PRIMARY KEY
);
