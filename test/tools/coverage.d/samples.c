/*
 * samples.c
 *		How often do the limits of a score contain the true one where responses
 *		have weights, or come from strata? Simulates responses; prints percentages
 *		at level 0.95.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "stats/stats.h"
#include "stats/stats_sample.h"

#define LEVEL 0.95
#define ROUNDS 20000

static uint64_t state;

/* Returns a random number from 0 to less than 1 (SplitMix64). */
static double
uniform(void)
{
	uint64_t	z = (state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* Returns a random number of the standard normal distribution. */
static double
normal(void)
{
	return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform());
}

/* Shares of promoters and detractors. */
typedef struct Mix
{
	double		promoters;
	double		detractors;
} Mix;

static const Mix mixes[] = {{.5, .2}, {.8, .05}, {.95, .01}};

/* Returns 0 for a random promoter, 1 for a passive and 2 for a detractor. */
static int
response(Mix mix)
{
	double		u = uniform();

	return u < mix.promoters ? 0 : u < mix.promoters + mix.detractors ? 2 : 1;
}

/* Weights of a response. */
typedef enum Weights
{
	EQUAL, UNEQUAL, VERY_UNEQUAL, TWO_GROUPS, WEIGHTS
} Weights;

static const char *const weights_names[] = {"equal", "unequal", "very unequal", "two groups"};

/* Returns a random weight; of two groups, the second has other shares. */
static double
weight(Weights kind, Mix *mix)
{
	switch (kind)
	{
		case UNEQUAL:
			return exp(0.7 * normal());
		case VERY_UNEQUAL:
			return exp(1.2 * normal());
		case TWO_GROUPS:
			if (uniform() < 0.7)
				return 1;
			mix->promoters -= 0.2;
			mix->detractors += 0.15;
			return 5;
		default:
			return 1;
	}
}

/* Degrees of freedom for the quantile. */
typedef enum Method
{
	NORMAL, ALL_RESPONSES, DEFAULT, METHODS
} Method;

/* Adds to the counts of methods whether their limits contain the true net rate. */
static void
judge(StatsSample s, double all_responses, double truth, int *hits)
{
	double		df[METHODS] = {INFINITY, all_responses, s.df};

	for (int m = 0; m < METHODS; m++)
	{
		StatsLimits limits;

		s.df = df[m];
		limits = stats_sample_net(&s, LEVEL);
		hits[m] += limits.lower <= truth + 1e-12 && truth <= limits.upper + 1e-12;
	}
}

/* Prints a row of percentages. */
static void
print_row(const char *name, const char *size, Mix mix, const int *hits)
{
	printf("| %s | %s | %.0f, %.0f |", name, size, 100 * mix.promoters, 100 * mix.detractors);
	for (int m = 0; m < METHODS; m++)
		printf(" %.1f |", 100.0 * hits[m] / ROUNDS);
	printf("\n");
}

/* Prints the coverage for n weighted responses. */
static void
weighted(Weights kind, Mix mix, int n)
{
	int			hits[METHODS] = {0};
	double		truth = mix.promoters - mix.detractors;
	char		size[20];

	/* 0.3 times weight 5 is 1.5 of 2.2 */
	if (kind == TWO_GROUPS)
		truth -= 1.5 / 2.2 * 0.35;
	state = 20240101;
	for (int round = 0; round < ROUNDS; round++)
	{
		StatsWeights g[3] = {{1, 0, 0, 0}, {0, 0, 0, 0}, {-1, 0, 0, 0}};

		for (int i = 0; i < n; i++)
		{
			Mix			own = mix;
			double		w = weight(kind, &own);
			int			k = response(own);

			g[k].responses++;
			g[k].weight += w;
			g[k].squares += w * w;
		}
		judge(stats_weighted(g, 3), n - 1, truth, hits);
	}
	snprintf(size, sizeof(size), "%d", n);
	print_row(weights_names[kind], size, mix, hits);
}

/* Prints the coverage for four strata of unequal populations, of so many responses. */
static void
strata(const char *name, const int *responses, int mix)
{
	static const double population[] = {5e6, 1e6, 3e5, 8e6};
	static const double shift[] = {0.02, -0.05, 0.03, -0.02};
	int			hits[METHODS] = {0};
	double		all = 0;
	double		truth = 0;
	double		n = 0;
	Mix			own[4];
	char		size[40];

	for (int h = 0; h < 4; h++)
	{
		own[h] = mixes[mix];
		own[h].promoters += shift[h];
		all += population[h];
		truth += population[h] * (own[h].promoters - own[h].detractors);
		n += responses[h];
	}
	truth /= all;
	state = 20240101;
	for (int round = 0; round < ROUNDS; round++)
	{
		StatsStrata s = {0};

		for (int h = 0; h < 4; h++)
		{
			double		k[3] = {0};

			for (int i = 0; i < responses[h]; i++)
				k[response(own[h])]++;
			stats_strata_add(&s, population[h], responses[h], (k[0] - k[2]) / responses[h],
							 stats_net_variance(k[0], k[1], k[2]));
		}
		judge(stats_strata(&s), n - 4, truth, hits);
	}
	snprintf(size, sizeof(size), "%d, %d, %d, %d", responses[0], responses[1], responses[2],
			 responses[3]);
	print_row(name, size, mixes[mix], hits);
}

int
main(void)
{
	static const int sizes[] = {10, 20, 50, 200};
	static const int allocations[][4] = {{5, 5, 5, 5}, {20, 10, 5, 10}, {50, 50, 50, 50}};

	printf("| weights | responses | promoters, detractors | normal | n - 1 | default |\n"
		   "|---|---|---|--:|--:|--:|\n");
	for (int kind = 0; kind < WEIGHTS; kind++)
		for (int mix = 0; mix < 3; mix++)
			for (int n = 0; n < 4; n++)
				/* the second group would have no promoters to lose, or no passives */
				if (kind != TWO_GROUPS || mix < 2)
					weighted(kind, mixes[mix], sizes[n]);
	printf("\n| strata | responses | promoters, detractors | normal | n - H | default |\n"
		   "|---|---|---|--:|--:|--:|\n");
	for (int a = 0; a < 3; a++)
		for (int mix = 0; mix < 3; mix++)
			strata("four", allocations[a], mix);
	return 0;
}
