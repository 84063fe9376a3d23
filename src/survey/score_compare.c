/*
 * score_compare.c
 *		Is a difference real? Two tallies, a tally and a benchmark, and the same
 *		from plain counts.
 *
 * A difference is the first minus the second, in the unit of the score. Without
 * responses on either side all columns are NULL.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "stats/stats_distribution.h"
#include "survey/score_compare.h"
#include "survey/score_counts.h"

/*
 * The methods of the test of two net rates, and of two means; those of the
 * limits of two rates, in the order of StatsRateMethod. The first is the
 * default.
 */
static const char *const net_method_names[] = {"pooled", "score", NULL};
static const char *const rate_method_names[] = {"newcombe", "agresti_caffo", "wald", NULL};
static const char *const mean_method_names[] = {"welch", "pooled", NULL};

enum
{
	NET_POOLED,
	NET_SCORE
};
enum
{
	MEAN_WELCH,
	MEAN_POOLED
};

static const StatsComparison unknown = {NAN, NAN, NAN, NAN, NAN, NAN};

/* Returns a comparison as a row; the unit is how many of it make 1. */
Datum
comparison_row(FunctionCallInfo fcinfo, StatsComparison c, double unit)
{
	Row			row = {0};

	row_add_float8(&row, unit * c.difference);
	row_add_float8(&row, unit * c.std_error);
	row_add_float8(&row, unit * c.lower);
	row_add_float8(&row, unit * c.upper);
	row_add_float8(&row, c.statistic);
	row_add_float8(&row, c.p_value);
	return row_datum(fcinfo, &row);
}

/* Returns a benchmark, which must be on the scale of the score. */
static double
benchmark_argument(FunctionCallInfo fcinfo, int n, double low, double high)
{
	double		benchmark = PG_GETARG_FLOAT8(n);

	if (!(benchmark >= low && benchmark <= high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("benchmark %s is not between %s and %s", float8out_internal(benchmark),
						float8out_internal(low), float8out_internal(high)),
				 errhint("Give the benchmark in the unit of the score.")));
	return benchmark;
}

/* Returns the number of responses of a group. */
static double
net_size(StatsNet a)
{
	return a.plus + a.zero + a.minus;
}

/* Returns the comparison of two NPS, by the level and the method that the arguments give. */
static Datum
compare_nets(FunctionCallInfo fcinfo, StatsNet a, StatsNet b, int first_option)
{
	double		level = level_argument(fcinfo, first_option);
	int			method = keyword_argument(fcinfo, first_option + 1, "method", net_method_names);
	StatsComparison c = unknown;

	if (net_size(a) > 0 && net_size(b) > 0)
		c = stats_net_compare(a, b, level);
	if (method == NET_SCORE && !isnan(c.difference))
	{
		c.statistic = stats_net_score_statistic(a, b);
		c.p_value = stats_normal_p(c.statistic);
	}
	return comparison_row(fcinfo, c, POINTS);
}

/* Returns the comparison of two rates, by the level and the method that the arguments give. */
static Datum
compare_rates(FunctionCallInfo fcinfo, StatsRate a, StatsRate b, int first_option, double unit)
{
	double		level = level_argument(fcinfo, first_option);
	int			method = keyword_argument(fcinfo, first_option + 1, "method", rate_method_names);
	StatsComparison c = unknown;

	if (a.trials > 0 && b.trials > 0)
		c = stats_rate_compare(a, b, level, method);
	return comparison_row(fcinfo, c, unit);
}

/* Returns the comparison of a rate with a benchmark. */
static Datum
compare_rate_benchmark(FunctionCallInfo fcinfo, StatsRate a, double unit)
{
	double		benchmark = benchmark_argument(fcinfo, 1, 0, unit);
	double		level = level_argument(fcinfo, 2);
	StatsComparison c = unknown;

	if (a.trials > 0)
		c = stats_rate_benchmark(a, benchmark / unit, level);
	return comparison_row(fcinfo, c, unit);
}

/* Returns the successes of a tally on the scale 0 to 1. */
static StatsRate
proportion_counts(const Tally *t)
{
	StatsRate	rate = {0};

	tally_check_scale(t, "proportion_compare", 0, 1);
	if (!tally_is_empty(t))
	{
		rate.successes = tally_count(t, 1);
		rate.trials = tally_responses(t);
	}
	return rate;
}

/*
 * Returns how far the mean of a tally lies above a point of its scale, with its
 * spread if there are two responses.
 */
static StatsMean
mean_counts(const Tally *t, int point)
{
	StatsMean	mean = {tally_responses(t), 0, 0};

	if (mean.n > 0)
		mean.mean = tally_mean_above(t, point);
	if (mean.n > 1)
		mean.std_dev = tally_std_dev(t);
	return mean;
}

/*
 * Returns the point of a scale that is nearest to the mean of two tallies
 * together, since the difference of huge groups can be tiny beside their scores.
 */
static int
common_point(const Tally *a, const Tally *b)
{
	double		n_a = tally_responses(a);
	double		n_b = tally_responses(b);

	if (n_a == 0 || n_b == 0)
		return 0;
	return (int) rint((n_a * tally_mean_above(a, 0) + n_b * tally_mean_above(b, 0)) /
					  (n_a + n_b));
}

/* Returns the comparison of the means of two tallies on one scale. */
static Datum
compare_means(FunctionCallInfo fcinfo, const Tally *a, const Tally *b)
{
	double		level = level_argument(fcinfo, 2);
	int			method = keyword_argument(fcinfo, 3, "method", mean_method_names);
	int			point = common_point(a, b);
	StatsMean	mean_a = mean_counts(a, point);
	StatsMean	mean_b = mean_counts(b, point);
	StatsComparison c = unknown;

	if (mean_a.n > 0 && mean_b.n > 0)
		c = stats_mean_compare(mean_a, mean_b, level, a->low, a->high);
	if (method == MEAN_POOLED && !isnan(c.difference))
	{
		c.statistic = stats_pooled_statistic(mean_a, mean_b);
		c.p_value = stats_normal_p(c.statistic);
	}
	return comparison_row(fcinfo, c, 1);
}

/* Returns the comparison of the mean of a tally with a benchmark. */
static Datum
compare_mean_benchmark(FunctionCallInfo fcinfo, const Tally *t)
{
	double		level = level_argument(fcinfo, 2);
	StatsComparison c = unknown;

	/* the empty tally has no scale that the benchmark could be off */
	if (!tally_is_empty(t))
	{
		double		benchmark = benchmark_argument(fcinfo, 1, t->low, t->high);
		int			point = (int) rint(benchmark - t->low);
		StatsMean	mean = mean_counts(t, point);

		if (mean.n > 0)
			c = stats_mean_benchmark(mean, benchmark - t->low - point, level,
									 -point, tally_points(t) - 1 - point);
	}
	return comparison_row(fcinfo, c, 1);
}

PG_FUNCTION_INFO_V1(nps_compare);
PG_FUNCTION_INFO_V1(nps_compare_benchmark);
PG_FUNCTION_INFO_V1(nps_difference);
PG_FUNCTION_INFO_V1(csat_compare);
PG_FUNCTION_INFO_V1(csat_compare_benchmark);
PG_FUNCTION_INFO_V1(proportion_compare);
PG_FUNCTION_INFO_V1(proportion_compare_benchmark);
PG_FUNCTION_INFO_V1(proportion_difference);
PG_FUNCTION_INFO_V1(ces_compare);
PG_FUNCTION_INFO_V1(ces_compare_benchmark);
PG_FUNCTION_INFO_V1(mean_compare);
PG_FUNCTION_INFO_V1(mean_compare_benchmark);

/* Returns the difference of the NPS of two tallies, by level and method. */
Datum
nps_compare(PG_FUNCTION_ARGS)
{
	return compare_nets(fcinfo, nps_counts(PG_GETARG_TALLY(0)), nps_counts(PG_GETARG_TALLY(1)), 2);
}

/* Returns the NPS of a tally less a benchmark, by level. */
Datum
nps_compare_benchmark(PG_FUNCTION_ARGS)
{
	StatsNet	a = nps_counts(PG_GETARG_TALLY(0));
	double		benchmark = benchmark_argument(fcinfo, 1, -POINTS, POINTS);
	double		level = level_argument(fcinfo, 2);
	StatsComparison c = unknown;

	if (net_size(a) > 0)
		c = stats_net_benchmark(a, benchmark / POINTS, level);
	return comparison_row(fcinfo, c, POINTS);
}

/* Returns the promoters, passives and detractors in three arguments. */
static StatsNet
net_arguments(FunctionCallInfo fcinfo, int n, const char *plus, const char *zero,
			  const char *minus)
{
	StatsNet	net;

	net.plus = count_argument(fcinfo, n, plus);
	net.zero = count_argument(fcinfo, n + 1, zero);
	net.minus = count_argument(fcinfo, n + 2, minus);
	return net;
}

/* Returns the difference of two NPS from plain counts, by level and method. */
Datum
nps_difference(PG_FUNCTION_ARGS)
{
	StatsNet	a = net_arguments(fcinfo, 0, "promoters1", "passives1", "detractors1");
	StatsNet	b = net_arguments(fcinfo, 3, "promoters2", "passives2", "detractors2");

	return compare_nets(fcinfo, a, b, 6);
}

/* Returns the difference of the CSAT of two tallies on one scale, by level and method. */
Datum
csat_compare(PG_FUNCTION_ARGS)
{
	const Tally *a = PG_GETARG_TALLY(0);
	const Tally *b = PG_GETARG_TALLY(1);

	scale_check_comparable(a->low, a->high, b->low, b->high);
	return compare_rates(fcinfo, csat_counts(a), csat_counts(b), 2, POINTS);
}

/* Returns the CSAT of a tally less a benchmark, by level. */
Datum
csat_compare_benchmark(PG_FUNCTION_ARGS)
{
	return compare_rate_benchmark(fcinfo, csat_counts(PG_GETARG_TALLY(0)), POINTS);
}

/* Returns the difference of the rates of two tallies on 0 to 1, by level and method. */
Datum
proportion_compare(PG_FUNCTION_ARGS)
{
	return compare_rates(fcinfo, proportion_counts(PG_GETARG_TALLY(0)),
						 proportion_counts(PG_GETARG_TALLY(1)), 2, 1);
}

/* Returns the rate of a tally on 0 to 1 less a benchmark, by level. */
Datum
proportion_compare_benchmark(PG_FUNCTION_ARGS)
{
	return compare_rate_benchmark(fcinfo, proportion_counts(PG_GETARG_TALLY(0)), 1);
}

/* Returns the successes and trials in two arguments. */
static StatsRate
rate_arguments(FunctionCallInfo fcinfo, int n, const char *successes, const char *trials)
{
	StatsRate	rate;

	rate.successes = count_argument(fcinfo, n, successes);
	rate.trials = count_argument(fcinfo, n + 1, trials);
	if (rate.successes > rate.trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s are more than %s %s",
						float8out_internal(rate.successes), successes,
						float8out_internal(rate.trials), trials),
				 errhint("The successes must be a part of the trials.")));
	return rate;
}

/* Returns the difference of two rates from plain counts, by level and method. */
Datum
proportion_difference(PG_FUNCTION_ARGS)
{
	StatsRate	a = rate_arguments(fcinfo, 0, "successes1", "trials1");
	StatsRate	b = rate_arguments(fcinfo, 2, "successes2", "trials2");

	return compare_rates(fcinfo, a, b, 4, 1);
}

/* Returns the difference of the CES of two tallies, by level and method. */
Datum
ces_compare(PG_FUNCTION_ARGS)
{
	const Tally *a = PG_GETARG_TALLY(0);
	const Tally *b = PG_GETARG_TALLY(1);

	tally_check_scale(a, "ces_compare", CES_LOW, CES_HIGH);
	tally_check_scale(b, "ces_compare", CES_LOW, CES_HIGH);
	return compare_means(fcinfo, a, b);
}

/* Returns the CES of a tally less a benchmark, by level. */
Datum
ces_compare_benchmark(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	tally_check_scale(t, "ces_compare", CES_LOW, CES_HIGH);
	return compare_mean_benchmark(fcinfo, t);
}

/* Returns the difference of the means of two tallies on one scale, by level and method. */
Datum
mean_compare(PG_FUNCTION_ARGS)
{
	const Tally *a = PG_GETARG_TALLY(0);
	const Tally *b = PG_GETARG_TALLY(1);

	scale_check_comparable(a->low, a->high, b->low, b->high);
	return compare_means(fcinfo, a, b);
}

/* Returns the mean of a tally less a benchmark, by level. */
Datum
mean_compare_benchmark(PG_FUNCTION_ARGS)
{
	return compare_mean_benchmark(fcinfo, PG_GETARG_TALLY(0));
}
