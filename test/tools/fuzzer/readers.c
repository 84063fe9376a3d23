/*
 * readers.c
 *		Readers: the queries of targets.sql, which are run on every accepted
 *		value.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "fuzz.h"
#include "retention/activity.h"
#include "retention/retention_matrix.h"

/* Prepares the readers of a subject. */
void
readers_prepare(const char *subject)
{
	FuzzTarget *t = &fuzz_target;
	SPITupleTable *rows;
	char	   *query = psprintf("SELECT format('SELECT %%s FROM (SELECT $1 AS v) given', query) "
								 "FROM fuzz.reader WHERE subject = %s",
								 quote_literal_cstr(subject));

	if (SPI_execute(query, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "no readers");
	rows = SPI_tuptable;
	t->readers = (int) SPI_processed;
	t->query = MemoryContextAlloc(TopMemoryContext, t->readers * sizeof(char *));
	t->plan = MemoryContextAlloc(TopMemoryContext, t->readers * sizeof(SPIPlanPtr));
	for (int i = 0; i < t->readers; i++)
	{
		t->query[i] = MemoryContextStrdup(TopMemoryContext,
										  SPI_getvalue(rows->vals[i], rows->tupdesc, 1));

		/*
		 * a generic plan, so that functions are called when it runs and not
		 * when it is made
		 */
		t->plan[i] = SPI_prepare_cursor(t->query[i], 1, &t->type, CURSOR_OPT_GENERIC_PLAN);
		if (t->plan[i] == NULL || SPI_keepplan(t->plan[i]) != 0)
			elog(ERROR, "cannot prepare %s", t->query[i]);
	}
}

/* Runs one reader; a result of false is a finding. */
void
readers_run(FuzzInput *input)
{
	const char *query = fuzz_target.query[input->reader];

	SPI_connect();
	if (SPI_execute_plan(fuzz_target.plan[input->reader], &input->value,
						 NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		finding("not one row from %s", query);
	for (int i = 1; i <= SPI_tuptable->tupdesc->natts; i++)
	{
		bool		null;
		Datum		result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, i, &null);

		if (SPI_gettypeid(SPI_tuptable->tupdesc, i) == BOOLOID && !null && !DatumGetBool(result))
			finding("column %d is false: %s", i, query);
	}
	SPI_finish();
}

PG_FUNCTION_INFO_V1(fuzz_periods);
PG_FUNCTION_INFO_V1(fuzz_span);
PG_FUNCTION_INFO_V1(fuzz_cells);

/* Returns the number of activity periods. */
Datum
fuzz_periods(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(activity_from_datum(PG_GETARG_DATUM(0))->count);
}

/* Returns the number of periods from the first cohort to as_of. */
static int64
span(const RetentionMatrix *m, MatrixRow **rows, int n)
{
	return n == 0 ? 0 : (int64) period_of_local(m->options.rule, m->as_of) - rows[0]->period + 1;
}

/* Returns the number of calendar periods that a matrix spans. */
Datum
fuzz_span(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	PG_RETURN_INT64(span(m, rows, n));
}

/* Returns the largest possible number of cells of a matrix. */
Datum
fuzz_cells(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	PG_RETURN_INT64(n * (m->options.brackets > 0 ? m->options.brackets : span(m, rows, n)));
}
