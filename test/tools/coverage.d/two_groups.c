/*
 * two_groups.c
 *		How often do comparisons of two groups err? Prints exact type I errors (a
 *		difference found where there is none) and exact coverage (the limits
 *		contain the true difference), in percent, at level 0.95.
 *
 * Columns: the least, mean and most over a grid of true shares, and how much of
 * the grid is within half a point of what the level says.
 */
#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_distribution.h"
#include "outcomes.h"

/* sizes of both groups */
static const int sizes[][2] = {
	{10, 10}, {10, 20}, {10, 50}, {15, 15}, {20, 20}, {20, 50}, {30, 30}, {50, 50}
};

#define SIZES (sizeof(sizes) / sizeof(*sizes))

/* The spread of a figure over a grid of true shares. */
typedef struct Spread
{
	double		least;
	double		most;
	double		sum;
	int			cases;
	int			within;			/* half a point of the nominal one */
} Spread;

static const Spread no_spread = {1, 0, 0, 0, 0};

/* Adds a probability to the spread. */
static void
spread_add(Spread *s, double p, double nominal)
{
	s->least = fmin(s->least, p);
	s->most = fmax(s->most, p);
	s->sum += p;
	s->cases++;
	s->within += fabs(p - nominal) <= 0.005;
}

/* Prints a spread as columns. */
static void
spread_print(Spread s)
{
	printf(" | %6.2f %6.2f %6.2f %4.0f%%", 100 * s.least, 100 * s.sum / s.cases, 100 * s.most,
		   100.0 * s.within / s.cases);
}

/* A method of comparing two groups, and the scores of its classes. */
typedef struct Method
{
	const char *name;
	int			classes;
	double		scores[MAX_CLASSES];
	StatsComparison (*compare) (const Outcome *a, const Outcome *b);
} Method;

/* Returns the comparison of two net scores. */
static StatsComparison
compare_nets(const Outcome *a, const Outcome *b)
{
	StatsNet	x = {a->count[0], a->count[1], a->count[2]};
	StatsNet	y = {b->count[0], b->count[1], b->count[2]};

	return stats_net_compare(x, y, LEVEL);
}

/* Returns the same, with the unpooled z test and its limits, as most calculators have it. */
static StatsComparison
compare_nets_wald(const Outcome *a, const Outcome *b)
{
	StatsComparison c = compare_nets(a, b);

	c.lower = c.difference - stats_z(LEVEL) * c.std_error;
	c.upper = c.difference + stats_z(LEVEL) * c.std_error;
	c.p_value = c.difference == 0 ? 1 : stats_normal_p(c.difference / c.std_error);
	return c;
}

/* Returns the same, with the score test. */
static StatsComparison
compare_nets_score(const Outcome *a, const Outcome *b)
{
	StatsNet	x = {a->count[0], a->count[1], a->count[2]};
	StatsNet	y = {b->count[0], b->count[1], b->count[2]};
	StatsComparison c = compare_nets(a, b);

	c.p_value = stats_normal_p(stats_net_score_statistic(x, y));
	return c;
}

/* Returns the comparison of two rates by a method. */
static StatsComparison
compare_rates(const Outcome *a, const Outcome *b, StatsRateMethod method)
{
	StatsRate	x = {a->count[0], a->count[0] + a->count[1]};
	StatsRate	y = {b->count[0], b->count[0] + b->count[1]};

	return stats_rate_compare(x, y, LEVEL, method);
}

/* Returns the comparison of two rates by Newcombe's method. */
static StatsComparison
compare_rates_newcombe(const Outcome *a, const Outcome *b)
{
	return compare_rates(a, b, STATS_NEWCOMBE);
}

/* Returns the comparison of two rates by Agresti and Caffo's method. */
static StatsComparison
compare_rates_agresti_caffo(const Outcome *a, const Outcome *b)
{
	return compare_rates(a, b, STATS_AGRESTI_CAFFO);
}

/* Returns the comparison of two rates by Wald's method. */
static StatsComparison
compare_rates_wald(const Outcome *a, const Outcome *b)
{
	StatsComparison c = compare_rates(a, b, STATS_DIFFERENCE_WALD);

	c.p_value = c.difference == 0 ? 1 : stats_normal_p(c.difference / c.std_error);
	return c;
}

static const Method methods[] = {
	{"Net scores: pooled z, MOVER from score limits", 3, {1, 0, -1}, compare_nets},
	{"Net scores: score test, MOVER from score limits", 3, {1, 0, -1}, compare_nets_score},
	{"Net scores: unpooled z, Wald (not offered)", 3, {1, 0, -1}, compare_nets_wald},
	{"Rates: pooled z, Newcombe", 2, {1, 0}, compare_rates_newcombe},
	{"Rates: pooled z, Agresti-Caffo", 2, {1, 0}, compare_rates_agresti_caffo},
	{"Rates: unpooled z, Wald", 2, {1, 0}, compare_rates_wald}
};

/* All pairs of outcomes of two groups, and what the method says of each. */
typedef struct Pairs
{
	Outcomes	a;
	Outcomes	b;
	char	   *rejected;		/* is there a difference? */
	double	   *lower;
	double	   *upper;
} Pairs;

/* Returns all pairs. */
static Pairs
all_pairs(const Method *method, int n_a, int n_b)
{
	Pairs		all = {all_outcomes(n_a, method->classes), all_outcomes(n_b, method->classes),
	NULL, NULL, NULL};
	size_t		number = (size_t) all.a.number * all.b.number;

	all.rejected = allocate(number, sizeof(char));
	all.lower = allocate(number, sizeof(double));
	all.upper = allocate(number, sizeof(double));
	for (size_t k = 0; k < number; k++)
	{
		StatsComparison c = method->compare(&all.a.list[k / all.b.number],
											&all.b.list[k % all.b.number]);

		all.rejected[k] = c.p_value < 1 - LEVEL;
		all.lower[k] = c.lower - 1e-12;
		all.upper[k] = c.upper + 1e-12;
	}
	return all;
}

/* Frees all pairs. */
static void
free_pairs(Pairs *all)
{
	free(all->a.list);
	free(all->b.list);
	free(all->rejected);
	free(all->lower);
	free(all->upper);
}

/* Returns the probability that the method finds a difference. */
static double
rejection(const Pairs *all, const double *p, const double *q)
{
	double		sum = 0;

	for (int i = 0; i < all->a.number; i++)
	{
		const char *rejected = all->rejected + (size_t) i * all->b.number;
		double		row = 0;

		if (p[i] < NEGLIGIBLE)
			continue;
		for (int j = 0; j < all->b.number; j++)
			row += rejected[j] * q[j];
		sum += p[i] * row;
	}
	return sum;
}

/* Returns the probability that the limits contain the true difference. */
static double
coverage(const Pairs *all, const double *p, const double *q, double difference)
{
	double		sum = 0;

	for (int i = 0; i < all->a.number; i++)
	{
		const double *lower = all->lower + (size_t) i * all->b.number;
		const double *upper = all->upper + (size_t) i * all->b.number;
		double		row = 0;

		if (p[i] < NEGLIGIBLE)
			continue;
		for (int j = 0; j < all->b.number; j++)
			row += ((lower[j] <= difference) & (difference <= upper[j])) * q[j];
		sum += p[i] * row;
	}
	return sum;
}

/* Returns the true shares of a point of a grid, whose steps are those of the outcomes. */
static void
grid_shares(const Outcomes *grid, int point, int least, double *shares)
{
	double		parts = grid->n + grid->classes * least;

	for (int class = 0; class < grid->classes; class++)
		shares[class] = (grid->list[point].count[class] + least) / parts;
}

/*
 * Returns the type I errors over a grid of true shares of 1/20, each at least
 * `least` of them.
 */
static Spread
errors(const Pairs *all, int least)
{
	Outcomes	grid = all_outcomes(20 - all->a.classes * least, all->a.classes);
	Spread		spread = no_spread;
	double		shares[MAX_CLASSES];

	for (int i = 0; i < grid.number; i++)
	{
		double	   *p,
				   *q;

		grid_shares(&grid, i, least, shares);
		p = probabilities(&all->a, shares);
		q = probabilities(&all->b, shares);
		spread_add(&spread, rejection(all, p, q), 1 - LEVEL);
		free(p);
		free(q);
	}
	free(grid.list);
	return spread;
}

/* Returns the true score. */
static double
true_score(const Method *method, const double *shares)
{
	double		score = 0;

	for (int class = 0; class < method->classes; class++)
		score += method->scores[class] * shares[class];
	return score;
}

/* Returns the coverage over all pairs of a grid of true shares of 1/10, each at least one. */
static Spread
coverages(const Pairs *all, const Method *method)
{
	Outcomes	grid = all_outcomes(10 - method->classes, method->classes);
	double	  **p = allocate(grid.number, sizeof(*p));
	double	  **q = allocate(grid.number, sizeof(*q));
	double	   *scores = allocate(grid.number, sizeof(*scores));
	Spread		spread = no_spread;

	for (int i = 0; i < grid.number; i++)
	{
		double		shares[MAX_CLASSES];

		grid_shares(&grid, i, 1, shares);
		p[i] = probabilities(&all->a, shares);
		q[i] = probabilities(&all->b, shares);
		scores[i] = true_score(method, shares);
	}
	for (int i = 0; i < grid.number; i++)
		for (int j = 0; j < grid.number; j++)
			spread_add(&spread, coverage(all, p[i], q[j], scores[i] - scores[j]), LEVEL);
	for (int i = 0; i < grid.number; i++)
	{
		free(p[i]);
		free(q[i]);
	}
	free(p);
	free(q);
	free(scores);
	free(grid.list);
	return spread;
}

/* Prints the table of a method of comparing two groups. */
static void
print_two_groups(const Method *method)
{
	const char *columns = "|  least   mean   most within";

	printf("\n%s\n         | error, shares >= 10%%       | error, shares >= 5%%        "
		   "| coverage, shares >= 10%%\n  n1  n2 %s %s %s\n",
		   method->name, columns, columns, columns);
	for (size_t s = 0; s < SIZES; s++)
	{
		Pairs		all = all_pairs(method, sizes[s][0], sizes[s][1]);

		printf("%4d %3d", sizes[s][0], sizes[s][1]);
		spread_print(errors(&all, 2));
		spread_print(errors(&all, 1));
		spread_print(coverages(&all, method));
		printf("\n");
		fflush(stdout);
		free_pairs(&all);
	}
}

/* Two groups of the same net score whose shares differ. */
static const double unlike[][2][MAX_CLASSES] = {
	{{.50, .20, .30}, {.40, .40, .20}},
	{{.45, .10, .45}, {.10, .80, .10}},
	{{.10, .80, .10}, {.45, .10, .45}},
	{{.60, .10, .30}, {.35, .60, .05}},
	{{.35, .60, .05}, {.60, .10, .30}}
};

#define UNLIKE (sizeof(unlike) / sizeof(*unlike))

/*
 * Prints the errors where only the scores are equal: the pooled z test is one
 * of equal shares, the score test and the limits are of the scores.
 */
static void
print_unlike(void)
{
	printf("\nNet scores: equal scores of unlike shares; "
		   "errors of pooled z, of the score test, of limits\n");
	for (size_t i = 0; i < UNLIKE; i++)
	{
		const double *x = unlike[i][0];
		const double *y = unlike[i][1];

		printf("     %zu: %.2f %.2f %.2f and %.2f %.2f %.2f\n",
			   i + 1, x[0], x[1], x[2], y[0], y[1], y[2]);
	}
	printf("  n1  n2 |");
	for (size_t i = 0; i < UNLIKE; i++)
		printf("         %zu         |", i + 1);
	printf("\n");
	for (size_t s = 0; s < SIZES; s++)
	{
		Pairs		pooled = all_pairs(&methods[0], sizes[s][0], sizes[s][1]);
		Pairs		score = all_pairs(&methods[1], sizes[s][0], sizes[s][1]);

		printf("%4d %3d |", sizes[s][0], sizes[s][1]);
		for (size_t i = 0; i < UNLIKE; i++)
		{
			double	   *p = probabilities(&pooled.a, unlike[i][0]);
			double	   *q = probabilities(&pooled.b, unlike[i][1]);

			printf(" %5.2f %5.2f %5.2f |", 100 * rejection(&pooled, p, q),
				   100 * rejection(&score, p, q), 100 * (1 - coverage(&pooled, p, q, 0)));
			free(p);
			free(q);
		}
		printf("\n");
		fflush(stdout);
		free_pairs(&pooled);
		free_pairs(&score);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		print_two_groups(&methods[i]);
	print_unlike();
	return 0;
}
