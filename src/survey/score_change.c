/*
 * score_change.c
 *		The aggregates nps_change, csat_change and mean_change: the same
 *		customers asked twice, a row for each.
 *
 * The two scores of a customer are not independent, so what is kept are sums
 * over the customers' differences. They are whole numbers, so the result does
 * not depend on the order of the rows or on how they are split.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "common/numbers.h"
#include "common/result_row.h"
#include "survey/score_counts.h"

/*
 * The transition state, a bigint[] of these. Values are what a score counts:
 * 1, 0 or -1 for NPS, 1 or 0 for CSAT, the score itself for a mean.
 */
typedef struct ChangeState
{
	int64		respondents;
	int64		improved;
	int64		worsened;
	int64		before;			/* sum of the values before */
	int64		after;
	int64		absolute;		/* sum of the absolute differences */
	int64		squares;		/* sum of the squared differences */
	int64		low;			/* the scale; 0 and -1 for none */
	int64		high;
} ChangeState;

#define CHANGE_NUMBERS (sizeof(ChangeState) / sizeof(int64))

#define SCALE_RULE "A scale must ascend and have 2 to 101 whole numbers."
StaticAssertDecl(TALLY_MAX_POINTS == 101, "an error message contains the limit");

/* A scale that is not given: any whole number that integer can hold. */
#define NO_SCALE_LOW 0
#define NO_SCALE_HIGH (-1)

/* Returns whether the numbers of a state can be those of some customers. */
static bool
change_state_ok(const ChangeState *s)
{
	int64		difference;

	return s->respondents >= 0 && s->improved >= 0 && s->worsened >= 0 &&
		s->improved <= s->respondents && s->worsened <= s->respondents - s->improved &&
		s->absolute >= 0 && !pg_sub_s64_overflow(s->after, s->before, &difference) &&
		difference <= s->absolute && difference >= -s->absolute &&
		s->squares >= s->absolute &&
		((s->low == NO_SCALE_LOW && s->high == NO_SCALE_HIGH) ||
		 (s->low < s->high && scale_ok(s->low, s->high)));
}

/*
 * Returns the numbers of a transition state, as array_state(), after checking
 * them.
 */
static ChangeState *
change_state(FunctionCallInfo fcinfo, int n, ArrayType **array)
{
	ChangeState *s = array_state(fcinfo, n, INT8OID, CHANGE_NUMBERS, array);

	if (s == NULL || !change_state_ok(s))
		numbers_state_error("a change of scores", CHANGE_NUMBERS);
	return s;
}

/* Raises an error for a sum that bigint cannot hold. */
pg_noreturn static void
change_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("sum of the changes is out of range of bigint")));
}

/* Adds to a sum. */
static void
change_add(int64 *sum, int64 number)
{
	if (unlikely(pg_add_s64_overflow(*sum, number, sum)))
		change_overflow();
}

/* Adds the numbers of a customer, or of others; or removes them. */
static void
change_add_all(ChangeState *s, const ChangeState *other, int sign)
{
	change_add(&s->respondents, sign * other->respondents);
	change_add(&s->improved, sign * other->improved);
	change_add(&s->worsened, sign * other->worsened);
	change_add(&s->before, sign * other->before);
	change_add(&s->after, sign * other->after);
	change_add(&s->absolute, sign * other->absolute);
	change_add(&s->squares, sign * other->squares);
}

/* Returns the numbers of one customer by the two values. */
static ChangeState
change_of_customer(int64 before, int64 after)
{
	ChangeState s = {0};
	int64		difference = after - before;

	s.respondents = 1;
	s.improved = difference > 0;
	s.worsened = difference < 0;
	s.before = before;
	s.after = after;
	s.absolute = difference < 0 ? -difference : difference;
	if (pg_mul_s64_overflow(difference, difference, &s.squares))
		change_overflow();
	return s;
}

/* Raises an error unless the scale is that of the customers so far. */
static void
change_set_scale(ChangeState *s, int64 low, int64 high)
{
	if (s->respondents > 0 && (s->low != low || s->high != high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changes within a group"),
				 errhint("Group by the scale as well.")));
	s->low = low;
	s->high = high;
}

/* Returns a score in an argument, a whole number on the scale. */
static int64
change_score(FunctionCallInfo fcinfo, int n, int low, int high)
{
	double		score = PG_GETARG_FLOAT8(n);

	if (unlikely(!(score >= low && score <= high) || score != floor(score)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number from %d to %d",
						float8out_internal(score), low, high),
				 errhint("Exclude codes that are not responses with FILTER (WHERE ...).")));
	return (int64) score;
}

/* Returns an end of a scale. */
static int
change_scale_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	return whole_argument(fcinfo, n, name, SCALE_RULE);
}

/* Adds a customer with these values to the state, or removes one if the sign is -1. */
static Datum
change_count(FunctionCallInfo fcinfo, int low, int high, int64 before, int64 after, int sign)
{
	ArrayType  *array;
	ChangeState *s = change_state(fcinfo, 0, &array);
	ChangeState customer = change_of_customer(before, after);

	change_set_scale(s, low, high);
	change_add_all(s, &customer, sign);
	if (sign < 0 && !change_state_ok(s))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot remove a change that has not been counted")));

	/*
	 * a window that nobody is left in has no scale, as one that nobody
	 * entered
	 */
	if (s->respondents == 0)
		change_set_scale(s, NO_SCALE_LOW, NO_SCALE_HIGH);
	PG_RETURN_ARRAYTYPE_P(array);
}

/* Counts a customer by the categories of two scores from 0 to 10. */
static Datum
change_count_net(FunctionCallInfo fcinfo, int sign)
{
	int			before = nps_sign((int) change_score(fcinfo, 1, NPS_LOW, NPS_HIGH));
	int			after = nps_sign((int) change_score(fcinfo, 2, NPS_LOW, NPS_HIGH));

	return change_count(fcinfo, NPS_LOW, NPS_HIGH, before, after, sign);
}

/* Counts a customer by whether two scores from 1 to `high` are satisfied. */
static Datum
change_count_satisfied(FunctionCallInfo fcinfo, int high, int sign)
{
	int			first = csat_first_satisfied(CSAT_LOW, high);
	bool		before = change_score(fcinfo, 1, CSAT_LOW, high) >= first;
	bool		after = change_score(fcinfo, 2, CSAT_LOW, high) >= first;

	return change_count(fcinfo, CSAT_LOW, high, before, after, sign);
}

/* Counts a customer by two whole numbers. */
static Datum
change_count_numbers(FunctionCallInfo fcinfo, int sign)
{
	int64		before = change_score(fcinfo, 1, PG_INT32_MIN, PG_INT32_MAX);
	int64		after = change_score(fcinfo, 2, PG_INT32_MIN, PG_INT32_MAX);

	return change_count(fcinfo, NO_SCALE_LOW, NO_SCALE_HIGH, before, after, sign);
}

/* Counts a customer by two scores on the scale that is in the arguments. */
static Datum
change_count_on_scale(FunctionCallInfo fcinfo, int sign)
{
	int			low = change_scale_argument(fcinfo, 3, "low");
	int			high = change_scale_argument(fcinfo, 4, "high");
	int64		before;
	int64		after;

	if (low >= high || !scale_ok(low, high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid scale %d to %d", low, high),
				 errdetail(SCALE_RULE)));
	before = change_score(fcinfo, 1, low, high);
	after = change_score(fcinfo, 2, low, high);
	return change_count(fcinfo, low, high, before, after, sign);
}

/* Returns the counts, the two scores and the comparison as a row. */
static Datum
change_row(FunctionCallInfo fcinfo, const ChangeState *s, StatsComparison c, double unit)
{
	Row			row = {0};
	double		n = s->respondents;

	row_add_int8(&row, s->respondents);
	row_add_int8(&row, s->improved);
	row_add_int8(&row, s->respondents - s->improved - s->worsened);
	row_add_int8(&row, s->worsened);
	row_add_float8(&row, n > 0 ? unit * s->before / n : NAN);
	row_add_float8(&row, n > 0 ? unit * s->after / n : NAN);
	row_add_float8(&row, unit * c.difference);
	row_add_float8(&row, unit * c.std_error);
	row_add_float8(&row, unit * c.lower);
	row_add_float8(&row, unit * c.upper);
	row_add_float8(&row, c.statistic);
	row_add_float8(&row, c.p_value);
	return row_datum(fcinfo, &row);
}

static const StatsComparison unknown = {NAN, NAN, NAN, NAN, NAN, NAN};

/* Returns the sums of the differences. */
static StatsChange
change_sums(const ChangeState *s)
{
	StatsChange change = {s->respondents, s->after - s->before, s->absolute, s->squares};

	return change;
}

/* Final function of a net rate, or of a rate. */
static Datum
change_final_net(FunctionCallInfo fcinfo)
{
	ArrayType  *array;
	const ChangeState *s = change_state(fcinfo, 0, &array);
	StatsComparison c = unknown;

	if (s->respondents > 0)
		c = stats_net_change(change_sums(s), DEFAULT_LEVEL);
	return change_row(fcinfo, s, c, 100);
}

PG_FUNCTION_INFO_V1(nps_change_accum);
PG_FUNCTION_INFO_V1(nps_change_discard);
PG_FUNCTION_INFO_V1(nps_change_final);
PG_FUNCTION_INFO_V1(csat_change_accum);
PG_FUNCTION_INFO_V1(csat_change_discard);
PG_FUNCTION_INFO_V1(csat_change_accum_high);
PG_FUNCTION_INFO_V1(csat_change_discard_high);
PG_FUNCTION_INFO_V1(csat_change_final);
PG_FUNCTION_INFO_V1(mean_change_accum);
PG_FUNCTION_INFO_V1(mean_change_discard);
PG_FUNCTION_INFO_V1(mean_change_accum_scale);
PG_FUNCTION_INFO_V1(mean_change_discard_scale);
PG_FUNCTION_INFO_V1(mean_change_final);
PG_FUNCTION_INFO_V1(score_change_combine);

/* Transition function: adds a customer with two scores from 0 to 10. */
Datum
nps_change_accum(PG_FUNCTION_ARGS)
{
	return change_count_net(fcinfo, 1);
}

/* Inverse transition function: removes a customer with two scores from 0 to 10. */
Datum
nps_change_discard(PG_FUNCTION_ARGS)
{
	return change_count_net(fcinfo, -1);
}

/* Transition function: adds a customer with two scores from 1 to 5. */
Datum
csat_change_accum(PG_FUNCTION_ARGS)
{
	return change_count_satisfied(fcinfo, CSAT_HIGH, 1);
}

/* Inverse transition function: removes a customer with two scores from 1 to 5. */
Datum
csat_change_discard(PG_FUNCTION_ARGS)
{
	return change_count_satisfied(fcinfo, CSAT_HIGH, -1);
}

/* Transition function: adds a customer with two scores from 1 to `high`. */
Datum
csat_change_accum_high(PG_FUNCTION_ARGS)
{
	return change_count_satisfied(fcinfo, change_scale_argument(fcinfo, 3, "high"), 1);
}

/* Inverse transition function: removes a customer with two scores from 1 to `high`. */
Datum
csat_change_discard_high(PG_FUNCTION_ARGS)
{
	return change_count_satisfied(fcinfo, change_scale_argument(fcinfo, 3, "high"), -1);
}

/* Transition function: adds a customer with two whole numbers. */
Datum
mean_change_accum(PG_FUNCTION_ARGS)
{
	return change_count_numbers(fcinfo, 1);
}

/* Inverse transition function: removes a customer with two whole numbers. */
Datum
mean_change_discard(PG_FUNCTION_ARGS)
{
	return change_count_numbers(fcinfo, -1);
}

/* Transition function: adds a customer with two scores from `low` to `high`. */
Datum
mean_change_accum_scale(PG_FUNCTION_ARGS)
{
	return change_count_on_scale(fcinfo, 1);
}

/* Inverse transition function: removes a customer with two scores from `low` to `high`. */
Datum
mean_change_discard_scale(PG_FUNCTION_ARGS)
{
	return change_count_on_scale(fcinfo, -1);
}

/* Combine function: adds two states of one aggregate. */
Datum
score_change_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *into;
	ArrayType  *from;
	ChangeState *a = change_state(fcinfo, 0, &into);
	const ChangeState *b = change_state(fcinfo, 1, &from);

	if (b->respondents > 0)
	{
		change_set_scale(a, b->low, b->high);
		change_add_all(a, b, 1);
	}
	PG_RETURN_ARRAYTYPE_P(into);
}

/* Final function: returns the change of an NPS, in points. */
Datum
nps_change_final(PG_FUNCTION_ARGS)
{
	return change_final_net(fcinfo);
}

/* Final function: returns the change of a CSAT, in points. */
Datum
csat_change_final(PG_FUNCTION_ARGS)
{
	return change_final_net(fcinfo);
}

/* Final function: returns the change of a mean, in points of the scale. */
Datum
mean_change_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	const ChangeState *s = change_state(fcinfo, 0, &array);
	bool		scale = s->low < s->high;
	StatsComparison c = unknown;

	if (s->respondents > 0)
		c = stats_mean_change(change_sums(s), DEFAULT_LEVEL, scale ? s->low : -INFINITY,
							  scale ? s->high : INFINITY);
	return change_row(fcinfo, s, c, 1);
}
