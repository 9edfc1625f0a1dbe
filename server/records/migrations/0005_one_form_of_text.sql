-- Folding left letters with a stroke through them, and external ids came in any of Unicode's forms.
UPDATE persons SET folded_name = fold(name);
UPDATE groups SET folded_name = fold(name);
-- Where two persons have one id in two forms already, the second keeps its own.
UPDATE OR IGNORE persons SET external_id = composed(external_id);
