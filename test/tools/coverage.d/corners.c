/*
 * corners.c
 *		How often do the 95% intervals of the Net Promoter Score contain the true
 *		one? Prints exact coverage, in percent, over all mixes of promoters,
 *		passives and detractors in steps of 0.5%.
 *
 * least and mean are of mixes of all three, edges of mixes where one is
 * impossible. width is the mean width, in units of that of `score`.
 */
#include "stats/stats.h"
#include "outcomes.h"

#define STEPS 200				/* of a share */
#define MOST 200				/* responses */

typedef StatsLimits (*NetMethod) (double plus, double zero, double minus, double level);

static const char *const names[] = {"score", "widened_score", "adjusted_wald", "wald"};
static const NetMethod methods[] = {
	stats_net_score, stats_net_widened_score, stats_net_adjusted_wald, stats_net_wald
};

#define METHODS (int) (sizeof(methods) / sizeof(*methods))

/* What a method says of one outcome, or its mean over all outcomes. */
typedef struct Found
{
	double		lower[METHODS];
	double		upper[METHODS];
} Found;

/* The figures of one method over all mixes. */
typedef struct Figures
{
	double		least;
	int			least_plus;		/* where, in steps */
	int			least_minus;
	double		edge;			/* the least where one is impossible */
	double		covered;		/* sums */
	double		width;
	int			low;			/* mixes below 93% */
} Figures;

/* powers[i][k] is (i / STEPS)^k */
static double powers[STEPS + 1][MOST + 1];

/* Returns the number of ways to get an outcome. */
static double
ways(const Outcome *o, int n)
{
	return exp(lgamma(n + 1) - lgamma(o->count[0] + 1) - lgamma(o->count[1] + 1) -
			   lgamma(o->count[2] + 1));
}

/* Computes how often each method contains the true score of a mix, and its mean width. */
static void
mix(const Outcomes *all, const double *number, const Found *found, int plus, int minus,
	double *covered, double *width)
{
	double		truth = (double) (plus - minus) / STEPS;

	for (int m = 0; m < METHODS; m++)
		covered[m] = width[m] = 0;
	for (int i = 0; i < all->number; i++)
	{
		const int  *count = all->list[i].count;
		double		p = number[i] * powers[plus][count[0]] *
			powers[STEPS - plus - minus][count[1]] * powers[minus][count[2]];

		if (p < NEGLIGIBLE)
			continue;
		for (int m = 0; m < METHODS; m++)
		{
			covered[m] += p * (found[i].lower[m] - 1e-12 <= truth &&
							   truth <= found[i].upper[m] + 1e-12);
			width[m] += p * (found[i].upper[m] - found[i].lower[m]);
		}
	}
}

/* Computes the figures of all methods for samples of n responses; returns the number of mixes. */
static int
all_mixes(int n, Figures *figures)
{
	Outcomes	all = all_outcomes(n, 3);
	double	   *number = allocate(all.number, sizeof(double));
	Found	   *found = allocate(all.number, sizeof(Found));
	int			mixes = 0;

	for (int i = 0; i < all.number; i++)
	{
		const int  *count = all.list[i].count;

		number[i] = ways(&all.list[i], n);
		for (int m = 0; m < METHODS; m++)
		{
			StatsLimits limits = methods[m] (count[0], count[1], count[2], LEVEL);

			found[i].lower[m] = limits.lower;
			found[i].upper[m] = limits.upper;
		}
	}
	for (int m = 0; m < METHODS; m++)
		figures[m] = (Figures) {.least = 1, .edge = 1};
	/* the other half mirrors it */
	for (int minus = 0; 2 * minus <= STEPS; minus++)
		for (int plus = minus; plus + minus <= STEPS && plus < STEPS; plus++)
		{
			double		covered[METHODS];
			double		width[METHODS];
			int			weight = plus > minus ? 2 : 1;
			int			inner = minus > 0 && plus + minus < STEPS;

			mix(&all, number, found, plus, minus, covered, width);
			mixes += inner ? weight : 0;
			for (int m = 0; m < METHODS; m++)
			{
				Figures    *f = &figures[m];

				if (!inner)
				{
					f->edge = fmin(f->edge, covered[m]);
					continue;
				}
				if (covered[m] < f->least)
				{
					f->least = covered[m];
					f->least_plus = plus;
					f->least_minus = minus;
				}
				f->covered += weight * covered[m];
				f->width += weight * width[m];
				f->low += covered[m] < 0.93 ? weight : 0;
			}
		}
	free(all.list);
	free(number);
	free(found);
	return mixes;
}

/* Prints the figures of all methods for samples of n responses. */
static void
print(int n)
{
	Figures		figures[METHODS];
	int			mixes = all_mixes(n, figures);

	for (int m = 0; m < METHODS; m++)
	{
		Figures    *f = &figures[m];
		double		plus = 100.0 * f->least_plus / STEPS;
		double		minus = 100.0 * f->least_minus / STEPS;

		printf("%9d  %-13s | %6.2f  at %4.1f, %4.1f, %4.1f | %6.2f | %6.2f | %6.4f | %5d of %d\n",
			   n, names[m], 100 * f->least, plus, 100 - plus - minus, minus, 100 * f->edge,
			   100 * f->covered / mixes, f->width / figures[0].width, f->low, mixes);
	}
	fflush(stdout);
}

/* Prints the least of each method over all numbers of responses from 10 to 100. */
static void
print_least(void)
{
	Figures		figures[METHODS];
	double		least[METHODS];
	double		edge[METHODS];

	for (int m = 0; m < METHODS; m++)
		least[m] = edge[m] = 1;
	for (int n = 10; n <= 100; n++)
	{
		all_mixes(n, figures);
		for (int m = 0; m < METHODS; m++)
		{
			least[m] = fmin(least[m], figures[m].least);
			edge[m] = fmin(edge[m], figures[m].edge);
		}
	}
	for (int m = 0; m < METHODS; m++)
		printf("10 to 100  %-13s | %6.2f                      | %6.2f |\n",
			   names[m], 100 * least[m], 100 * edge[m]);
}

/* Prints the table. */
int
main(void)
{
	static const int sizes[] = {5, 10, 15, 20, 30, 50, 100, MOST};

	for (int i = 0; i <= STEPS; i++)
	{
		powers[i][0] = 1;
		for (int k = 1; k <= MOST; k++)
			powers[i][k] = powers[i][k - 1] * i / STEPS;
	}
	printf("Intervals of the Net Promoter Score, and mixes of promoters, passives, detractors\n\n");
	printf("responses  method        |  least                      |  edges |   mean |  width | "
		   "below 93\n");
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		print(sizes[i]);
	print_least();
	printf("\n");
	return 0;
}
