-- An entry is canonical JSON, just as it was hashed, and what is asked for is read out of it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    entry TEXT NOT NULL
);
ALTER TABLE groups ADD COLUMN life_days INTEGER;
ALTER TABLE storages ADD COLUMN life_days INTEGER;
-- When a person's own time, or else that of its groups and storage, is over.
ALTER TABLE persons ADD COLUMN life_ends TEXT;
UPDATE persons SET life_ends = expire_at;
DROP INDEX persons_by_expiry;
CREATE INDEX persons_by_life ON persons (life_ends) WHERE life_ends IS NOT NULL;
