/*
 * sample_size_test.c
 *		Tests sample sizes and powers; prints TAP.
 */
#include "stats/stats.h"
#include "stats/stats_sample_size.h"
#include "tap.h"

static void
test_margins(void)
{
	near(stats_whole_size(stats_margin_size(1, 0.1, 0.95)), 385, 0,
		 "NPS within 10 points, at worst");
	near(stats_whole_size(stats_margin_size(0.5, 0.1, 0.95)), 193, 0,
		 "NPS within 10 points, variance 0.5");
	near(stats_whole_size(stats_margin_size(1, 0.05, 0.95)), 1537, 0, "NPS within 5 points");
	near(stats_whole_size(stats_finite_size(stats_margin_size(1, 0.1, 0.95), 1000)), 278, 0,
		 "NPS within 10 points of 1000 customers");
	near(stats_whole_size(stats_margin_size(0.25, 0.05, 0.95)), 385, 0, "a rate within 5 points");
	near(stats_margin(0.5, stats_margin_size(0.5, 0.1, 0.95), 0.95), 0.1, 1e-16,
		 "margin of that size");
	near(stats_margin_size(0, 0.1, 0.95), 0, 0, "no variance needs nobody ...");
	near(stats_whole_size(0), 1, 0, "... but one at least");
	near(stats_whole_size(400.0000000001), 400, 0, "a rounding error is not one response more");
	near(stats_whole_size(400.00001), 401, 0, "anything more is");
	near(stats_whole_size(1e15 + 1), 1e15 + 1, 1e3, "a huge size");
}

static void
test_powers(void)
{
	double		n = stats_rate_difference_size(0.25, 0.28, 0.8, 0.95);
	double		worst = 0;
	int			rises = 1;

	near(n, 3396.077603219163, 1e-9, "ClickHouse and R: 0.25 against 0.28");
	near(stats_rate_difference_power(0.25, 0.28, n, 0.95), 0.8, 1e-15, "power of that size");
	near(stats_rate_difference_size(0.28, 0.25, 0.8, 0.95), n, 0,
		 "the order of rates does not matter");
	/* R: power.prop.test(p1 = .50, p2 = .75, power = .90) */
	near(stats_rate_difference_size(0.5, 0.75, 0.9, 0.95), 76.7, 0.05, "R: 0.5 against 0.75");
	/* R: power.prop.test(n = 50, p1 = .50, p2 = .75) */
	near(stats_rate_difference_power(0.5, 0.75, 50, 0.95), 0.740, 5e-4, "R: power of 50");
	near(stats_whole_size(stats_difference_size(0.1, sqrt(0.5), 0.8, 0.95)), 785, 0,
		 "NPS 10 points apart, variance 0.5");
	near(stats_difference_size(-2, 3, 0.9, 0.95),
		 2 * 9 * pow(1.959963984540054 + 1.2815515655446004, 2) / 4, 1e-12, "two means");
	near(stats_rate_difference_power(0, 1, 5, 0.95), 1, 0, "0 against 1: sure");
	near(stats_rate_difference_power(0, 1, 1, 0.95), 0, 0, "0 against 1: one each is too few");
	near(stats_difference_power(1e-9, 1, 1, 0.95), 0.025, 1e-9,
		 "no difference: half of 1 - level");
	for (double power = 0.03; power < 0.98; power += 0.01)
		for (double rate = 0; rate < 0.95; rate += 0.05)
		{
			double		other = rate + 0.05;

			n = stats_rate_difference_size(rate, other, power, 0.95);
			worst = fmax(worst, fabs(stats_rate_difference_power(rate, other, n, 0.95) - power));
			rises &= stats_rate_difference_size(rate, other, power + 0.01, 0.95) > n;
			n = stats_difference_size(other, 1, power, 0.95);
			worst = fmax(worst, fabs(stats_difference_power(other, 1, n, 0.95) - power));
			rises &= stats_difference_power(other, 1, n + 1, 0.95) > power;
		}
	near(worst, 0, 1e-13, "size and power are inverse to each other");
	ok(rises, "more power needs more, and more gives more power");
}

static void
test_finite(void)
{
	double		worst = 0;
	int			fewer = 1;

	for (double population = 1; population < 1e15; population *= 3)
		for (double n = 0.01; n < 1e12; n *= 7)
		{
			double		finite = stats_finite_size(n, population);

			fewer &= finite <= population && (n < 1 || finite <= n);
			if (finite < population * 0.99)
				worst = fmax(worst, fabs(stats_infinite_size(finite, population) / n - 1));
		}
	near(worst, 0, 1e-12, "finite and infinite sizes are inverse to each other");
	ok(fewer, "never more than there are, never more than of infinitely many");
	ok(isinf(stats_infinite_size(50, 50)), "the whole population: no error is left");
	near(stats_finite_size(INFINITY, 50), 50, 0, "all are enough");
	near(stats_finite_size(385, 1e300), 385, 1e-12, "a huge population is infinite");
	near(stats_finite_size(385, INFINITY), 385, 0, "an infinite population");
}

int
main(void)
{
	test_margins();
	test_powers();
	test_finite();
	return done_testing();
}
