/*
 * sample_size.c
 *		How many responses are needed, and what a given number can show.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "stats/stats.h"
#include "stats/stats_sample_size.h"

/* Raises an error for an argument that is outside a range. */
pg_noreturn static void
outside_error(const char *name, double value, const char *allowed)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid %s %s", name, float8out_internal(value)),
			 errdetail("It must be %s.", allowed)));
}

/* Returns an argument that is greater than 0 and at most `most`. */
static double
positive_argument(FunctionCallInfo fcinfo, int n, const char *name, double most,
				  const char *allowed)
{
	double		value = PG_GETARG_FLOAT8(n);

	if (!(value > 0 && value <= most))
		outside_error(name, value, allowed);
	return value;
}

/* Returns a margin of error in points of NPS, as a net rate. */
static double
net_margin_argument(FunctionCallInfo fcinfo, int n)
{
	return positive_argument(fcinfo, n, "margin", 200,
							 "greater than 0 and at most 200 points") / 100;
}

/* Returns a rate. */
static double
rate_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	double		rate = PG_GETARG_FLOAT8(n);

	if (!(rate >= 0 && rate <= 1))
		outside_error(name, rate, "a fraction from 0 to 1");
	return rate;
}

/* Returns the variance of a response by the rates of promoters and detractors in two arguments. */
static double
net_variance_arguments(FunctionCallInfo fcinfo, int n)
{
	double		promoters = rate_argument(fcinfo, n, "promoter_rate");
	double		detractors = rate_argument(fcinfo, n + 1, "detractor_rate");

	/* what rounding adds, as to 0.7 and 0.3, does not matter */
	if (promoters + detractors > 1 + 1e-12)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("promoter_rate %s and detractor_rate %s are more than 1 together",
						float8out_internal(promoters), float8out_internal(detractors))));
	return stats_net_variance(promoters, fmax(1 - promoters - detractors, 0), detractors);
}

/* Returns the variance of a trial by the rate in an argument. */
static double
rate_variance_argument(FunctionCallInfo fcinfo, int n)
{
	double		rate = rate_argument(fcinfo, n, "rate");

	return rate * (1 - rate);
}

/* Returns the size of a population, which may be infinite. */
static double
population_argument(FunctionCallInfo fcinfo, int n)
{
	double		population = PG_GETARG_FLOAT8(n);

	if (!(population >= 1))
		outside_error("population", population, "1 or more, or infinite");
	return population;
}

/* Returns a number of responses, of which there is at least one. */
static double
responses_argument(FunctionCallInfo fcinfo, int n)
{
	double		responses = count_argument(fcinfo, n, "responses");

	if (responses < 1)
		outside_error("responses", responses, "1 or more");
	return responses;
}

/* Returns a power; what chance alone finds needs no responses. */
static double
power_argument(FunctionCallInfo fcinfo, int n, double level)
{
	double		power = PG_GETARG_FLOAT8(n);
	double		least = (1 - level) / 2;

	if (!(power > least && power < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid power %s", float8out_internal(power)),
				 errdetail("It must be greater than %g, which is (1 - level) / 2, and less than 1.",
						   least)));
	return power;
}

/* Returns a difference of two scores. */
static double
difference_argument(FunctionCallInfo fcinfo, int n)
{
	double		difference = PG_GETARG_FLOAT8(n);

	if (difference == 0 || !isfinite(difference))
		outside_error("difference", difference, "a finite number other than 0");
	return difference;
}

/* Returns the standard deviation of a response. */
static double
std_dev_argument(FunctionCallInfo fcinfo, int n)
{
	double		std_dev = PG_GETARG_FLOAT8(n);

	if (!(std_dev > 0) || isinf(std_dev))
		outside_error("std_dev", std_dev, "a finite number greater than 0");
	return std_dev;
}

/* Sets two rates, which must differ. */
static void
rates_arguments(FunctionCallInfo fcinfo, int n, double *rate1, double *rate2)
{
	*rate1 = rate_argument(fcinfo, n, "rate1");
	*rate2 = rate_argument(fcinfo, n + 1, "rate2");
	if (*rate1 == *rate2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate1 and rate2 are both %s", float8out_internal(*rate1)),
				 errdetail("No number of responses shows that two rates are equal.")));
}

/* Returns a size, rounded up. */
static Datum
whole_size(double n)
{
	if (!(n < (double) PG_INT64_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sample size is out of range of bigint")));
	PG_RETURN_INT64((int64) stats_whole_size(n));
}

/* Returns how many responses of a population give a margin of error. */
static Datum
margin_size(FunctionCallInfo fcinfo, double margin, double variance, int first_option)
{
	double		level = level_argument(fcinfo, first_option);
	double		population = population_argument(fcinfo, first_option + 1);
	double		n = variance > 0 ? stats_margin_size(variance, margin, level) : 0;

	return whole_size(isinf(population) ? n : stats_finite_size(n, population));
}

/* Returns the margin of error of so many responses of a population. */
static double
margin_of_size(FunctionCallInfo fcinfo, double variance, int first_option)
{
	double		n = responses_argument(fcinfo, 0);
	double		level = level_argument(fcinfo, first_option);
	double		population = population_argument(fcinfo, first_option + 1);

	if (n > population)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s responses are more than the population of %s",
						float8out_internal(n), float8out_internal(population))));
	if (!isinf(population))
		n = stats_infinite_size(n, population);
	return stats_margin(variance, n, level);
}

PG_FUNCTION_INFO_V1(nps_sample_size);
PG_FUNCTION_INFO_V1(nps_margin);
PG_FUNCTION_INFO_V1(proportion_sample_size);
PG_FUNCTION_INFO_V1(proportion_margin);
PG_FUNCTION_INFO_V1(compare_sample_size);
PG_FUNCTION_INFO_V1(compare_power);
PG_FUNCTION_INFO_V1(proportion_compare_sample_size);
PG_FUNCTION_INFO_V1(proportion_compare_power);

/* Returns how many responses give an NPS with a margin of error. */
Datum
nps_sample_size(PG_FUNCTION_ARGS)
{
	double		margin = net_margin_argument(fcinfo, 0);

	return margin_size(fcinfo, margin, net_variance_arguments(fcinfo, 1), 3);
}

/* Returns the margin of error of an NPS, in points. */
Datum
nps_margin(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(100 * margin_of_size(fcinfo, net_variance_arguments(fcinfo, 1), 3));
}

/* Returns how many trials give a rate with a margin of error. */
Datum
proportion_sample_size(PG_FUNCTION_ARGS)
{
	double		margin = positive_argument(fcinfo, 0, "margin", 1, "greater than 0 and at most 1");

	return margin_size(fcinfo, margin, rate_variance_argument(fcinfo, 1), 2);
}

/* Returns the margin of error of a rate. */
Datum
proportion_margin(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(margin_of_size(fcinfo, rate_variance_argument(fcinfo, 1), 2));
}

/* Returns how many responses each of two groups needs to find a difference of their scores. */
Datum
compare_sample_size(PG_FUNCTION_ARGS)
{
	double		difference = difference_argument(fcinfo, 0);
	double		std_dev = std_dev_argument(fcinfo, 1);
	double		level = level_argument(fcinfo, 3);
	double		power = power_argument(fcinfo, 2, level);

	return whole_size(stats_difference_size(difference, std_dev, power, level));
}

/* Returns the probability that so many responses in each of two groups find a difference. */
Datum
compare_power(PG_FUNCTION_ARGS)
{
	double		difference = difference_argument(fcinfo, 0);
	double		std_dev = std_dev_argument(fcinfo, 1);
	double		n = responses_argument(fcinfo, 2);
	double		level = level_argument(fcinfo, 3);

	PG_RETURN_FLOAT8(stats_difference_power(difference, std_dev, n, level));
}

/* Returns how many trials each of two groups needs to find a difference of their rates. */
Datum
proportion_compare_sample_size(PG_FUNCTION_ARGS)
{
	double		rate1;
	double		rate2;
	double		level = level_argument(fcinfo, 3);
	double		power = power_argument(fcinfo, 2, level);

	rates_arguments(fcinfo, 0, &rate1, &rate2);
	return whole_size(stats_rate_difference_size(rate1, rate2, power, level));
}

/* Returns the probability that so many trials in each of two groups find a difference of rates. */
Datum
proportion_compare_power(PG_FUNCTION_ARGS)
{
	double		rate1;
	double		rate2;
	double		n = responses_argument(fcinfo, 2);
	double		level = level_argument(fcinfo, 3);

	rates_arguments(fcinfo, 0, &rate1, &rate2);
	PG_RETURN_FLOAT8(stats_rate_difference_power(rate1, rate2, n, level));
}
