/*
 * widened_test.c
 *		Tests the widened score interval; prints TAP.
 */
#include "stats/stats.h"
#include "tap.h"

static const double levels[] = {0.5, 0.8, 0.9, 0.95, 0.99, 0.9999, 1 - 1e-9};

#define LEVELS (int) (sizeof(levels) / sizeof(*levels))

/* Returns how far limits fall from a to b, in whichever limit falls more; negative for none. */
static double
fall(StatsLimits a, StatsLimits b)
{
	return fmax(a.lower - b.lower, a.upper - b.upper);
}

/* Tests limits known by hand. */
static void
test_values(void)
{
	StatsLimits w = stats_net_widened_score(9, 1, 0, 0.95);
	StatsLimits s = stats_net_score(9, 1, 0, 0.95);

	near(w.upper, 2 * pow(0.965, 0.1) - 1, 1e-12, "one of ten is passive: as if a detractor");
	near(w.lower, s.lower, 0, "one of ten is passive: the lower limit is that of the score");
	w = stats_net_widened_score(9, 0, 1, 0.95);
	near(w.upper, 2 * pow(0.965, 0.1) - 1, 1e-12, "one of ten is a detractor: exact at 93%");
	w = stats_net_widened_score(17, 3, 0, 0.95);
	near(w.upper, 1 - stats_clopper_pearson(3, 20, 0.86).lower, 1e-12,
		 "no detractors: exact at 93%, all of it on one side");
	w = stats_net_widened_score(10, 0, 0, 0.95);
	near(w.lower, fmax(2 * pow(0.035, 0.1) - 1, stats_net_score(9, 1, 0, 0.95).lower), 1e-12,
		 "ten promoters: exact, but not below nine and a passive");
	near(w.upper, 1, 0, "ten promoters: up to 100");
	w = stats_net_widened_score(50, 30, 20, 0.95);
	s = stats_net_score(50, 30, 20, 0.95);
	ok(w.lower == s.lower && w.upper == s.upper, "some of each: the score interval itself");
	w = stats_net_widened_score(4e14, 0, 6e14, 0.95);
	s = stats_net_score(4e14, 0, 6e14, 0.95);
	ok(w.lower == s.lower && w.upper == s.upper, "huge counts: the score interval itself");
	w = stats_net_widened_score(1e15, 1, 0, 0.95);
	ok(1 - 1e-14 < w.lower && w.lower < 1 && w.upper <= 1, "nearly all of huge counts");
}

/* Tests what holds for every sample of up to 40 responses. */
static void
test_every_sample(void)
{
	double		narrower = 0,
				fallen = 0;
	int			inside = 1,
				mirrored = 1,
				nested = 1;

	for (int n = 1; n <= 40; n++)
		for (int p = 0; p <= n; p++)
			for (int d = 0; d <= n - p; d++)
				for (int i = 0; i < LEVELS; i++)
				{
					int			z = n - p - d;
					double		theta = (double) (p - d) / n;
					StatsLimits w = stats_net_widened_score(p, z, d, levels[i]);
					StatsLimits s = stats_net_score(p, z, d, levels[i]);
					StatsLimits m = stats_net_widened_score(d, z, p, levels[i]);

					narrower = fmax(narrower, fmax(w.lower - s.lower, s.upper - w.upper));
					inside &= -1 <= w.lower && w.lower <= theta && theta <= w.upper && w.upper <= 1;
					mirrored &= same(w.lower, -m.upper) && same(w.upper, -m.lower);
					if (d > 0)
						fallen = fmax(fallen, fall(w, stats_net_widened_score(p, z + 1, d - 1,
																			  levels[i])));
					if (z > 0)
						fallen = fmax(fallen, fall(w, stats_net_widened_score(p + 1, z - 1, d,
																			  levels[i])));
					if (i > 0)
					{
						m = stats_net_widened_score(p, z, d, levels[i - 1]);
						nested &= w.lower <= m.lower + 1e-12 && m.upper <= w.upper + 1e-12;
					}
				}
	near(narrower, 0, 0, "it contains the score interval");
	ok(inside, "it is on the scale and contains the estimate");
	ok(mirrored, "swapping promoters and detractors negates it");
	ok(nested, "a higher level contains a lower one");
	near(fmax(fallen, 0), 0, 1e-12, "no limit falls when a response becomes better");
}

/* Tests that one more promoter does not change the interval wildly. */
static void
test_jumps(void)
{
	double		most = 0;

	for (int n = 10; n <= 60; n++)
		for (int p = 0; p <= n; p++)
			for (int d = 0; d <= n - p; d++)
			{
				StatsLimits a = stats_net_widened_score(p, n - p - d, d, 0.95);
				StatsLimits b = stats_net_widened_score(p + 1, n - p - d, d, 0.95);

				most = fmax(most, (b.upper - b.lower) / (a.upper - a.lower));
			}

	/*
	 * the score interval has 1.37 itself, for the first promoter after
	 * detractors only
	 */
	ok(most < 1.45, "one more promoter widens the interval less than by half");
}

/* Tests numbers of responses that are not whole, as a design has them. */
static void
test_fractions(void)
{
	int			inside = 1;

	for (double n = 0.05; n < 300; n *= 1.01)
		for (int i = 0; i < LEVELS; i++)
		{
			double		shares[][3] = {{1, 0, 0}, {0.9, 0.1, 0}, {0.9, 0, 0.1}, {0.97, 0.02, 0.01}};

			for (int j = 0; j < 4; j++)
			{
				const double *x = shares[j];
				StatsLimits w = stats_net_widened_score(x[0] * n, x[1] * n, x[2] * n, levels[i]);

				inside &= -1 <= w.lower && w.lower <= x[0] - x[2] + 1e-15 &&
					x[0] - x[2] - 1e-15 <= w.upper && w.upper <= 1;
			}
		}
	ok(inside, "samples of a fraction of a response, too");
}

/* Returns the probability that the 95% interval of n responses contains the true rate. */
static double
coverage(int n, double plus, double zero, double minus)
{
	double		sum = 0;

	for (int p = 0; p <= n; p++)
		for (int d = 0; d <= n - p; d++)
		{
			StatsLimits w = stats_net_widened_score(p, n - p - d, d, 0.95);

			if (w.lower - 1e-12 <= plus - minus && plus - minus <= w.upper + 1e-12)
				sum += exp(lgamma(n + 1) - lgamma(p + 1) - lgamma(n - p - d + 1) - lgamma(d + 1)) *
					pow(plus, p) * pow(zero, n - p - d) * pow(minus, d);
		}
	return sum;
}

/* Tests how often it contains the true rate. */
static void
test_coverage(void)
{
	static const int sizes[] = {10, 11, 13, 20, 30};
	double		least = 1;

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (int p = 0; p <= 100; p++)
			for (int d = 0; d <= 100 - p; d++)
				/* in the corners, and along the edges */
				if (p >= 90 || p * d == 0 || p + d == 100)
					least = fmin(least, coverage(sizes[i], p / 100.0, (100 - p - d) / 100.0,
												 d / 100.0));
	ok(least >= 0.93, "it contains the true rate in 93% of samples or more");
	printf("# least coverage %.4f\n", least);
}

int
main(void)
{
	test_values();
	test_every_sample();
	test_jumps();
	test_fractions();
	test_coverage();
	return done_testing();
}
