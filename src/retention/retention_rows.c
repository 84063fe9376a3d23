/*
 * retention_rows.c
 *		The rows of a retention matrix: by cell, pooled over cohorts, and by calendar period.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

#include "common/arguments.h"
#include "common/count.h"
#include "common/result_row.h"
#include "retention/retention_matrix.h"
#include "stats/stats.h"

/* Returns the period in which as_of is: the last that has begun. */
static int32
matrix_current_period(const RetentionMatrix *m)
{
	return m->empty ? 0 : period_of_local(m->options.rule, m->as_of);
}

/* Returns the first and last period of cell k, counted from the cohort's period. */
static void
matrix_cell_periods(const RetentionMatrix *m, int k, int *first, int *last)
{
	if (k == 0 || m->options.brackets == 0)
		*first = *last = k;
	else
	{
		*first = k == 1 ? 1 : m->options.bracket_ends[k - 2] + 1;
		*last = m->options.bracket_ends[k - 1];
	}
}

/* Returns how many cells of a cohort, besides cell 0, have begun by as_of. */
static int
matrix_cells_begun(const RetentionMatrix *m, int32 current, int32 cohort)
{
	int			periods = current - cohort;
	int			cells;

	if (m->options.brackets == 0 || periods == 0)
		return periods;
	cells = retention_bracket_of(&m->options, periods);
	return Min(cells, m->options.brackets);
}

/*
 * Returns whether a period has ended by as_of. An as_of in its last microsecond
 * ends it, too: there is no moment between that and the next period.
 */
static bool
matrix_period_has_ended(const RetentionMatrix *m, int32 current, int64 period)
{
	return period < current ||
		(period == current && period_start_local(m->options.rule, current + 1) <= m->as_of + 1);
}

/* Adds a rate and its limits, all NULL if there were no trials. */
static void
row_add_rate(Row *row, int64 successes, int64 trials, double level)
{
	StatsLimits limits = {NAN, NAN};

	if (trials > 0)
		limits = stats_wilson((double) successes, (double) trials, level);
	row_add_float8(row, trials > 0 ? (double) successes / (double) trials : NAN);
	row_add_float8(row, limits.lower);
	row_add_float8(row, limits.upper);
}

/* Adds a finished row to the function's result. */
static void
retention_put_row(FunctionCallInfo fcinfo, Row *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
}

PG_FUNCTION_INFO_V1(retention_rows);
PG_FUNCTION_INFO_V1(retention_pooled);
PG_FUNCTION_INFO_V1(retention_lifecycle);

/* Returns a row for every cell that has begun of every cohort that has customers. */
Datum
retention_rows(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	double		level = level_argument(fcinfo, 1);
	int32		current = matrix_current_period(m);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n; i++)
	{
		int			cells = matrix_cells_begun(m, current, rows[i]->period);
		int64	   *retained;

		if (rows[i]->size == 0)
			continue;
		retained = matrix_retained(m, rows[i], cells);
		for (int k = 0; k <= cells; k++)
		{
			Row			row = {0};
			int			first,
						last;

			matrix_cell_periods(m, k, &first, &last);
			row_add(&row, DateADTGetDatum(period_start(m->options.rule, rows[i]->period)));
			row_add_int8(&row, rows[i]->size);
			row_add(&row, Int32GetDatum(k));
			row_add(&row, DateADTGetDatum(period_start(m->options.rule, rows[i]->period + first)));
			row_add_int8(&row, rows[i]->size);
			row_add_int8(&row, retained[k]);
			row_add_rate(&row, retained[k], rows[i]->size, level);
			row_add(&row, BoolGetDatum(matrix_period_has_ended(m, current,
															   (int64) rows[i]->period + last)));
			retention_put_row(fcinfo, &row);
		}
		pfree(retained);
	}
	return (Datum) 0;
}

/* A cell, pooled over the cohorts that have completed it. */
typedef struct Pool
{
	int64		cohorts;
	int64		eligible;
	int64		retained;
} Pool;

/* Returns a row for every cell that at least one cohort has completed. */
Datum
retention_pooled(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	double		level = level_argument(fcinfo, 1);
	int32		current = matrix_current_period(m);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	Pool	   *pools;
	int			most = 0;

	for (int i = 0; i < n; i++)
		if (rows[i]->size > 0)
			most = Max(most, matrix_cells_begun(m, current, rows[i]->period));
	pools = MemoryContextAllocHuge(CurrentMemoryContext, (most + 1) * sizeof(Pool));
	memset(pools, 0, (most + 1) * sizeof(Pool));

	for (int i = 0; i < n; i++)
	{
		int			cells = matrix_cells_begun(m, current, rows[i]->period);
		int64	   *retained = matrix_retained(m, rows[i], cells);

		for (int k = 0; k <= cells && rows[i]->size > 0; k++)
		{
			int			first,
						last;

			matrix_cell_periods(m, k, &first, &last);
			if (!matrix_period_has_ended(m, current, (int64) rows[i]->period + last))
				break;
			pools[k].cohorts++;
			pools[k].eligible = count_add(pools[k].eligible, rows[i]->size, "retention");
			pools[k].retained = count_add(pools[k].retained, retained[k], "retention");
		}
		pfree(retained);
	}

	InitMaterializedSRF(fcinfo, 0);
	for (int k = 0; k <= most && pools[k].cohorts > 0; k++)
	{
		Row			row = {0};

		row_add(&row, Int32GetDatum(k));
		row_add_int8(&row, pools[k].cohorts);
		row_add_int8(&row, pools[k].eligible);
		row_add_int8(&row, pools[k].retained);
		row_add_rate(&row, pools[k].retained, pools[k].eligible, level);
		retention_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * Returns a row for every calendar period from that of the first cohort to that
 * of as_of: how many customers were active, how many of these were new, retained
 * or resurrected, and how many churned.
 */
Datum
retention_lifecycle(PG_FUNCTION_ARGS)
{
	static const MatrixRow inactive = {0};
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	int32		current = matrix_current_period(m);
	int64		before = 0;

	InitMaterializedSRF(fcinfo, 0);
	if (n == 0)
		return (Datum) 0;
	for (int32 period = rows[0]->period, i = 0; period <= current; period++)
	{
		const MatrixRow *now = i < n && rows[i]->period == period ? rows[i++] : &inactive;
		int64		churned = before - now->retained;
		Row			row = {0};

		row_add(&row, DateADTGetDatum(period_start(m->options.rule, period)));
		row_add_int8(&row, now->active);
		row_add_int8(&row, now->newcomers);
		row_add_int8(&row, now->retained);
		row_add_int8(&row, now->active - now->newcomers - now->retained);
		if (matrix_period_has_ended(m, current, period))
		{
			row_add_int8(&row, churned);
			row_add_float8(&row, before > 0 ? (double) churned / (double) before : NAN);
		}
		else
		{
			/* a customer who has not come yet may still come */
			row_add_null(&row);
			row_add_null(&row);
		}
		retention_put_row(fcinfo, &row);
		before = now->active;
	}
	return (Datum) 0;
}
