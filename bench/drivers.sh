# Key drivers: co-moments of eight attributes and an outcome, against single correlations. Sourced by bench/run.

# ratings TYPE: prints a SELECT of an outcome and eight ratings from 1 to 10
ratings() {
	local columns="(hashint8extended(i, 0) & 7)::$1 AS y" name seed=1
	for name in a b c d e f g h; do
		columns+=", (1 + (hashint8extended(i, $seed) & 8191) % 10)::$1 AS $name"
		seed=$((seed + 1))
	done
	echo "SELECT $columns FROM generate_series(1, $((ROWS / 10))) i"
}
correlations="corr(y, a), corr(y, b), corr(y, c), corr(y, d), corr(y, e), corr(y, f), corr(y, g), corr(y, h)"

prepare "ratings of eight attributes" "
	CREATE UNLOGGED TABLE ratings AS $(ratings float8);
	CREATE UNLOGGED TABLE small_ratings AS $(ratings smallint);
	CREATE UNLOGGED TABLE twelve AS SELECT driver_agg(y, ARRAY[a, b, c, d, e, f, g, h, a * b, c * d, e * f, g * h]) AS drivers FROM ratings;
	VACUUM ANALYZE"
for table in ratings small_ratings; do
	task "co-moments of $((ROWS / 10)) responses, $table" $table
	contestant "driver_agg" "$UTC" "SELECT driver_agg(y, ARRAY[a, b, c, d, e, f, g, h]) IS NOT NULL FROM $table"
	contestant "(eight corr())" "$UTC" "SELECT num_nulls($correlations) = 0 FROM $table" 3
done
task "importance of twelve drivers" twelve
contestant "driver_rows, a hundred times" "$UTC" "SELECT count(*) FROM twelve, generate_series(1, 100) i, LATERAL driver_rows(CASE WHEN i > 0 THEN drivers END)"
