-- An entry is canonical JSON, exactly as it was hashed, and queries read its fields from the JSON.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    entry TEXT NOT NULL
);
ALTER TABLE groups ADD COLUMN life_days INTEGER;
ALTER TABLE storages ADD COLUMN life_days INTEGER;
-- When a person expires: at their own time, or else by the lifetime of their groups and storage.
ALTER TABLE persons ADD COLUMN life_ends TEXT;
UPDATE persons SET life_ends = expire_at;
DROP INDEX persons_by_expiry;
CREATE INDEX persons_by_life ON persons (life_ends) WHERE life_ends IS NOT NULL;
