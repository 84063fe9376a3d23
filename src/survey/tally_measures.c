/*
 * tally_measures.c
 *		Measures of a tally on any scale: responses, mean, standard deviation,
 *		boxes and rows.
 */
#include "postgres.h"

#include <math.h>

#include "common/result_row.h"
#include "survey/tally.h"

PG_FUNCTION_INFO_V1(tally_responses_sql);
PG_FUNCTION_INFO_V1(tally_mean_sql);
PG_FUNCTION_INFO_V1(tally_std_dev_sql);
PG_FUNCTION_INFO_V1(tally_top_box);
PG_FUNCTION_INFO_V1(tally_top_box_float8);
PG_FUNCTION_INFO_V1(tally_bottom_box);
PG_FUNCTION_INFO_V1(tally_bottom_box_float8);
PG_FUNCTION_INFO_V1(tally_rows);

/* Returns the number of responses. */
Datum
tally_responses_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(tally_responses(PG_GETARG_TALLY(0)));
}

/* Returns the mean score; NULL without responses. */
Datum
tally_mean_sql(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	if (tally_responses(t) == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(tally_mean(t));
}

/* Returns the sample standard deviation; NULL with fewer than two responses. */
Datum
tally_std_dev_sql(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	if (tally_responses(t) < 2)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(tally_std_dev(t));
}

/*
 * Returns the share of responses on the points first..last; NULL without
 * responses.
 */
static Datum
tally_box_share(FunctionCallInfo fcinfo, const Tally *t, int first, int last)
{
	if (tally_responses(t) == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) tally_responses_between(t, first, last) / tally_responses(t));
}

/* Returns the share of responses on the highest points of the scale. */
static Datum
tally_top_share(FunctionCallInfo fcinfo, int points)
{
	const Tally *t = PG_GETARG_TALLY(0);

	scale_check_box(t->low, t->high, points);
	return tally_box_share(fcinfo, t, tally_points(t) - points, tally_points(t) - 1);
}

/* Returns the share of responses on the lowest points of the scale. */
static Datum
tally_bottom_share(FunctionCallInfo fcinfo, int points)
{
	const Tally *t = PG_GETARG_TALLY(0);

	scale_check_box(t->low, t->high, points);
	return tally_box_share(fcinfo, t, 0, points - 1);
}

/* Returns the share of responses on the highest points of the scale. */
Datum
tally_top_box(PG_FUNCTION_ARGS)
{
	return tally_top_share(fcinfo, PG_GETARG_INT32(1));
}

/* The same, with a number of points of any numeric type. */
Datum
tally_top_box_float8(PG_FUNCTION_ARGS)
{
	return tally_top_share(fcinfo, scale_box_argument(fcinfo));
}

/* Returns the share of responses on the lowest points of the scale. */
Datum
tally_bottom_box(PG_FUNCTION_ARGS)
{
	return tally_bottom_share(fcinfo, PG_GETARG_INT32(1));
}

/* The same, with a number of points of any numeric type. */
Datum
tally_bottom_box_float8(PG_FUNCTION_ARGS)
{
	return tally_bottom_share(fcinfo, scale_box_argument(fcinfo));
}

/* The points of a tally that tally_rows() has yet to return. */
typedef struct TallyCursor
{
	const Tally *tally;
	int64		responses;
	int			point;
} TallyCursor;

/* Returns a cursor before the lowest point. */
static void *
tally_rows_start(FunctionCallInfo fcinfo)
{
	TallyCursor *cursor = palloc(sizeof(TallyCursor));

	cursor->tally = PG_GETARG_TALLY(0);
	cursor->responses = tally_responses(cursor->tally);
	cursor->point = 0;
	return cursor;
}

/* Adds the columns of the next point; returns false after the highest. */
static bool
tally_rows_next(void *state, Row *row)
{
	TallyCursor *cursor = state;
	const Tally *t = cursor->tally;
	int64		count;

	if (cursor->point == tally_points(t))
		return false;
	count = tally_count(t, cursor->point);
	row_add(row, Int32GetDatum(t->low + cursor->point));
	row_add_int8(row, count);
	row_add_float8(row, cursor->responses > 0 ? (double) count / cursor->responses : NAN);
	cursor->point++;
	return true;
}

/*
 * Returns a row for every point of the scale: score, number of responses and
 * their share.
 */
Datum
tally_rows(PG_FUNCTION_ARGS)
{
	static const RowSource points = {tally_rows_start, tally_rows_next};

	return row_source_next(fcinfo, &points);
}
