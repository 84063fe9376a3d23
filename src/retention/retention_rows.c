/*
 * retention_rows.c
 *		Reading a cohort matrix as rows: cell by cell, pooled over cohorts, and by calendar period.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "stats/stats.h"
#include "retention/retention.h"

/* How far a matrix has been observed. */
typedef struct Horizon
{
	const Matrix *matrix;
	int32		last;			/* the period that as_of lies in: the last that has begun */
} Horizon;

static Horizon
matrix_horizon(const Matrix *m)
{
	Horizon		h = {m, m->empty ? 0 : period_of_local(m->spec.rule, m->as_of)};

	return h;
}

/* Returns the first and last period, counted from the cohort's, of period or bracket k. */
static void
cell_reach(const Matrix *m, int k, int *first, int *last)
{
	if (k == 0 || m->spec.brackets == 0)
		*first = *last = k;
	else
	{
		*first = k == 1 ? 1 : m->spec.bracket_ends[k - 2] + 1;
		*last = m->spec.bracket_ends[k - 1];
	}
}

/* Returns how many cells after the first a cohort has: those whose first instant is not after as_of. */
static int
cells_begun(const Horizon *h, int32 cohort)
{
	int			periods = h->last - cohort;
	int			cells;

	if (h->matrix->spec.brackets == 0 || periods == 0)
		return periods;
	cells = bracket_of(&h->matrix->spec, periods);
	return Min(cells, h->matrix->spec.brackets);
}

/*
 * Returns whether a period has ended by as_of: nothing can happen between its last microsecond and the
 * next period, so an as_of there closes it without beginning the next.
 */
static bool
period_has_ended(const Horizon *h, int64 period)
{
	return period < h->last ||
		(period == h->last && period_start_local(h->matrix->spec.rule, (int32) period + 1) <= h->matrix->as_of + 1);
}

/* Adds a rate with its limits; nothing is known of a rate among nobody. */
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
emit(FunctionCallInfo fcinfo, Row *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
}

PG_FUNCTION_INFO_V1(retention_rows);
PG_FUNCTION_INFO_V1(retention_pooled);
PG_FUNCTION_INFO_V1(retention_lifecycle);

/* Returns a row for every cell that has begun, of every cohort that has customers. */
Datum
retention_rows(PG_FUNCTION_ARGS)
{
	Matrix	   *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	double		level = level_argument(fcinfo, 1);
	Horizon		h = matrix_horizon(m);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n; i++)
	{
		int			cells = cells_begun(&h, rows[i]->period);
		int64	   *retained;

		if (rows[i]->size == 0)
			continue;
		retained = matrix_retained(m, rows[i], cells);
		for (int k = 0; k <= cells; k++)
		{
			Row			row = {0};
			int			first,
						last;

			cell_reach(m, k, &first, &last);
			row_add(&row, DateADTGetDatum(period_start(m->spec.rule, rows[i]->period)));
			row_add_int8(&row, rows[i]->size);
			row_add(&row, Int32GetDatum(k));
			row_add(&row, DateADTGetDatum(period_start(m->spec.rule, rows[i]->period + first)));
			row_add_int8(&row, rows[i]->size);
			row_add_int8(&row, retained[k]);
			row_add_rate(&row, retained[k], rows[i]->size, level);
			row_add(&row, BoolGetDatum(period_has_ended(&h, (int64) rows[i]->period + last)));
			emit(fcinfo, &row);
		}
		pfree(retained);
	}
	return (Datum) 0;
}

/* One period or bracket, pooled over the cohorts that have completed it. */
typedef struct Pool
{
	int64		cohorts;
	int64		eligible;
	int64		retained;
} Pool;

/* Returns a row for every period or bracket that some cohort has completed. */
Datum
retention_pooled(PG_FUNCTION_ARGS)
{
	Matrix	   *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	double		level = level_argument(fcinfo, 1);
	Horizon		h = matrix_horizon(m);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	Pool	   *pools;
	int			most = 0;

	for (int i = 0; i < n; i++)
		if (rows[i]->size > 0)
			most = Max(most, cells_begun(&h, rows[i]->period));
	pools = MemoryContextAllocHuge(CurrentMemoryContext, (most + 1) * sizeof(Pool));
	memset(pools, 0, (most + 1) * sizeof(Pool));

	for (int i = 0; i < n; i++)
	{
		int			cells = cells_begun(&h, rows[i]->period);
		int64	   *retained = matrix_retained(m, rows[i], cells);

		for (int k = 0; k <= cells && rows[i]->size > 0; k++)
		{
			int			first,
						last;

			cell_reach(m, k, &first, &last);
			if (!period_has_ended(&h, (int64) rows[i]->period + last))
				break;
			pools[k].cohorts++;
			pools[k].eligible = retention_add(pools[k].eligible, rows[i]->size);
			pools[k].retained = retention_add(pools[k].retained, retained[k]);
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
		emit(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * Returns a row for every period of the calendar from the first cohort's to as_of's: who was active,
 * who among them was new, returned or came back, and who stayed away.
 */
Datum
retention_lifecycle(PG_FUNCTION_ARGS)
{
	static const MatrixRow nobody = {0};
	Matrix	   *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	Horizon		h = matrix_horizon(m);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	int64		before = 0;

	InitMaterializedSRF(fcinfo, 0);
	if (n == 0)
		return (Datum) 0;
	for (int32 period = rows[0]->period, i = 0; period <= h.last; period++)
	{
		const MatrixRow *now = i < n && rows[i]->period == period ? rows[i++] : &nobody;
		int64		churned = before - now->returning;
		Row			row = {0};

		row_add(&row, DateADTGetDatum(period_start(m->spec.rule, period)));
		row_add_int8(&row, now->active);
		row_add_int8(&row, now->newcomers);
		row_add_int8(&row, now->returning);
		row_add_int8(&row, now->active - now->newcomers - now->returning);
		if (period_has_ended(&h, period))
		{
			row_add_int8(&row, churned);
			row_add_float8(&row, before > 0 ? (double) churned / (double) before : NAN);
		}
		else
		{
			/* who has not come yet may still come */
			row_add_null(&row);
			row_add_null(&row);
		}
		emit(fcinfo, &row);
		before = now->active;
	}
	return (Datum) 0;
}
