/*
 * survival_rows.c
 *		The rows of a survival curve: the estimate at each distinct time.
 */
#include "postgres.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "duration/survival_curve.h"

/* The rows that have yet to be returned. */
typedef struct SurvivalCursor
{
	SurvivalReader reader;
	SurvivalEstimate estimate;
	double		z;
	StatsSurvivalMethod method;
} SurvivalCursor;

/* Returns a cursor before the first row. */
static void *
survival_rows_start(FunctionCallInfo fcinfo)
{
	SurvivalCursor *cursor = palloc(sizeof(SurvivalCursor));

	/* a copy, which lives as long as the cursor */
	survival_reader_begin(&cursor->reader,
						  PointerGetDatum(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0))));
	cursor->z = stats_z(level_argument(fcinfo, 1));
	cursor->method = survival_method_argument(fcinfo, 2);
	cursor->estimate = survival_estimate_begin(&cursor->reader);
	return cursor;
}

/* Adds the columns of the next row; returns false after the last. */
static bool
survival_rows_next(void *state, Row *row)
{
	SurvivalCursor *cursor = state;
	const StatsSurvival *s = &cursor->estimate.stats;
	int64		at_risk = cursor->estimate.at_risk;
	SurvivalStep step;
	StatsLimits limits;

	if (!survival_reader_next(&cursor->reader, &step))
		return false;
	survival_estimate_add(&cursor->estimate, &step);
	limits = stats_survival_limits(s, cursor->z, cursor->method);
	row_add(row, duration_to_interval(step.time));
	row_add_int8(row, at_risk);
	row_add_int8(row, step.events);
	row_add_int8(row, step.censored);
	row_add_float8(row, s->survival);
	row_add_float8(row, stats_survival_error(s));
	row_add_float8(row, limits.lower);
	row_add_float8(row, limits.upper);
	return true;
}

PG_FUNCTION_INFO_V1(survival_rows);

/* Returns a row for every distinct time. */
Datum
survival_rows(PG_FUNCTION_ARGS)
{
	static const RowSource source = {survival_rows_start, survival_rows_next};

	return row_source_next(fcinfo, &source);
}
