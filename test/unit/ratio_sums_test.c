/*
 * ratio_sums_test.c
 *		Tests the exact sums for a ratio.
 */
#include <string.h>

#include "stats/stats_ratio_sums.h"
#include "tap.h"

/* Reports whether two numbers are the same but for rounding errors. */
static void
alike(double a, double b, const char *name)
{
	near(a, b, 1e-11 * fmax(1, fmax(fabs(a), fabs(b))), name);
}

/* Returns the denominator of a unit: mostly small, a few of them huge. */
static double
denominator_of(int i)
{
	return i % 97 == 0 ? 1 + i * 1371.0 : 1 + i * 7 % 23;
}

/* Returns the numerator of a unit, which is close to a third of the denominator. */
static double
numerator_of(int i)
{
	return floor(denominator_of(i) / 3) - i % 5;
}

static const StatsRatioSums none = {0};

/* Tests that order and splits do not matter to the last bit. */
static void
test_order(void)
{
	StatsRatioSums forward = {0};
	StatsRatioSums backward = {0};
	StatsRatioSums half[2] = {0};
	StatsRatio	usual = {0};
	StatsRatio	r;

	for (int i = 0; i < 5000; i++)
	{
		stats_ratio_sums_add(&forward, numerator_of(i), denominator_of(i), 1);
		stats_ratio_sums_add(&backward, numerator_of(4999 - i), denominator_of(4999 - i), 1);
		stats_ratio_sums_add(&half[i * 13 % 7 > 2], numerator_of(i), denominator_of(i), 1);
		stats_ratio_add(&usual, numerator_of(i), denominator_of(i));
	}
	stats_ratio_sums_merge(&half[0], &half[1]);
	ok(memcmp(&forward, &backward, sizeof(forward)) == 0, "the same sums in another order");
	ok(memcmp(&forward, &half[0], sizeof(forward)) == 0, "the same sums of two halves");
	r = stats_ratio_of_sums(&forward);
	ok(r.units == 5000, "units");
	alike(r.sum_y, usual.sum_y, "total of numerators");
	alike(r.sum_x, usual.sum_x, "total of denominators");
	alike(r.m20, usual.m20, "second moment");
	alike(r.m11, usual.m11, "second moment, mixed");
	alike(r.m02, usual.m02, "second moment of denominators");
	alike(r.m30, usual.m30, "third moment");
	alike(r.m21, usual.m21, "third moment, mixed");
	alike(r.m12, usual.m12, "third moment, mixed the other way");
	alike(r.m03, usual.m03, "third moment of denominators");
	alike(r.m40, usual.m40, "fourth moment");
	alike(r.m31, usual.m31, "fourth moment, three to one");
	alike(r.m22, usual.m22, "fourth moment, two to two");
	alike(r.m13, usual.m13, "fourth moment, one to three");
	alike(r.m04, usual.m04, "fourth moment of denominators");
}

/* Tests units that are all alike, whose moments are zero. */
static void
test_alike(void)
{
	StatsRatioSums at_once = {0};
	StatsRatioSums one_by_one = {0};
	StatsRatio	r;

	for (int i = 0; i < 3000; i++)
		stats_ratio_sums_add(&one_by_one, -7, 2000, 1);
	stats_ratio_sums_add(&at_once, -7, 2000, 3000);
	ok(memcmp(&at_once, &one_by_one, sizeof(at_once)) == 0, "many units at once");
	r = stats_ratio_of_sums(&at_once);
	ok(r.units == 3000 && r.sum_y == -7 * 3000 && r.sum_x == 2000 * 3000, "totals of equal units");
	ok(r.m20 == 0 && r.m11 == 0 && r.m02 == 0 && r.m40 == 0 && r.m22 == 0 && r.m04 == 0,
	   "equal units have no variance");
	r = stats_ratio_of_sums(&none);
	ok(r.units == 0 && r.sum_x == 0 && r.m04 == 0, "no unit");
}

/*
 * Tests the residuals of 39 units of one response, three of which are 5 and the
 * others 6, and of one unit with 26 times 5 and 174 times 6. The numbers
 * wanted were computed with fractions.
 */
static void
test_residuals(void)
{
	StatsRatioSums s = {0};
	StatsRatioEstimate e;
	StatsRatio	r;

	stats_ratio_sums_add(&s, 6, 1, 36);
	stats_ratio_sums_add(&s, 5, 1, 3);
	stats_ratio_sums_add(&s, 1174, 200, 1);
	r = stats_ratio_residuals(&s);
	near(r.m20 / 5.8467463804905373, 1, 1e-12, "sum of squares of residuals");
	near(r.m40 / 10.799432271087944, 1, 1e-12, "sum of fourth powers of residuals");
	e = stats_ratio_estimate(&r, STATS_JACKKNIFE);
	near(e.variance / 0.0018995247378451618, 1, 1e-12, "variance");
	near(e.score_degrees_of_freedom / 6.8748231032369231, 1, 1e-12, "degrees of freedom");
}

/* Tests units of the same ratio, which rounding must not give a variance. */
static void
test_no_residuals(void)
{
	StatsRatioSums s = {0};
	StatsRatioEstimate e;
	StatsRatio	r;

	for (int i = 1; i < 100; i++)
		stats_ratio_sums_add(&s, 7 * i, 11 * i, i);
	r = stats_ratio_residuals(&s);
	e = stats_ratio_estimate(&r, STATS_JACKKNIFE);
	ok(r.units == 4950 && r.m20 == 0 && r.m21 == 0 && r.m22 == 0 && r.m40 == 0, "no residuals");
	ok(e.variance == 0 && e.score_degrees_of_freedom == 4949, "no variance");
	r = stats_ratio_residuals(&none);
	ok(r.units == 0 && r.m20 == 0, "no unit, no residuals");
}

/* Tests the linearized variance, from the sums of up to the second order only. */
static void
test_linearized(void)
{
	/*
	 * 100, 50, 30 and 20 in one month, and 120, 40, 30 and nothing in the
	 * next
	 */
	static const double x[] = {100, 50, 30, 20};
	static const double y[] = {120, 40, 30, 0};
	StatsRatioSums s = {0};
	StatsRatioSums low = {0};
	StatsRatioEstimate e;

	for (int i = 0; i < 4; i++)
		stats_ratio_sums_add(&s, y[i], x[i], 1);
	for (int i = 0; i <= 2; i++)
		for (int j = 0; j <= 2 - i; j++)
			low.of[i][j] = s.of[i][j];
	e = stats_ratio_linearized(&low);
	near(e.ratio, 0.95, 1e-15, "ratio");
	near(e.variance, 4 / 3.0 * (625 + 56.25 + 2.25 + 361) / 40000, 1e-15,
		 "linearized variance");
	near(e.degrees_of_freedom, 3, 0, "its degrees of freedom");
	near(e.effective_units, 40000 / 13800.0, 1e-13, "effective units");

	/* all of the same ratio, in cents of billions */
	low = none;
	for (int i = 1; i <= 9; i++)
	{
		low.of[0][0].high += 1;
		low.of[1][0].high += 3e11 * i;
		low.of[0][1].high += 1e11 * i;
		low.of[2][0].high += 9e22 * i * i;
		low.of[1][1].high += 3e22 * i * i;
		low.of[0][2].high += 1e22 * i * i;
	}
	e = stats_ratio_linearized(&low);
	near(e.ratio, 3, 1e-15, "the same ratio");
	near(e.variance, 0, 1e-12, "has no variance");
	e = stats_ratio_linearized(&none);
	ok(isnan(e.ratio) && isnan(e.variance), "no units, no ratio");
}

int
main(void)
{
	test_order();
	test_alike();
	test_residuals();
	test_no_residuals();
	test_linearized();
	return done_testing();
}
