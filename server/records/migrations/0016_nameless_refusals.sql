-- The stored message named the person who has the face, even after their erasure. Now it is composed when it is shown.
UPDATE refusals SET message = '' WHERE type = 'face_taken';
UPDATE refusals SET place = '', person_id = NULL
WHERE person_id IS NOT NULL AND person_id NOT IN (SELECT id FROM persons);
CREATE INDEX refusals_by_person ON refusals (person_id) WHERE person_id IS NOT NULL;
