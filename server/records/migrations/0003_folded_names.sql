-- Names were folded by case alone.
UPDATE persons SET folded_name = fold(name);
UPDATE groups SET folded_name = fold(name);
