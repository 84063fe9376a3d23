/*
 * stratified.c
 *		The aggregates nps_stratified, csat_stratified and mean_stratified: a
 *		score of a population whose parts, the strata, were sampled separately.
 *		They take a tally and the size of the population of each stratum.
 *
 * What is kept of the strata are sums of numbers that are not whole, so that the
 * last digits of a result may depend on the order of the strata.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "common/numbers.h"
#include "common/result_row.h"
#include "stats/stats_sample.h"
#include "survey/score_counts.h"

/* Beyond 2^53, float8 cannot represent every whole number. */
#define MOST_POPULATION 9007199254740992.0

/* The transition state, a float8[] of these. */
typedef struct StrataState
{
	StatsStrata strata;
	double		has_scale;		/* 0 before the first tally with a scale, then
								 * 1 */
	double		low;
	double		high;
} StrataState;

#define STRATA_NUMBERS (sizeof(StrataState) / sizeof(double))

/* Returns whether the numbers of a state can be those of some strata. */
static bool
strata_state_ok(const StrataState *s)
{
	const StatsStrata *t = &s->strata;

	return t->strata >= 0 && t->strata == floor(t->strata) && t->responses >= 0 &&
		t->responses == floor(t->responses) &&
		t->population >= t->responses && t->population <= t->strata * MOST_POPULATION &&
		fabs(t->mean) < SCALE_MAX_POINTS && t->squares >= 0 && t->within >= 0 &&
		t->error >= 0 && t->unit >= 0 && t->error_squares >= 0 &&
		t->silent >= 0 && t->single >= 0 &&
		(s->has_scale == 0 ? s->low == 0 && s->high == 0 :
		 s->has_scale == 1 && s->low == floor(s->low) && s->high == floor(s->high) &&
		 s->low >= PG_INT32_MIN && s->high <= PG_INT32_MAX && s->high - s->low >= 0 &&
		 s->high - s->low < SCALE_MAX_POINTS);
}

/* Returns the numbers of a transition state, and the array that they are in. */
static StrataState *
strata_state(FunctionCallInfo fcinfo, int n, ArrayType **array)
{
	StrataState *s = (StrataState *) numbers_state(fcinfo, n, STRATA_NUMBERS, array);

	if (s == NULL || !strata_state_ok(s))
		numbers_state_error("a stratified score", STRATA_NUMBERS);
	return s;
}

/* Raises an error unless all strata are on one scale. */
static void
strata_set_scale(StrataState *s, double low, double high)
{
	if (s->has_scale == 1)
		scale_check_same((int32) s->low, (int32) s->high, (int32) low, (int32) high);
	s->has_scale = 1;
	s->low = low;
	s->high = high;
}

/* Returns the population of a stratum, which is at least the number of its responses. */
static double
population_argument(FunctionCallInfo fcinfo, int64 responses)
{
	double		population;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("population of a stratum must not be NULL"),
				 errdetail("Without this stratum, the score would be that of another population."),
				 errhint("Exclude strata that are not meant with FILTER (WHERE ...).")));
	population = PG_GETARG_FLOAT8(2);
	if (!(population >= 0 && population <= MOST_POPULATION))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("population %s is out of range", float8out_internal(population)),
				 errdetail("A population is a number from 0 to 9007199254740992.")));
	if (population < (double) responses)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population %s of a stratum is below its " INT64_FORMAT " responses",
						float8out_internal(population), responses),
				 errhint("The population is the number of customers of the stratum, "
						 "of which each can respond once.")));
	return population;
}

/* What the responses of a tally count: their mean and variance (divisor n). */
typedef struct StratumCounts
{
	double		mean;
	double		sigma_squared;
} StratumCounts;

/*
 * Returns the counts of a tally for a score, without meaning if there are no
 * responses; raises an error if the score is not defined on its scale.
 */
typedef StratumCounts (*StratumScore) (const Tally *t);

/* Returns the counts of promoters, passives and detractors as 1, 0 and -1. */
static StratumCounts
stratum_net(const Tally *t)
{
	StatsNet	net = nps_counts(t);
	StratumCounts counts;

	counts.mean = (net.plus - net.minus) / (net.plus + net.zero + net.minus);
	counts.sigma_squared = stats_net_variance(net.plus, net.zero, net.minus);
	return counts;
}

/* Returns the counts of satisfied responses as 1, and of others as 0. */
static StratumCounts
stratum_rate(const Tally *t)
{
	StatsRate	rate = csat_counts(t);
	StratumCounts counts;

	counts.mean = rate.successes / rate.trials;
	counts.sigma_squared = counts.mean * ((rate.trials - rate.successes) / rate.trials);
	return counts;
}

/* Returns the counts of responses in points above the low end of the scale. */
static StratumCounts
stratum_mean(const Tally *t)
{
	double		n = (double) tally_responses(t);
	double		std_dev = n > 1 ? tally_std_dev(t) : 0;
	StratumCounts counts = {0, 0};

	if (n == 0)
		return counts;
	counts.mean = tally_mean(t) - t->low;
	counts.sigma_squared = std_dev * std_dev * (n - 1) / n;
	return counts;
}

/*
 * Adds a stratum. One without a tally has no responses, as an outer join of the
 * strata with their responses gives it.
 */
static Datum
stratified_add(FunctionCallInfo fcinfo, StratumScore score)
{
	StratumCounts counts = {0, 0};
	int64		responses = 0;
	double		population;
	ArrayType  *array;
	StrataState *s;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = strata_state(fcinfo, 0, &array);
	if (!PG_ARGISNULL(1))
	{
		const Tally *t = PG_GETARG_TALLY(1);

		if (!tally_is_empty(t))
		{
			counts = score(t);
			strata_set_scale(s, t->low, t->high);
		}
		responses = tally_responses(t);
	}
	population = population_argument(fcinfo, responses);
	stats_strata_add(&s->strata, population, (double) responses, counts.mean, counts.sigma_squared);
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(nps_stratified_accum);
PG_FUNCTION_INFO_V1(csat_stratified_accum);
PG_FUNCTION_INFO_V1(mean_stratified_accum);
PG_FUNCTION_INFO_V1(stratified_combine);
PG_FUNCTION_INFO_V1(nps_stratified_final);
PG_FUNCTION_INFO_V1(csat_stratified_final);
PG_FUNCTION_INFO_V1(mean_stratified_final);

/* Transition function: adds a stratum with a tally on the scale 0 to 10. */
Datum
nps_stratified_accum(PG_FUNCTION_ARGS)
{
	return stratified_add(fcinfo, stratum_net);
}

/* Transition function: adds a stratum with a tally on a scale of CSAT. */
Datum
csat_stratified_accum(PG_FUNCTION_ARGS)
{
	return stratified_add(fcinfo, stratum_rate);
}

/* Transition function: adds a stratum with a tally on any scale. */
Datum
mean_stratified_accum(PG_FUNCTION_ARGS)
{
	return stratified_add(fcinfo, stratum_mean);
}

/* Combine function: adds the strata of two states. */
Datum
stratified_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *into;
	ArrayType  *from;
	StrataState *a = strata_state(fcinfo, 0, &into);
	const StrataState *b = strata_state(fcinfo, 1, &from);

	if (b->has_scale == 1)
		strata_set_scale(a, b->low, b->high);
	stats_strata_merge(&a->strata, &b->strata);
	PG_RETURN_ARRAYTYPE_P(into);
}

/* Returns a count as bigint. */
static int64
stratified_count(double count)
{
	if (!(count < (double) PG_INT64_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("strata have more responses than bigint can count")));
	return (int64) count;
}

/* The limits of a score, of which the highest value is `most`. */
typedef StatsLimits (*StratifiedLimits) (const StatsSample *s, double most);

/* Returns the limits of a net rate. */
static StatsLimits
limits_net(const StatsSample *s, double most pg_attribute_unused())
{
	return stats_sample_net(s, DEFAULT_LEVEL);
}

/* Returns the limits of a rate. */
static StatsLimits
limits_rate(const StatsSample *s, double most pg_attribute_unused())
{
	return stats_sample_rate(s, DEFAULT_LEVEL);
}

/* Returns the limits of a mean above the low end of its scale. */
static StatsLimits
limits_mean(const StatsSample *s, double most)
{
	return stats_sample_mean(s, DEFAULT_LEVEL, 0, most);
}

/* Returns the row of a stratified score; the unit is how many of it make 1. */
static Datum
stratified_row(FunctionCallInfo fcinfo, const StrataState *s, StratifiedLimits score_limits,
			   double unit, double origin)
{
	StatsSample sample = stats_strata(&s->strata);
	StatsLimits limits = score_limits(&sample, s->high - s->low);
	Row			row = {0};

	row_add_int8(&row, stratified_count(s->strata.strata));
	row_add_int8(&row, stratified_count(s->strata.responses));
	row_add_float8(&row, s->strata.population);
	row_add_float8(&row, origin + unit * sample.estimate);
	row_add_float8(&row, unit * sqrt(sample.variance));
	row_add_float8(&row, origin + unit * limits.lower);
	row_add_float8(&row, origin + unit * limits.upper);
	row_add_float8(&row, sample.design_effect);
	row_add_float8(&row, sample.df);
	return row_datum(fcinfo, &row);
}

/* Final function: returns the NPS of the population. */
Datum
nps_stratified_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array;

	return stratified_row(fcinfo, strata_state(fcinfo, 0, &array), limits_net, 100, 0);
}

/* Final function: returns the CSAT of the population. */
Datum
csat_stratified_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array;

	return stratified_row(fcinfo, strata_state(fcinfo, 0, &array), limits_rate, 100, 0);
}

/* Final function: returns the mean of the population. */
Datum
mean_stratified_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	const StrataState *s = strata_state(fcinfo, 0, &array);

	return stratified_row(fcinfo, s, limits_mean, 1, s->low);
}
