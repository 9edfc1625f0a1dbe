-- Warnings about photos that a job enrolled, which are deleted with the person.
CREATE TABLE remarks (
    id {id},
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    image_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX remarks_by_job ON remarks (job_id, id);
CREATE INDEX remarks_by_person ON remarks (person_id);
