/*
 * driver_summary.c
 *		Driver summaries, and the transition states that they come from.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"

#include "insight/driver_summary.h"

/* Makes a summary without responses. */
DriverSummary *
driver_summary_new(int variables)
{
	Size		size = offsetof(DriverSummary, numbers) +
		DRIVER_NUMBERS(variables) * sizeof(double);
	DriverSummary *d = palloc0(size);

	SET_VARSIZE(d, size);
	d->version = DRIVER_SUMMARY_VERSION;
	d->variables = variables;
	return d;
}

/* Returns a list of numbers of a summary, from one of them on. */
static DriverNumbers
driver_numbers(const DriverSummary *d, int first, int count)
{
	double	   *number = unconstify(DriverSummary *, d)->numbers + first;

	return (DriverNumbers)
	{
		count, number, number + count
	};
}

/* Returns the totals of the outcome and the drivers. */
DriverNumbers
driver_totals(const DriverSummary *d)
{
	return driver_numbers(d, 0, d->variables);
}

/* Returns the co-moments. */
DriverNumbers
driver_comoments(const DriverSummary *d)
{
	return driver_numbers(d, 2 * d->variables, STATS_PAIRS(d->variables));
}

/* Returns what is wrong with numbers, or NULL if nothing is. */
static const char *
driver_numbers_problem(DriverNumbers numbers)
{
	for (int i = 0; i < 2 * numbers.count; i++)
	{
		if (!isfinite(numbers.number[i]))
			return "A number is not finite.";
		if (numbers.number[i] == 0 && signbit(numbers.number[i]))
			return "A zero has a sign.";
	}
	for (int i = 0; i < numbers.count; i++)
	{
		/*
		 * assigned first, since processors of 32 bits compute with more
		 * digits
		 */
		double		nearest = numbers.number[i] + numbers.rest[i];

		if (nearest != numbers.number[i])
			return "A number is not in its shortest form.";
	}
	return NULL;
}

/* Returns what is wrong with the size of totals and co-moments, or NULL if nothing is. */
static const char *
driver_size_problem(const DriverSummary *d)
{
	const double *comoment = driver_comoments(d).number;
	double		most = STATS_LARGEST_VARIABLE * (double) d->responses;

	for (int i = 0; i < d->variables; i++)
	{
		double		squares = comoment[STATS_PAIR(i, i)];

		if (fabs(driver_totals(d).number[i]) > most)
			return "A total is out of range.";
		/* fewer than two responses have no squares about their mean */
		if (squares < 0 ||
			squares > (d->responses < 2 ? 0 : most * STATS_LARGEST_VARIABLE * (1 + 1e-9)))
			return "A sum of squares is out of range.";
		for (int j = 0; j < i; j++)
			if (fabs(comoment[STATS_PAIR(i, j)]) >
				stats_largest_comoment(squares, comoment[STATS_PAIR(j, j)]) * (1 + 1e-9))
				return "A sum of products is larger than the sums of squares allow.";
	}
	return NULL;
}

/*
 * Returns what is wrong with a summary whose header is right and which need not
 * be that of any responses, or NULL if nothing is.
 */
const char *
driver_summary_problem(const DriverSummary *d)
{
	const char *problem;

	if (d->responses < 0 || d->responses > DRIVER_MOST_RESPONSES)
		return "The number of responses is not from 0 to 9007199254740992.";
	if (d->skipped < 0)
		return "The number of skipped rows is negative.";
	if (d->variables > 0 ? d->responses == 0 && d->skipped == 0 : d->responses > 0)
		return "There are responses without drivers, or drivers without rows.";
	problem = driver_numbers_problem(driver_totals(d));
	if (problem == NULL)
		problem = driver_numbers_problem(driver_comoments(d));
	return problem != NULL ? problem : driver_size_problem(d);
}

/* Returns whether detoasted bytes have the header of a summary of a known version. */
static bool
driver_header_ok(const DriverSummary *d)
{
	return VARSIZE(d) >= offsetof(DriverSummary, numbers) &&
		d->version == DRIVER_SUMMARY_VERSION && d->flags == 0 && d->reserved == 0 &&
		d->variables != 1 && d->variables <= STATS_MOST_VARIABLES &&
		VARSIZE(d) == offsetof(DriverSummary, numbers) +
		DRIVER_NUMBERS(d->variables) * sizeof(double);
}

/* Returns the summary that a datum holds. */
const DriverSummary *
driver_summary_from_datum(Datum value)
{
	const DriverSummary *d = (const DriverSummary *) PG_DETOAST_DATUM(value);
	const char *problem = driver_header_ok(d) ? driver_summary_problem(d) :
		"Its header is unknown.";

	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored driver_summary is damaged or of an unknown version"),
				 errdetail("%s", problem)));
	return d;
}

/* Sets the number of drivers; raises an error if it is another one already. */
void
driver_state_set_drivers(DriverState *state, int drivers, MemoryContext context)
{
	if (state->drivers == drivers && drivers > 0)
		return;
	if (state->drivers != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all rows must have the same number of drivers, not %d and %d",
						state->drivers, drivers)));
	if (drivers == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there must be at least one driver")));
	if (drivers > STATS_MOST_DRIVERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d drivers are too many", drivers),
				 errdetail("There can be at most %d.", STATS_MOST_DRIVERS),
				 errhint("Leave out those that nobody can change, and average those that measure "
						 "the same.")));
	state->drivers = drivers;
	state->moments = MemoryContextAlloc(context, stats_moments_size(drivers + 1));
	stats_moments_begin(state->moments, drivers + 1);
}

/* Adds the rows of another state. */
void
driver_state_merge(DriverState *state, const DriverState *other, MemoryContext context)
{
	if (pg_add_s64_overflow(state->skipped, other->skipped, &state->skipped))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("driver_summary would have more skipped rows than bigint can count")));
	if (other->drivers == 0)
		return;
	driver_state_set_drivers(state, other->drivers, context);
	if (other->moments->rows > (double) DRIVER_MOST_RESPONSES - state->moments->rows)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("driver_summary would have more responses than it can count"),
				 errdetail("It can have at most 9007199254740992 responses.")));
	stats_moments_merge(state->moments, other->moments);
}

/* Sets sums to the numbers of a list. */
static void
driver_numbers_get(DriverNumbers numbers, StatsSum *sum)
{
	for (int i = 0; i < numbers.count; i++)
	{
		sum[i].high = numbers.number[i];
		sum[i].low = numbers.rest[i];
	}
}

/* Sets the numbers of a list. Equal summaries have equal bytes: no zero keeps a sign. */
static void
driver_numbers_set(DriverNumbers numbers, const StatsSum *sum)
{
	for (int i = 0; i < numbers.count; i++)
	{
		numbers.number[i] = sum[i].high + 0.0;
		numbers.rest[i] = sum[i].low + 0.0;
	}
}

/* Returns the state of a summary. */
DriverState *
driver_state_of(const DriverSummary *d)
{
	DriverState *state = palloc0(sizeof(DriverState));
	StatsSum	total[STATS_MOST_VARIABLES];
	StatsSum	comoment[STATS_PAIRS(STATS_MOST_VARIABLES)];

	state->skipped = d->skipped;
	if (d->variables == 0)
		return state;
	driver_state_set_drivers(state, d->variables - 1, CurrentMemoryContext);
	driver_numbers_get(driver_totals(d), total);
	driver_numbers_get(driver_comoments(d), comoment);
	stats_moments_restore(state->moments, (double) d->responses, total, comoment);
	return state;
}

/* Returns the summary of a state. */
Datum
driver_state_summary(const DriverState *state)
{
	DriverSummary *d = driver_summary_new(state->drivers > 0 ? state->drivers + 1 : 0);
	StatsSum	total[STATS_MOST_VARIABLES];
	StatsSum	comoment[STATS_PAIRS(STATS_MOST_VARIABLES)];

	d->skipped = state->skipped;
	if (state->drivers == 0)
		return DriverSummaryPGetDatum(d);
	d->responses = (int64) state->moments->rows;
	stats_moments_center(state->moments, total, comoment);
	driver_numbers_set(driver_totals(d), total);
	driver_numbers_set(driver_comoments(d), comoment);
	return DriverSummaryPGetDatum(d);
}
