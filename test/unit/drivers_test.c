/*
 * drivers_test.c
 *		Tests co-moments and key drivers without a server.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/stats_drivers.h"
#include "stats/stats_moments.h"
#include "tap.h"

#define ROWS 2000
#define VARIABLES 4

static double rows[ROWS][VARIABLES];

/* Returns a number from 0 to 1, the same in each run. */
static double
chance(void)
{
	static unsigned long long state = 19;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double) (state >> 11) / 9007199254740992.0;
}

/* Makes rows whose variables are large, small, far apart, and constant. */
static void
make_rows(void)
{
	for (int i = 0; i < ROWS; i++)
	{
		rows[i][0] = 1e9 + chance() * 1e-3;
		rows[i][1] = chance() * exp(20 * chance());
		rows[i][2] = rows[i][0] - 1e9 + chance() * 1e-4;
		rows[i][3] = 0.1;
	}
}

/* Returns the moments of some rows, each `step` after the one before. */
static StatsMoments *
moments_of(int first, int last, int step)
{
	StatsMoments *m = malloc(stats_moments_size(VARIABLES));

	stats_moments_begin(m, VARIABLES);
	for (int i = first; i != last; i += step)
		stats_moments_add(m, rows[i]);
	return m;
}

/*
 * Returns whether two sums are the same to the last bit, or nearly so where
 * registers hold more digits than a double.
 */
static int
same_sum(StatsSum a, StatsSum b)
{
	return same(a.high, b.high) && (FLT_EVAL_METHOD != 0 || a.low == b.low);
}

/* Returns whether two moments have the same totals and co-moments. */
static int
same_moments(const StatsMoments *a, const StatsMoments *b)
{
	StatsSum	total[2][VARIABLES];
	StatsSum	comoment[2][STATS_PAIRS(VARIABLES)];

	stats_moments_center(a, total[0], comoment[0]);
	stats_moments_center(b, total[1], comoment[1]);
	for (int i = 0; i < VARIABLES; i++)
		if (!same_sum(total[0][i], total[1][i]))
			return 0;
	for (int i = 0; i < STATS_PAIRS(VARIABLES); i++)
		if (!same_sum(comoment[0][i], comoment[1][i]))
			return 0;
	return a->rows == b->rows;
}

/* Returns the sum of squares of the first variable about its mean, in two passes. */
static double
squares_of_first(void)
{
	double		mean = 0;
	double		squares = 0;

	/* the difference from 1e9 is exact */
	for (int i = 0; i < ROWS; i++)
		mean += (rows[i][0] - 1e9) / ROWS;
	for (int i = 0; i < ROWS; i++)
		squares += (rows[i][0] - 1e9 - mean) * (rows[i][0] - 1e9 - mean);
	return squares;
}

/* Tests that order and parts make no difference. */
static void
test_order(void)
{
	StatsMoments *whole = moments_of(0, ROWS, 1);
	StatsMoments *backward = moments_of(ROWS - 1, -1, -1);
	StatsMoments *merged = moments_of(0, 0, 1);
	StatsMoments *restored = moments_of(0, 0, 1);
	StatsSum	total[VARIABLES];
	StatsSum	comoment[STATS_PAIRS(VARIABLES)];

	ok(same_moments(whole, backward), "backward = forward");
	for (int i = ROWS; i > 0; i -= 100)
	{
		StatsMoments *part = moments_of(i - 100, i, 1);

		stats_moments_merge(merged, part);
		free(part);
	}
	ok(same_moments(whole, merged), "parts = whole");
	stats_moments_center(whole, total, comoment);
	stats_moments_restore(restored, ROWS, total, comoment);
	ok(same_moments(whole, restored), "moments can be made of totals and co-moments");
	for (int i = 0; i <= 3; i++)
		ok(comoment[STATS_PAIR(3, i)].high == 0, "constant: 0");
	near(comoment[0].high / squares_of_first(), 1, 1e-12, "large numbers lose no digits");
	free(whole);
	free(backward);
	free(merged);
	free(restored);
}

/* Tests the importance of two drivers by its formula. */
static void
test_two_drivers(void)
{
	/* correlations: of the drivers with the outcome .5 and .3, of both -.2 */
	double		comoment[] = {1, 0.5, 1, 0.3, -0.2, 1};
	double		both = (0.25 + 0.09 + 2 * 0.5 * 0.3 * 0.2) / (1 - 0.04);
	StatsDrivers d = stats_drivers(2, 100, comoment);

	near(d.r_squared, both, 1e-15, "R² of two drivers");
	near(d.importance[0], (0.25 + both - 0.09) / 2, 1e-15, "importance of the first");
	near(d.importance[1], (0.09 + both - 0.25) / 2, 1e-15, "importance of the second");
	near(d.beta[0], (0.5 + 0.3 * 0.2) / (1 - 0.04), 1e-15, "standardized coefficient");
	near(d.adjusted_r_squared, 1 - (1 - both) * 99 / 97, 1e-15, "adjusted R²");
}

/* Tests drivers that do not correlate with each other, and ones that are alike. */
static void
test_equal_drivers(void)
{
	double		comoment[STATS_PAIRS(13)];
	StatsDrivers d;
	double		sum = 0;

	for (int i = 0; i < 13; i++)
		for (int j = 0; j <= i; j++)
			comoment[STATS_PAIR(i, j)] = i == j ? 1 : j == 0 ? 0.2 : 0;
	d = stats_drivers(12, 100, comoment);
	for (int i = 0; i < 12; i++)
		sum += fabs(d.importance[i] - 0.04) + fabs(d.share[i] - 1.0 / 12) + fabs(d.beta[i] - 0.2);
	near(sum, 0, 1e-14, "without correlation, importance is the squared correlation");

	for (int i = 1; i < 13; i++)
		for (int j = 1; j < i; j++)
			comoment[STATS_PAIR(i, j)] = 0.5;
	d = stats_drivers(12, 100, comoment);
	sum = 0;
	for (int i = 0; i < 12; i++)
		sum += fabs(d.share[i] - 1.0 / 12);
	near(sum, 0, 1e-14, "drivers that are alike have equal shares");
	near(d.r_squared, 12 * 0.04 / 6.5, 1e-14, "their R²");

	comoment[STATS_PAIR(5, 3)] = -1;
	for (int i = 1; i < 13; i++)
		if (i != 3 && i != 5)
			comoment[i < 5 ? STATS_PAIR(5, i) : STATS_PAIR(i, 5)] = -0.5;
	d = stats_drivers(12, 100, comoment);
	ok(d.collinear && d.determined_by[4] == 1U << 2 && d.determined_by[11] == 0,
	   "the fifth is determined by the third");
}

int
main(void)
{
	make_rows();
	test_order();
	test_two_drivers();
	test_equal_drivers();
	return done_testing();
}
