/*
 * clusters.c
 *		How often do the limits of a score contain the true one where customers
 *		respond several times, and how often does a comparison of two groups find a
 *		difference that is none? Simulates customers; prints percentages at level 0.95.
 */
#include "stats/stats.h"
#include "stats/stats_design.h"
#include "stats/stats_ratio.h"
#include "random.h"

#define LEVEL 0.95
#define MOST_CUSTOMERS 1000

static const int customers[] = {10, 20, 30, 50, 200, 1000};

#define ROWS (int) (sizeof(customers) / sizeof(*customers))

/* Shares of promoters and detractors; of satisfied ones for a rate. */
static const struct
{
	int			is_net;
	double		plus;
	double		minus;
} mixes[] = {
	{1, .5, .2}, {1, .4, .4}, {1, .75, .1}, {1, .9, .03},
	{0, .5, 0}, {0, .8, 0}, {0, .9, 0}, {0, .95, 0}
};

#define MIXES (int) (sizeof(mixes) / sizeof(*mixes))

/*
 * Correlations of two responses of a customer. With the last, customers who
 * respond often are happier.
 */
static const double correlations[] = {0, 0.1, 0.3, 0.6, 1, 0.3};

#define HAPPIER 5

typedef enum Method
{
	PLAIN, LINEARIZED_NORMAL, LINEARIZED, JACKKNIFE_NORMAL, JACKKNIFE_SERIES, JACKKNIFE_EXACT,
	JACKKNIFE, DEFAULT, METHODS
} Method;

static const char *const names[] = {
	"plain", "linearized, normal", "linearized, t", "jackknife, normal", "jackknife series, t",
	"jackknife exact, t", "jackknife, t", "default"
};

/* What the responses of a sample are, and of each customer. */
typedef struct Sample
{
	int			is_net;
	double		plus;
	double		minus;
	double		n;
	int			customers;
	double		y[MOST_CUSTOMERS];
	double		x[MOST_CUSTOMERS];
} Sample;

/* What is counted for a method. */
typedef struct Result
{
	double		covered;
	double		width;
} Result;

/* Percentages of several populations. */
typedef struct Summary
{
	int			number;
	double		sum;
	double		least;
	double		width;
} Summary;

/* Returns the share that customers of this size add to the promoters, of those that are none. */
static double
happier(int correlation, int size)
{
	return correlation != HAPPIER ? 0 : size >= 10 ? 0.5 : size >= 4 ? 0.2 : -0.2;
}

/* Returns the probability that a response of a customer of this size is a promoter's. */
static double
plus_share(int mix, int correlation, int size)
{
	double		more = happier(correlation, size);

	return more < 0 ? mixes[mix].plus * (1 + more / 2) :
		mixes[mix].plus + more * (1 - mixes[mix].plus - mixes[mix].minus);
}

/* Returns the true score: the mean over all responses of all possible customers. */
static double
true_score(const Sizes *sizes, int mix, int correlation)
{
	double		sum = 0;
	double		total = 0;

	for (int n = 1; n <= MAX_SIZE; n++)
	{
		double		p = sizes->cumulated[n] - sizes->cumulated[n - 1];

		sum += p * n * (plus_share(mix, correlation, n) - mixes[mix].minus);
		total += p * n;
	}
	return sum / total;
}

/* Returns a random response: 1, 0 or -1. */
static int
random_response(double plus, double minus)
{
	double		u = random_uniform();

	return u < plus ? 1 : u < plus + minus ? -1 : 0;
}

/* Fills a sample: each response is the customer's own, or a new one. */
static void
draw(Sample *s, int number, const Sizes *sizes, int mix, int correlation)
{
	double		own_share = sqrt(correlations[correlation]);

	s->is_net = mixes[mix].is_net;
	s->customers = number;
	s->plus = s->minus = s->n = 0;
	for (int i = 0; i < number; i++)
	{
		int			size = random_size(sizes);
		double		plus = plus_share(mix, correlation, size);
		int			own = random_response(plus, mixes[mix].minus);

		s->y[i] = 0;
		s->x[i] = size;
		for (int k = 0; k < size; k++)
		{
			int			response = random_uniform() < own_share ? own :
				random_response(plus, mixes[mix].minus);

			s->y[i] += response;
			s->plus += response > 0;
			s->minus += response < 0;
		}
		s->n += size;
	}
}

/* Returns the jackknife variance by leaving out each customer in turn, or by its series. */
static double
jackknife(const Sample *s, double ratio, int is_series)
{
	double		sum = 0;

	for (int i = 0; i < s->customers; i++)
	{
		double		e = s->y[i] - ratio * s->x[i];
		double		h = s->x[i] / s->n;

		sum += e * e * (is_series ? 1 + h * (2 + 3 * h) : 1 / ((1 - h) * (1 - h)));
	}
	return sum * (s->customers - 1) / s->customers / s->n / s->n;
}

/* Returns the limits of a sample whose score has this variance. */
static StatsLimits
limits_of(const Sample *s, double variance, const StatsRatioEstimate *e, double df)
{
	return s->is_net ?
		stats_design_net(s->plus / s->n, s->minus / s->n, variance, e->effective_units, df, LEVEL) :
		stats_design_rate(s->plus / s->n, variance, e->effective_units, df, LEVEL);
}

/* Returns the limits of a sample. */
static StatsLimits
limits_by(const Sample *s, const StatsRatioEstimate *linearized,
		  const StatsRatioEstimate *e, Method method)
{
	double		zero = s->n - s->plus - s->minus;
	double		response_variance = stats_net_variance(s->plus, zero, s->minus);

	switch (method)
	{
		case PLAIN:
			return s->is_net ? stats_net_score(s->plus, zero, s->minus, LEVEL) :
				stats_wilson(s->plus, s->n, LEVEL);
		case LINEARIZED_NORMAL:
			return limits_of(s, linearized->variance, e, INFINITY);
		case LINEARIZED:
			return limits_of(s, linearized->variance, e, linearized->degrees_of_freedom);
		case JACKKNIFE_NORMAL:
			return limits_of(s, jackknife(s, e->ratio, 0), e, INFINITY);
		case JACKKNIFE_SERIES:
			return limits_of(s, jackknife(s, e->ratio, 1), e, e->degrees_of_freedom);
		case JACKKNIFE_EXACT:
			return limits_of(s, jackknife(s, e->ratio, 0), e, e->degrees_of_freedom);
		case JACKKNIFE:
			return limits_of(s, e->variance, e, e->degrees_of_freedom);
		default:
			return limits_of(s, stats_clustered_variance(e, response_variance), e,
							 e->score_degrees_of_freedom);
	}
}

/* Counts how often each method contains the true score of a population. */
static void
simulate(Result *results, int samples, int number, const Sizes *sizes, int mix, int correlation)
{
	static Sample s;
	double		truth = true_score(sizes, mix, correlation);

	for (int i = 0; i < samples; i++)
	{
		StatsRatio	ratio = {0};
		StatsRatioEstimate linearized;
		StatsRatioEstimate e;

		draw(&s, number, sizes, mix, correlation);
		for (int k = 0; k < number; k++)
			stats_ratio_add(&ratio, s.y[k], s.x[k]);
		linearized = stats_ratio_estimate(&ratio, STATS_LINEARIZED);
		e = stats_ratio_estimate(&ratio, STATS_JACKKNIFE);
		for (int m = 0; m < METHODS; m++)
		{
			StatsLimits limits = limits_by(&s, &linearized, &e, m);

			results[m].covered += limits.lower <= truth && truth <= limits.upper;
			results[m].width += limits.upper - limits.lower;
		}
	}
}

/* Adds a percentage to a summary. */
static void
summary_add(Summary *summary, double percent, double width)
{
	if (summary->number++ == 0 || percent < summary->least)
		summary->least = percent;
	summary->sum += percent;
	summary->width += width;
}

/* Prints the least and the mean percentage, and the mean width. */
static void
summary_print(const Summary *summary)
{
	printf(" | %5.1f %5.1f %5.3f", summary->least, summary->sum / summary->number,
		   summary->width / summary->number);
}

/* Adds the percentages of all populations with customers of these sizes. */
static void
add_populations(Summary *summaries, const Sizes *sizes, int number, int samples)
{
	for (int mix = 0; mix < MIXES; mix++)
		for (int c = 0; c <= HAPPIER; c++)
		{
			Result		results[METHODS] = {{0, 0}};

			simulate(results, samples, number, sizes, mix, c);
			for (int m = 0; m < METHODS; m++)
				summary_add(&summaries[m], 100 * results[m].covered / samples,
							results[m].width / samples);
		}
}

/* Prints a table for customers of these sizes. */
static void
print_table(const Sizes *sizes, int samples)
{
	Summary		summaries[ROWS][METHODS] = {{{0, 0, 0, 0}}};

	printf("\nResponses of a customer: %s; least, mean, width\n%20s", sizes->name, "customers");
	for (int i = 0; i < ROWS; i++)
		printf(" | %17d", customers[i]);
	printf("\n");
	for (int i = 0; i < ROWS; i++)
		add_populations(summaries[i], sizes, customers[i],
						customers[i] > 50 ? samples / 4 : samples);
	for (int m = 0; m < METHODS; m++)
	{
		printf("%20s", names[m]);
		for (int i = 0; i < ROWS; i++)
			summary_print(&summaries[i][m]);
		printf("\n");
	}
	fflush(stdout);
}

/* Returns what a random sample says of its score. */
static StatsDesign
draw_design(int number, const Sizes *sizes, int mix, int correlation)
{
	static Sample s;
	StatsRatio	ratio = {0};
	StatsRatioEstimate e;
	StatsDesign design;

	draw(&s, number, sizes, mix, correlation);
	for (int k = 0; k < number; k++)
		stats_ratio_add(&ratio, s.y[k], s.x[k]);
	e = stats_ratio_estimate(&ratio, STATS_JACKKNIFE);
	design.estimate = e.ratio;
	design.variance = e.variance;
	design.df = e.score_degrees_of_freedom;
	return design;
}

/*
 * Prints how often two groups of one population, the second with as many customers
 * or ten times as many, are found to differ: the mean over all populations, and
 * the most.
 */
static void
print_errors(const Sizes *sizes, int samples, int times)
{
	printf("%12s %3d :%3d", "differences", 1, times);
	for (int i = 0; i < ROWS && customers[i] * times <= MOST_CUSTOMERS; i++)
	{
		double		sum = 0;
		double		most = 0;
		int			number = customers[i];

		for (int p = 0; p < MIXES * (HAPPIER + 1); p++)
		{
			double		found = 0;

			for (int k = 0; k < samples; k++)
			{
				StatsDesign a = draw_design(number, sizes, p % MIXES, p / MIXES);
				StatsDesign b = draw_design(number * times, sizes, p % MIXES, p / MIXES);
				StatsComparison c = stats_design_compare(a, b, LEVEL);

				/* without any variance, nothing is found */
				found += c.p_value < 1 - LEVEL;
			}
			sum += 100 * found / samples;
			most = fmax(most, 100 * found / samples);
		}
		printf(" | %8.1f %8.1f", sum / (MIXES * (HAPPIER + 1)), most);
	}
	printf("\n");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	int			samples = argc > 1 ? atoi(argv[1]) : 10000;

	sizes_prepare();
	for (int s = 0; s < SIZES; s++)
	{
		print_table(&all_sizes[s], samples);
		print_errors(&all_sizes[s], samples / 10, 1);
		print_errors(&all_sizes[s], samples / 10, 10);
	}
	return 0;
}
