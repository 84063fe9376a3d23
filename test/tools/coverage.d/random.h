/*
 * random.h
 *		Random numbers for simulations, the same in every run.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state = 20240101;

/* Returns a random number from 0 to less than 1 (SplitMix64). */
static inline double
random_uniform(void)
{
	uint64_t	z = (random_state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* Returns a random number of the standard normal distribution. */
static inline double
random_normal(void)
{
	return sqrt(-2 * log(1 - random_uniform())) * cos(6.283185307179586 * random_uniform());
}

/* How many responses customers give: the probabilities of 1 to MAX_SIZE. */
#define MAX_SIZE 98

typedef struct Sizes
{
	const char *name;
	double		(*at_most) (double n);	/* P(size <= n) */
	double		cumulated[MAX_SIZE + 1];
} Sizes;

/* Returns P(size <= n) where each customer responds once. */
static double
once(double n)
{
	return n >= 1;
}

/* The same for five responses of each. */
static double
five_each(double n)
{
	return n >= 5;
}

/* The same for 1 to about 15 responses, three on average. */
static double
up_to_15(double n)
{
	return 1 - pow(2.0 / 3, n);
}

/* The same for those of the demo: median 2, one in ten from 10 on. */
static double
like_demo(double n)
{
	return erfc(-log((n + 0.5) / 2) / 1.256 / sqrt(2.0)) / 2;
}

/* The same where few customers give most of the responses. */
static double
pareto(double n)
{
	return 1 - pow(n + 1, -1.2);
}

static Sizes all_sizes[] = {
	{"once", once, {0}}, {"5 each", five_each, {0}}, {"1 to 15", up_to_15, {0}},
	{"as the demo", like_demo, {0}}, {"Pareto", pareto, {0}}
};

#define SIZES (int) (sizeof(all_sizes) / sizeof(*all_sizes))

/* Computes the probabilities. */
static void
sizes_prepare(void)
{
	for (int s = 0; s < SIZES; s++)
		for (int n = 1; n <= MAX_SIZE; n++)
			all_sizes[s].cumulated[n] = n == MAX_SIZE ? 1 : all_sizes[s].at_most(n);
}

/* Returns a random size. */
static int
random_size(const Sizes *sizes)
{
	double		u = random_uniform();
	int			n = 1;

	while (sizes->cumulated[n] <= u)
		n++;
	return n;
}
