-- Facets also get the JSON pointer of their place in the metadata, and empty values get facets.
ALTER TABLE facets ADD COLUMN pointer TEXT NOT NULL DEFAULT '';
DELETE FROM facets;
INSERT INTO facets (person_id, path, pointer, word, number)
SELECT persons.id, json_extract(facet.value, '$[0]'), json_extract(facet.value, '$[1]'), json_extract(facet.value, '$[2]'),
    CAST(json_extract(facet.value, '$[3]') AS REAL)
FROM persons, json_each(facets(persons.metadata)) AS facet;
