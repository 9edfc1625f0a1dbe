-- Until now, folding left letters with a stroke, and external ids were stored in any Unicode form.
UPDATE persons SET folded_name = fold(name);
UPDATE groups SET folded_name = fold(name);
-- Where two persons already have one id in two forms, the second keeps its form.
UPDATE OR IGNORE persons SET external_id = composed(external_id);
