/*
 * ratios.c
 *		How often do the limits of a ratio, or of a mean on a scale, contain the true
 *		one? Simulates customers; prints percentages at level 0.95.
 */
#include "stats/stats.h"
#include "stats/stats_design.h"
#include "stats/stats_ratio.h"
#include "random.h"

#define LEVEL 0.95
#define MOST_CUSTOMERS 1000
#define SPREADS 3

static const int customers[] = {10, 20, 30, 50, 200, 1000};

#define ROWS (int) (sizeof(customers) / sizeof(*customers))

typedef enum Kind
{
	EFFORT, AMOUNT, COMPLAINTS, KINDS
} Kind;

static const char *const kinds[] = {
	"mean effort, 1 to 7", "amount of an order, log-normal", "complaints, about 1 in 20 orders"
};

typedef enum Method
{
	LINEARIZED_NORMAL, LINEARIZED, DEFAULT, METHODS
} Method;

static const char *const names[] = {"linearized, normal", "linearized, t", "default"};

/* How much customers differ: 0, 1 or 2. */
typedef struct Population
{
	Kind		kind;
	int			spread;
	const Sizes *sizes;
	double		truth;
} Population;

/* Sums of a customer. */
typedef struct Customer
{
	double		sum;
	double		squares;
	double		number;
} Customer;

/* Returns what is common to all events of a random customer. */
static double
random_customer(const Population *p)
{
	switch (p->kind)
	{
		case EFFORT:
			return 5.5 + 0.8 * p->spread * random_normal();
		case AMOUNT:
			return 0.4 * p->spread * random_normal();
		default:
			/* one in five complains five times as often, or one in ten ten times */
			return p->spread == 0 ? 0.05 : random_uniform() < 0.4 / (2 * p->spread) ?
				0.25 * p->spread : 0;
	}
}

/* Returns a random event of a customer. */
static double
random_event(const Population *p, double customer)
{
	double		x;

	switch (p->kind)
	{
		case EFFORT:
			x = floor(customer + 1.5 * random_normal() + 0.5);
			return x < 1 ? 1 : x > 7 ? 7 : x;
		case AMOUNT:
			return exp(customer + random_normal());
		default:
			return random_uniform() < customer;
	}
}

/* Returns the true mean of an event, which does not depend on the sizes. */
static double
true_mean(const Population *p)
{
	double		sum = 0;

	switch (p->kind)
	{
		case EFFORT:
			for (int i = 0; i < 1000000; i++)
				sum += random_event(p, random_customer(p));
			return sum / 1000000;
		case AMOUNT:
			return exp((1 + 0.16 * p->spread * p->spread) / 2);
		default:
			return 0.05;
	}
}

/* Returns the sums of a random customer. */
static Customer
draw(const Population *p)
{
	Customer	c = {0, 0, random_size(p->sizes)};
	double		customer = random_customer(p);

	for (int i = 0; i < c.number; i++)
	{
		double		x = random_event(p, customer);

		c.sum += x;
		c.squares += x * x;
	}
	return c;
}

/* Returns whether limits contain the truth. */
static int
contains(double ratio, double variance, double df, double truth)
{
	StatsLimits limits = stats_design_mean(ratio, variance, df, LEVEL, -INFINITY, INFINITY);

	return limits.lower <= truth && truth <= limits.upper;
}

/* Counts how often each method contains the true ratio. */
static void
simulate(int *covered, int samples, int number, const Population *p)
{
	for (int i = 0; i < samples; i++)
	{
		StatsRatio	r = {0};
		double		squares = 0;
		double		variance;
		StatsRatioEstimate linearized;
		StatsRatioEstimate e;

		for (int k = 0; k < number; k++)
		{
			Customer	c = draw(p);

			stats_ratio_add(&r, c.sum, c.number);
			squares += c.squares;
		}
		linearized = stats_ratio_estimate(&r, STATS_LINEARIZED);
		e = stats_ratio_estimate(&r, STATS_JACKKNIFE);
		covered[LINEARIZED_NORMAL] += contains(e.ratio, linearized.variance, INFINITY, p->truth);
		covered[LINEARIZED] += contains(e.ratio, linearized.variance, number - 1, p->truth);
		/* scores have a variance of a response, and other degrees of freedom */
		variance = squares / e.denominator - e.ratio * e.ratio;
		covered[DEFAULT] += p->kind == EFFORT ?
			contains(e.ratio, stats_clustered_variance(&e, variance),
					 e.score_degrees_of_freedom, p->truth) :
			contains(e.ratio, e.variance, e.degrees_of_freedom, p->truth);
	}
}

/* Prints the least and the mean percentages of all populations of a kind. */
static void
print_row(Kind kind, int number, int samples)
{
	double		least[METHODS] = {100, 100, 100};
	double		sum[METHODS] = {0};
	int			populations = 0;

	for (int s = 0; s < SIZES; s++)
		for (int spread = 0; spread < SPREADS; spread++)
		{
			Population	p = {kind, spread, &all_sizes[s], 0};
			int			covered[METHODS] = {0};

			p.truth = true_mean(&p);
			simulate(covered, samples, number, &p);
			for (int m = 0; m < METHODS; m++)
			{
				least[m] = fmin(least[m], 100.0 * covered[m] / samples);
				sum[m] += 100.0 * covered[m] / samples;
			}
			populations++;
		}
	printf("%9d", number);
	for (int m = 0; m < METHODS; m++)
		printf(" |        %5.1f %5.1f", least[m], sum[m] / populations);
	printf("\n");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	int			samples = argc > 1 ? atoi(argv[1]) : 4000;

	sizes_prepare();
	for (int kind = 0; kind < KINDS; kind++)
	{
		printf("\nRatios: %s; least and mean\ncustomers", kinds[kind]);
		for (int m = 0; m < METHODS; m++)
			printf(" | %18s", names[m]);
		printf("\n");
		for (int i = 0; i < ROWS; i++)
			print_row(kind, customers[i], customers[i] > 50 ? samples / 4 : samples);
	}
	return 0;
}
