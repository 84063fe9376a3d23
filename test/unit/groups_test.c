/*
 * groups_test.c
 *		Tests what concerns many groups: consistency, adjusted p-values, small
 *		groups hidden; prints TAP.
 */
#include <stdlib.h>
#include <string.h>

#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_groups.h"
#include "stats/stats_suppress.h"
#include "tap.h"

/* Returns the counts of a group. */
static StatsNet
net_of(double plus, double zero, double minus)
{
	StatsNet	a = {plus, zero, minus};

	return a;
}

/* Returns the p-value of a row. */
static StatsPValue
p_value_of(double p, size_t row)
{
	StatsPValue a = {p, row};

	return a;
}

/* Returns a pseudo-random number below `bound`, the same in every run. */
static unsigned
chance(unsigned bound)
{
	static unsigned long long state = 1;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % bound;
}

/* Adds a group of promoters, passives and detractors. */
static void
add_net(StatsGroups *groups, double plus, double zero, double minus)
{
	stats_groups_add(groups, plus + zero + minus, plus - minus, plus + minus);
}

static void
test_consistency_published(void)
{
	StatsGroups g = {0};
	StatsConsistency c;

	/* R: prop.test of smokers */
	stats_groups_add(&g, 86, 83, 83);
	stats_groups_add(&g, 93, 90, 90);
	stats_groups_add(&g, 136, 129, 129);
	stats_groups_add(&g, 82, 70, 70);
	c = stats_consistency(&g);
	near(c.chi_squared, 12.6004, 5e-5, "smokers: chi-squared of R");
	near(c.p_value, 0.0055855, 5e-8, "smokers: p of R");
	near(c.groups, 4, 0, "smokers: groups");
	near(c.overall, 372.0 / 397, 1e-15, "smokers: overall");
	near(c.lowest, 70.0 / 82, 0, "smokers: lowest");
	near(c.highest, 90.0 / 93, 0, "smokers: highest");

	memset(&g, 0, sizeof(g));
	add_net(&g, 791, 349, 509);
	add_net(&g, 755, 356, 609);
	add_net(&g, 763, 267, 601);
	c = stats_consistency(&g);
	near(c.chi_squared, 8.9548709, 1e-7, "three markets: chi-squared");
	near(c.p_value, 0.011362515, 1e-9, "three markets: p");
	near(100 * c.between_sd, 4.064776, 1e-6, "three markets: between_sd");
	near(c.i_squared, 0.7766579, 1e-7, "three markets: i_squared");
}

static void
test_consistency_properties(void)
{
	double		worst = 0;

	for (int i = 0; i < 2000; i++)
	{
		StatsNet	a = {chance(20), chance(20), chance(20) + 1};
		StatsNet	b = {chance(20) + 1, chance(20), chance(20)};
		StatsGroups g = {0};
		StatsComparison two = stats_net_compare(a, b, 0.95);
		StatsConsistency c;

		add_net(&g, a.plus, a.zero, a.minus);
		add_net(&g, b.plus, b.zero, b.minus);
		c = stats_consistency(&g);
		worst = fmax(worst, fabs(c.chi_squared - two.statistic * two.statistic));
		worst = fmax(worst, fabs(c.p_value - two.p_value));
	}
	near(worst, 0, 1e-11, "two groups: the square of the pooled z, and its p");
}

/* Returns the consistency of groups merged as a random tree, in random order. */
static StatsConsistency
merged(const StatsNet *nets, int n)
{
	StatsGroups *g = calloc(n, sizeof(*g));
	StatsConsistency c;

	for (int i = 0; i < n; i++)
		add_net(&g[i], nets[i].plus, nets[i].zero, nets[i].minus);
	while (n > 1)
	{
		int			from = chance(n),
					to = chance(n);

		if (from == to)
			continue;
		stats_groups_merge(&g[to], &g[from]);
		g[from] = g[--n];
	}
	c = stats_consistency(&g[0]);
	free(g);
	return c;
}

static void
test_consistency_merging(void)
{
	StatsNet	nets[200];
	StatsGroups huge = {0};
	double		worst = 0;

	/* groups that differ by chance only, from 10 responses to 1e12 */
	for (double size = 10; size <= 1e12; size *= 10)
	{
		StatsConsistency first;

		for (int i = 0; i < 200; i++)
		{
			double		spread = floor(sqrt(size) * (chance(2001) / 1000.0 - 1));

			nets[i] = net_of(size * 0.5 + spread, size * 0.2, size * 0.3 - spread);
		}
		first = merged(nets, 200);
		for (int again = 0; again < 20; again++)
		{
			StatsConsistency c = merged(nets, 200);

			worst = fmax(worst, fabs(c.chi_squared / first.chi_squared - 1));
			worst = fmax(worst, fabs(c.p_value / first.p_value - 1));
			worst = fmax(worst, fabs(c.between_sd - first.between_sd));
			if (c.lowest != first.lowest || c.highest != first.highest)
				worst = 1;
		}
	}
	near(worst, 0, 1e-12, "any order and grouping of merges gives the same to 1e-12");

	/* computed in fractions of whole numbers */
	add_net(&huge, 333333333333331, 100000000000007, 99999999999989);
	add_net(&huge, 333333343333337, 100000000000003, 99999989999971);
	add_net(&huge, 111111111111113, 33333333333337, 33333333333331);
	near(stats_consistency(&huge).chi_squared, 0.6900291606386256, 1e-12, "huge groups");
}

static void
test_consistency_edges(void)
{
	StatsGroups g = {0};
	StatsGroups empty = {0};
	StatsConsistency c = stats_consistency(&g);

	ok(c.groups == 0 && isnan(c.overall) && isnan(c.p_value), "no group: nothing known");
	stats_groups_add(&g, 0, 0, 0);
	near(g.groups, 0, 0, "a group without responses does not count");
	add_net(&g, 3, 2, 1);
	c = stats_consistency(&g);
	ok(c.chi_squared == 0 && c.lowest == c.highest && isnan(c.p_value) && isnan(c.between_sd) &&
	   isnan(c.i_squared), "one group: nothing to compare");
	stats_groups_merge(&g, &empty);
	stats_groups_merge(&empty, &g);
	ok(memcmp(&g, &empty, sizeof(g)) == 0, "merging with nothing changes nothing");

	memset(&g, 0, sizeof(g));
	add_net(&g, 0, 0, 5);
	add_net(&g, 0, 0, 1e15);
	c = stats_consistency(&g);
	ok(c.chi_squared == 0 && c.p_value == 1 && c.between_sd == 0 && c.i_squared == 0 &&
	   c.overall == -1, "all responses alike: p is 1");

	memset(&g, 0, sizeof(g));
	for (int i = 1; i <= 1000; i++)
		add_net(&g, 2 * i, i, i);
	c = stats_consistency(&g);
	near(c.chi_squared, 0, 1e-12, "a thousand groups of one score");
	near(c.p_value, 1, 0, "a thousand groups of one score: p");
	ok(c.between_sd == 0 && c.i_squared == 0, "a thousand groups of one score: no spread");
}

/* Returns the p-values, whose rows are their places, adjusted by their definition in n² steps. */
static void
adjust_slowly(const double *p, double *adjusted, int n, int holm)
{
	for (int i = 0; i < n; i++)
	{
		adjusted[i] = holm ? 0 : 1;
		for (int j = 0; j < n; j++)
		{
			int			below = 0,
						up_to = 0;

			for (int k = 0; k < n; k++)
			{
				below += p[k] < p[j];
				up_to += p[k] <= p[j];
			}
			if (holm && p[j] <= p[i])
				adjusted[i] = fmax(adjusted[i], fmin(1, (n - below) * p[j]));
			if (!holm && p[j] >= p[i])
				adjusted[i] = fmin(adjusted[i], (double) n / up_to * p[j]);
		}
	}
}

/* Returns the order of two p-values for qsort. */
static int
compare_p(const void *a, const void *b)
{
	double		p = ((const StatsPValue *) a)->p;
	double		q = ((const StatsPValue *) b)->p;

	return (p > q) - (p < q);
}

static void
test_adjust(void)
{
	StatsPValue v[5] = {{.04, 3}, {.01, 0}, {.05, 4}, {.02, 1}, {.03, 2}};
	StatsPValue w[40];
	double		p[40],
				slow[40];
	double		holm[] = {.05, .08, .09, .09, .09};
	double		worst = 0;

	qsort(v, 5, sizeof(*v), compare_p);
	stats_holm(v, 5);
	for (int i = 0; i < 5; i++)
		near(v[i].p, holm[v[i].row], 1e-12, "Holm: p.adjust of R");
	for (int i = 0; i < 5; i++)
		v[i] = p_value_of((i + 1) / 100.0, i);
	stats_benjamini_hochberg(v, 5);
	for (int i = 0; i < 5; i++)
		near(v[i].p, 0.05, 1e-15, "Benjamini-Hochberg: p.adjust of R");

	for (int method = 0; method < 2; method++)
		for (int run = 0; run < 200; run++)
		{
			int			n = 1 + chance(40);

			for (int i = 0; i < n; i++)
			{
				p[i] = chance(30) / 29.0 * (chance(2) ? 1 : 0.05);
				w[i] = p_value_of(p[i], i);
			}
			adjust_slowly(p, slow, n, method);
			qsort(w, n, sizeof(*w), compare_p);
			if (method)
				stats_holm(w, n);
			else
				stats_benjamini_hochberg(w, n);
			for (int i = 0; i < n; i++)
				worst = fmax(worst, fabs(w[i].p - slow[w[i].row]));
		}
	near(worst, 0, 1e-15, "adjusted p-values by their definition");
	v[0] = p_value_of(0.3, 7);
	stats_holm(v, 1);
	ok(same(v[0].p, 0.3) && v[0].row == 7, "one p-value is not adjusted");
	stats_holm(v, 0);
	stats_benjamini_hochberg(v, 0);
	ok(same(v[0].p, 0.3), "no p-value");
}

/* Hides the smallest of the others while the rule says so: the slow form of stats_suppress. */
static void
suppress_slowly(const int64_t *counts, int n, int64_t minimum, bool *hidden)
{
	for (int i = 0; i < n; i++)
		hidden[i] = counts[i] > 0 && counts[i] < minimum;
	for (;;)
	{
		int			smallest = -1,
					number = 0;
		int64_t		together = 0;

		for (int i = 0; i < n; i++)
		{
			number += hidden[i];
			together += hidden[i] ? counts[i] : 0;
			if (!hidden[i] && counts[i] > 0 && (smallest < 0 || counts[i] < counts[smallest]))
				smallest = i;
		}
		if (number == 0 || (number > 1 && together >= minimum) || smallest < 0)
			return;
		hidden[smallest] = true;
	}
}

/* What is hidden, a t for each count; the counts, the minimum, and a name. */
static const struct
{
	const char *expected;
	int64_t		counts[4];
	int64_t		minimum;
	const char *name;
}			suppressions[] = {
	{"tt", {8, 1}, 5, "one small of two: both"},
	{"ttf", {4, 4, 9}, 5, "two small that make enough together"},
	{"ttf", {2, 30, 40}, 5, "one small: the smallest of the others, too"},
	{"tttf", {1, 2, 7, 9}, 5, "two small that do not make enough"},
	{"fttf", {0, 3, 6, 6}, 5, "none is shown, the first of equal ones is hidden"},
	{"fff", {5, 0, 6}, 5, "nothing small"},
	{"t", {3}, 5, "one group alone"},
	{"ft", {0, 4}, 5, "a small one and an empty one"},
	{"", {0}, 5, "no groups"},
	{"ff", {1, 2}, 1, "a minimum of 1 hides nothing"},
	{"ttf", {INT64_MAX - 1, INT64_MAX - 1, INT64_MAX}, INT64_MAX, "huge counts"},
};

/* Reports whether the counts hidden are as expected, a t for each. */
static void
hides(const char *expected, const int64_t *counts, int64_t minimum, const char *name)
{
	bool		hidden[16];
	size_t		n = strlen(expected);
	int			passed = 1;

	stats_suppress(counts, n, minimum, hidden);
	for (size_t i = 0; i < n; i++)
		passed &= hidden[i] == (expected[i] == 't');
	ok(passed, name);
}

static void
test_suppress(void)
{
	int			same = 1;

	for (size_t i = 0; i < sizeof(suppressions) / sizeof(suppressions[0]); i++)
		hides(suppressions[i].expected, suppressions[i].counts,
			  suppressions[i].minimum, suppressions[i].name);
	for (int run = 0; run < 20000; run++)
	{
		int64_t		counts[8];
		bool		fast[8],
					slow[8];
		int			n = 1 + chance(8);
		int64_t		minimum = 1 + chance(8);

		for (int i = 0; i < n; i++)
			counts[i] = chance(12);
		stats_suppress(counts, n, minimum, fast);
		suppress_slowly(counts, n, minimum, slow);
		same &= memcmp(fast, slow, n * sizeof(bool)) == 0;
	}
	ok(same, "hides what the rule applied step by step hides");
}

int
main(void)
{
	test_consistency_published();
	test_consistency_properties();
	test_consistency_merging();
	test_consistency_edges();
	test_adjust();
	test_suppress();
	return done_testing();
}
