/*
 * retention_movements.c
 *		How the money of a retention matrix changed from each calendar period to the next.
 */
#include "postgres.h"

#include <math.h>

#include "retention/revenue_sums.h"

/* The calendar periods that retention_movements() has yet to return. */
typedef struct MovementCursor
{
	MatrixScan	scan;
	bool		has_row;		/* the reader has a row that is not returned
								 * yet */
	int64		period;			/* the next one */
	MoneyMoves	before;			/* of the period before */
} MovementCursor;

/* Returns a cursor before the period of the first cohort. */
static void *
retention_movements_start(FunctionCallInfo fcinfo)
{
	MovementCursor *cursor = palloc0(sizeof(MovementCursor));

	revenue_scan_begin(&cursor->scan, fcinfo);
	cursor->has_row = matrix_reader_next(&cursor->scan.reader, NULL);
	cursor->period = cursor->has_row ? cursor->scan.reader.row.period : PG_INT64_MAX;
	return cursor;
}

/* Returns the ratio of two sums; NaN if the second is not positive. */
static double
money_ratio(Wide sum, Wide of)
{
	if (wide_is_negative(of) || wide_is_zero(of))
		return NAN;
	return wide_to_double(sum) / wide_to_double(of);
}

/*
 * Adds the ratios of a period that has ended. None of the sums overflows, as they
 * are parts of what churned was computed from.
 */
static void
row_add_movement_ratios(Row *row, Wide opening, const MoneyMoves *now, Wide churned)
{
	Wide		lost = now->contraction;
	Wide		gained = now->fresh;
	Wide		gross = opening;
	Wide		net;

	money_sum_add(&lost, churned);
	money_sum_add(&gained, now->resurrected);
	money_sum_add(&gained, now->expansion);
	money_sum_add(&gross, wide_negated(lost));
	net = gross;
	money_sum_add(&net, now->expansion);
	row_add_float8(row, money_ratio(net, opening));
	row_add_float8(row, money_ratio(gross, opening));
	row_add_float8(row, money_ratio(gained, lost));
}

/* Adds the columns of the next period; returns false after that of as_of. */
static bool
retention_movements_next(void *state, Row *row)
{
	static const MoneyMoves none = {0};
	MovementCursor *cursor = state;
	MatrixReader *reader = &cursor->scan.reader;
	const RetentionOptions *options = &reader->options;
	int64		period = cursor->period;
	bool		complete = period <= cursor->scan.last_ended;
	MoneyMoves	now = none;
	Wide		opening = cursor->before.closing;
	Wide		churned;

	if (period > reader->current)
		return false;
	if (cursor->has_row && reader->row.period == period)
	{
		now = reader->money.moves;
		cursor->has_row = matrix_reader_next(reader, NULL);
	}
	if (!money_moves_churned(&cursor->before, &now, &churned))
		elog(ERROR, "movements of a retention matrix do not add up");
	money_sum_add(&now.expansion, cursor->before.lapsed);
	row_add(row, DateADTGetDatum(period_start(options->rule, (int32) period)));
	row_add_float8(row, money_amount(options, opening));
	row_add_float8(row, money_amount(options, now.fresh));
	row_add_float8(row, money_amount(options, now.resurrected));
	row_add_float8(row, money_amount(options, now.expansion));
	if (complete)
	{
		row_add_float8(row, money_amount(options, now.contraction));
		row_add_float8(row, money_amount(options, churned));
		row_add_float8(row, money_amount(options, now.closing));
		row_add_movement_ratios(row, opening, &now, churned);
	}
	else
		/* a customer who has not bought yet may still do so */
		for (int i = 0; i < 6; i++)
			row_add_null(row);
	row_add(row, BoolGetDatum(complete));
	cursor->before = now;
	cursor->period++;
	return true;
}

PG_FUNCTION_INFO_V1(retention_movements);

/*
 * Returns a row for every calendar period from that of the first cohort to that of
 * as_of: the money of the period before, how it changed, and the money of the period.
 */
Datum
retention_movements(PG_FUNCTION_ARGS)
{
	static const RowSource periods = {retention_movements_start, retention_movements_next};

	return row_source_next(fcinfo, &periods);
}
