/*
 * ratio_summary.c
 *		Making, checking and merging ratio summaries: their aggregates.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/aggregate_state.h"
#include "survey/ratio_summary.h"

/* Returns whether a number has the sign of minus zero, which summaries never contain. */
static bool
ratio_is_minus_zero(double number)
{
	return number == 0 && signbit(number);
}

/*
 * Returns whether a total is the nearest double to itself and its rest. The sum
 * is assigned first, since processors of 32 bits compute with more digits.
 */
static bool
ratio_total_is_shortest(double sum, double rest)
{
	double		nearest = sum + rest;

	return nearest == sum;
}

/*
 * Returns what is wrong with numbers that need not be those of a summary, or
 * NULL if nothing is.
 *
 * Moments that no units have, such as a covariance larger than its variances
 * allow, are accepted: rounding and underflow make such ones, too.
 */
const char *
ratio_sums_problem(const StatsRatio *sums)
{
	const double *numbers = (const double *) sums;
	bool		powers = false;

	for (int i = 0; i < RATIO_NUMBERS; i++)
	{
		if (!isfinite(numbers[i]))
			return "A number is not finite.";
		if (ratio_is_minus_zero(numbers[i]))
			return "A zero has a sign.";
		powers |= i >= RATIO_FIRST_POWER && numbers[i] != 0;
	}
	if (!(sums->units >= 0 && sums->units <= RATIO_MOST_UNITS) ||
		sums->units != floor(sums->units))
		return "The number of units is not a whole number from 0 to 9007199254740992.";
	if (sums->units == 0 && (sums->sum_y != 0 || sums->sum_x != 0))
		return "Without units there is no total.";
	if (sums->units < 2 && powers)
		return "Fewer than two units have no powers about their means.";
	if (sums->m20 < 0 || sums->m02 < 0 || sums->m40 < 0 || sums->m22 < 0 || sums->m04 < 0)
		return "A sum of even powers is negative.";
	if (!ratio_total_is_shortest(sums->sum_y, sums->rest_y) ||
		!ratio_total_is_shortest(sums->sum_x, sums->rest_x))
		return "A total is not in its shortest form.";
	return NULL;
}

/*
 * Returns the summary that a datum holds, or a copy of it that the caller may
 * modify.
 */
RatioSummary *
ratio_summary_from_datum(Datum value, bool to_modify)
{
	RatioSummary *r;
	const char *problem;

	if (to_modify)
		r = (RatioSummary *) PG_DETOAST_DATUM_COPY(value);
	else
		r = (RatioSummary *) PG_DETOAST_DATUM(value);

	problem = ratio_summary_header_ok(r) ? ratio_sums_problem(&r->sums) :
		"Its header is unknown.";
	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored ratio_summary is damaged or of an unknown version"),
				 errdetail("%s", problem)));
	return r;
}

/* Makes a summary of checked numbers. */
RatioSummary *
ratio_summary_new(const StatsRatio *sums)
{
	RatioSummary *r = palloc0(sizeof(RatioSummary));

	SET_VARSIZE(r, sizeof(RatioSummary));
	r->version = RATIO_SUMMARY_VERSION;
	r->sums = *sums;
	return r;
}

/*
 * Returns the transition state, which may be modified in place; outside an
 * aggregate, returns a copy.
 *
 * This runs for every row, so it makes the checks of AggCheckCallContext and
 * of the detoaster inline.
 */
static inline RatioSummary *
ratio_summary_state(FunctionCallInfo fcinfo)
{
	RatioSummary *r = (RatioSummary *) PG_GETARG_POINTER(0);
	bool		in_aggregate = runs_in_aggregate(fcinfo);

	if (likely(in_aggregate && !VARATT_IS_EXTENDED(r) && ratio_summary_header_ok(r)))
		return r;
	return ratio_summary_from_datum(PG_GETARG_DATUM(0), !in_aggregate);
}

/* Raises an error if a value cannot be summed up. */
static inline void
ratio_check_value(double value, const char *name)
{
	/* NaN fails the comparison */
	if (unlikely(!(fabs(value) <= RATIO_LARGEST_VALUE)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is out of range", name, float8out_internal(value)),
				 errdetail("Numerators and denominators are numbers from -1e+70 to 1e+70."),
				 errhint("Exclude such rows with FILTER (WHERE ...).")));
}

/* Raises an error if a summary cannot have as many more units. */
static inline void
ratio_check_units(const RatioSummary *r, double more)
{
	if (unlikely(more > RATIO_MOST_UNITS - r->sums.units))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("ratio_summary would have more units than it can count"),
				 errdetail("It can have at most 9007199254740992 units.")));
}

/*
 * Raises an error if a number of a summary has overflowed, which only
 * summaries from texts or clients can cause. Takes the sign from zeros, so
 * that equal summaries have equal bytes.
 */
static inline void
ratio_check_sums(RatioSummary *r)
{
	double	   *numbers = ratio_numbers(&r->sums);

	for (int i = 0; i < RATIO_NUMBERS; i++)
	{
		if (unlikely(!isfinite(numbers[i])))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("ratio_summary is out of range"),
					 errdetail("A sum of powers is larger than double precision can be.")));
		numbers[i] += 0.0;
	}
}

PG_FUNCTION_INFO_V1(ratio_accum);
PG_FUNCTION_INFO_V1(ratio_summary_merge);

/* Transition function: adds a unit. */
Datum
ratio_accum(PG_FUNCTION_ARGS)
{
	RatioSummary *r = ratio_summary_state(fcinfo);
	double		numerator = PG_GETARG_FLOAT8(1);
	double		denominator = PG_GETARG_FLOAT8(2);

	ratio_check_value(numerator, "numerator");
	ratio_check_value(denominator, "denominator");
	ratio_check_units(r, 1);
	stats_ratio_add(&r->sums, numerator, denominator);
	ratio_check_sums(r);
	return RatioSummaryPGetDatum(r);
}

/* Merges two summaries: the operator +, and rollup's transition function. */
Datum
ratio_summary_merge(PG_FUNCTION_ARGS)
{
	RatioSummary *r = ratio_summary_state(fcinfo);
	const RatioSummary *other = PG_GETARG_RATIO_SUMMARY(1);

	ratio_check_units(r, other->sums.units);
	stats_ratio_merge(&r->sums, &other->sums);
	ratio_check_sums(r);
	return RatioSummaryPGetDatum(r);
}
