/*
 * ratio_merge_test.c
 *		Tests the moments of ratios: sums, means with twice the digits, merging;
 *		prints TAP.
 */
#include "stats/stats_ratio.h"
#include "tap.h"

/* Returns the summary of units whose y and x are a base plus i % 7 and i % 5. */
static StatsRatio
ratio_around(double base, int first, int last)
{
	StatsRatio	r = {0};

	for (int i = first; i < last; i++)
		stats_ratio_add(&r, base + i % 7, base + i % 5);
	return r;
}

/* Tests that the moments are those of the digits that differ. */
static void
test_last_digits(void)
{
	/* 350 units: 50 of each of 0..6, and 70 of each of 0..4, independent */
	StatsRatio	r = ratio_around(1e9, 0, 350);

	near(r.sum_y, 350e9 + 1050, 0, "the total of the numerators");
	near(r.sum_x, 350e9 + 700, 0, "the total of the denominators");
	near(r.rest_y, 0, 0, "nothing is rounded off whole numbers");
	near(r.m20, 1400, 1400 * 1e-13, "squares of the numerators");
	near(r.m02, 700, 700 * 1e-13, "squares of the denominators");
	near(r.m11, 0, 1e-10, "no covariance");
	near(r.m30, 0, 1e-9, "symmetric");
	near(r.m40, 50 * 196, 9800 * 1e-13, "fourth powers of the numerators");
	near(r.m22, 350 * 4 * 2, 2800 * 1e-13, "products of squares");
	near(r.m04, 70 * 34, 2380 * 1e-13, "fourth powers of the denominators");
}

/* Tests that parts merge to the whole, in either order. */
static void
test_merge(void)
{
	StatsRatio	whole = ratio_around(1e9, 0, 333);
	StatsRatio	a = ratio_around(1e9, 0, 100);
	StatsRatio	b = ratio_around(1e9, 100, 333);
	StatsRatio	c = b;
	const double *numbers[] = {(double *) &a, (double *) &c, (double *) &whole};
	int			alike = 1;
	int			close = 1;

	stats_ratio_merge(&c, &a);
	stats_ratio_merge(&a, &b);
	for (int i = 0; i < (int) (sizeof(StatsRatio) / sizeof(double)); i++)
	{
		alike &= same(numbers[0][i], numbers[1][i]);
		close &= fabs(numbers[0][i] - numbers[2][i]) <= 1e-13 * (fabs(numbers[2][i]) + 333);
	}
	ok(alike, "either may be merged with the other");
	ok(close, "the parts are the whole");
}

/* Tests totals of numbers that double precision cannot add up. */
static void
test_rests(void)
{
	StatsRatio	r = {0};

	stats_ratio_add(&r, 1e16, 1);
	for (int i = 0; i < 1000; i++)
		stats_ratio_add(&r, 0.25, 1);
	stats_ratio_add(&r, -1e16, 1);
	near(r.sum_y, 250, 0, "rests are not lost");
	near(r.sum_y + r.rest_y, r.sum_y, 0, "a rest is below the last digit");
}

/* Tests units alike but for rounding: no residual, and no degrees of freedom from noise. */
static void
test_proportional(void)
{
	StatsRatio	r = {0};
	StatsRatioEstimate e;

	for (int i = 1; i <= 100; i++)
		stats_ratio_add(&r, 0.1 * i, i);
	e = stats_ratio_estimate(&r, STATS_JACKKNIFE);
	near(e.ratio, 0.1, 1e-17, "a constant ratio");
	near(e.variance, 0, 0, "has no variance");
	near(e.degrees_of_freedom, 99, 0, "and all degrees of freedom");
	stats_ratio_add(&r, 0.1 * 50 + 1e-6, 50);
	e = stats_ratio_estimate(&r, STATS_JACKKNIFE);
	ok(e.degrees_of_freedom >= 1 && e.degrees_of_freedom <= 100,
	   "degrees of freedom in their range");
}

int
main(void)
{
	test_last_digits();
	test_merge();
	test_rests();
	test_proportional();
	return done_testing();
}
