-- Until now, folding ignored only case.
UPDATE persons SET folded_name = fold(name);
UPDATE groups SET folded_name = fold(name);
