-- A place in metadata is told by its JSON pointer too, and what is empty is there.
ALTER TABLE facets ADD COLUMN pointer TEXT NOT NULL DEFAULT '';
DELETE FROM facets;
INSERT INTO facets (person_id, path, pointer, word, number)
SELECT persons.id, json_extract(facet.value, '$[0]'), json_extract(facet.value, '$[1]'), json_extract(facet.value, '$[2]'),
    CAST(json_extract(facet.value, '$[3]') AS REAL)
FROM persons, json_each(facets(persons.metadata)) AS facet;
