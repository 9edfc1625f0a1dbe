-- Until now, metadata was compared in any Unicode form, and folding left typographic apostrophes.
UPDATE persons SET folded_name = fold(name);
UPDATE groups SET folded_name = fold(name);
DELETE FROM facets;
INSERT INTO facets (person_id, path, pointer, word, number)
SELECT persons.id, json_extract(facet.value, '$[0]'), json_extract(facet.value, '$[1]'), json_extract(facet.value, '$[2]'),
    CAST(json_extract(facet.value, '$[3]') AS REAL)
FROM persons, json_each(facets(persons.metadata)) AS facet;
