/*
 * ratio_test.c
 *		Tests ratios over units and limits of estimates with a design; prints TAP.
 */
#include "stats/stats_design.h"
#include "stats/stats_ratio.h"
#include "tap.h"

/* Sum of signs and responses of 15 school districts (R's survey, apiclus1 by dnum). */
static const double districts[][2] = {
	{8, 13}, {6, 34}, {-4, 4}, {1, 13}, {6, 16}, {-2, 2}, {-1, 1}, {-4, 4},
	{11, 12}, {0, 21}, {4, 9}, {3, 11}, {-28, 37}, {-2, 2}, {-1, 4}
};

#define DISTRICTS (int) (sizeof(districts) / sizeof(*districts))

/* Returns the summary of units first to last - 1. */
static StatsRatio
ratio_of(const double (*units)[2], int first, int last)
{
	StatsRatio	r = {0};

	for (int i = first; i < last; i++)
		stats_ratio_add(&r, units[i][0], units[i][1]);
	return r;
}

/* Tests figures of R's package survey. */
static void
test_published(void)
{
	StatsRatio	r = ratio_of(districts, 0, DISTRICTS);
	StatsRatioEstimate e = stats_ratio_estimate(&r, STATS_LINEARIZED);

	near(e.ratio, -0.01639344262, 1e-11, "clusters: ratio of R survey");
	near(sqrt(e.variance), 0.1871607243, 1e-10, "clusters: standard error of R survey");
	near(e.degrees_of_freedom, 14, 0, "clusters: degf of R survey");
}

int
main(void)
{
	test_published();
	return done_testing();
}
