/*
 * retention_of.c
 *		The retention matrix of a table, or one for each of its segments.
 *
 * The table is read by an ordinary query with the privileges of the caller.
 * Privileges, row security and partitions are handled as in any other query, and
 * the plan can be parallel.
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/timestamp.h"

#include "common/interrupts.h"
#include "common/result_row.h"
#include "common/zone.h"
#include "retention/retention_matrix_reader.h"
#include "retention/retention_table.h"

/* Raises an error if the first column of a query is not an aggregate of the extension. */
static void
query_check_aggregate(const Query *query, const char *name, Oid extension)
{
	TargetEntry *target = linitial(query->targetList);

	if (!IsA(target->expr, Aggref) ||
		getExtensionOfObject(ProcedureRelationId,
							 ((Aggref *) target->expr)->aggfnoid) != extension)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_FUNCTION),
				 errmsg("a function %s from outside the extension "
						"is a closer match for these columns", name),
				 errhint("Drop that function, and revoke CREATE on the schema of the extension "
						 "from other roles.")));
}

/*
 * Raises an error if the query would not call the aggregates of the extension.
 * Anyone with CREATE on the extension's schema can add a function of the same
 * name that is a closer match for the column's type. (The function could still
 * be added between here and execution; the documentation on security says to
 * whom CREATE can be granted.)
 */
static void
retention_of_check_aggregates(SPIPlanPtr plan, Oid ours, bool distributed)
{
	CachedPlanSource *source = linitial(SPI_plan_get_plan_sources(plan));
	Query	   *query = linitial_node(Query, source->query_list);
	Oid			extension = getExtensionOfObject(ProcedureRelationId, ours);

	query_check_aggregate(query, "retention_agg", extension);
	if (distributed)
		query_check_aggregate(linitial_node(RangeTblEntry, query->rtable)->subquery,
							  "activity_agg", extension);
}

/*
 * Returns the query, in which every name is quoted and has its schema. Its
 * parameters are the options, and for a distributed table the latest time. Its
 * columns are the matrix, and the segment if there is one.
 *
 * Citus cannot split the aggregate of events between nodes, but activity_agg by
 * customers, and the aggregate of its results. So that the future is ignored for
 * all customers alike, it is not among the rows; infinite times are, as they
 * raise an error.
 *
 * Segments are those of the column's type, and in its order, not in that of text.
 */
static char *
retention_of_query(const RetentionTable *table, const char *schema)
{
	const char *customer = quote_identifier(table->customer);
	const char *at = quote_identifier(table->at);
	const char *segment = table->segment == NULL ? NULL : quote_identifier(table->segment);
	const char *amount = table->amount == NULL ? "" :
		psprintf("CAST (s.%s AS pg_catalog.numeric), ", quote_identifier(table->amount));
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfo(&query, "SELECT %s.retention_agg(", schema);
	if (table->distributed)
		appendStringInfoString(&query, "s.periods, $1)");
	else
		appendStringInfo(&query, "s.%s, s.%s, %s$1)", customer, at, amount);
	if (segment != NULL)
		appendStringInfo(&query, ", CAST (s.%s AS pg_catalog.text)",
						 table->distributed ? "segment" : segment);
	if (table->distributed)
	{
		appendStringInfo(&query, " FROM (SELECT %s.activity_agg(s.%s, %s$1) AS periods",
						 schema, at, amount);
		if (segment != NULL)
			appendStringInfo(&query, ", s.%s AS segment", segment);
		appendStringInfo(&query, " FROM %2$s s WHERE s.%1$s IS NOT NULL AND "
						 "(s.%3$s OPERATOR(pg_catalog.<=) $2 OR NOT pg_catalog.isfinite(s.%3$s)) "
						 "GROUP BY s.%1$s", customer, retention_table_name(table), at);
		if (segment != NULL)
			appendStringInfo(&query, ", s.%s", segment);
		appendStringInfoString(&query, ") s");
		segment = segment == NULL ? NULL : "segment";
	}
	else
		appendStringInfo(&query, " FROM %s s", retention_table_name(table));
	if (segment != NULL)
		appendStringInfo(&query, " GROUP BY s.%1$s ORDER BY s.%1$s", segment);
	return query.data;
}

/* Runs a query of these parameters, with the privileges of the caller. */
static void
retention_of_execute(SPIPlanPtr plan, Datum *values)
{
	if (SPI_execute_plan(plan, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "retention query is not a SELECT");
}

/* Prepares a query with the first so many of these parameters. */
static SPIPlanPtr
retention_of_prepare(const char *query, int parameters, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(query, parameters, types, CURSOR_OPT_PARALLEL_OK);

	if (plan == NULL)
		elog(ERROR, "retention query could not be prepared");
	return plan;
}

/* Runs the query for the retention matrix, or for those of all segments. SPI is connected. */
static void
retention_of_run(const RetentionTable *table, Oid function)
{
	const char *schema = quote_identifier(get_namespace_name(get_func_namespace(function)));
	Oid			types[2] = {JSONBOID, table->local ? TIMESTAMPOID : TIMESTAMPTZOID};
	Datum		values[2] = {JsonbPGetDatum(retention_table_options(table)),
	retention_table_until(table)};
	int			parameters = table->distributed ? 2 : 1;
	RetentionTable whole = *table;
	SPIPlanPtr	plan;

	/*
	 * with GROUP BY, a function that is no aggregate would raise an error
	 * that does not name it
	 */
	whole.segment = NULL;
	plan = retention_of_prepare(retention_of_query(&whole, schema), parameters, types);
	retention_of_check_aggregates(plan, function, table->distributed);
	if (table->segment != NULL)
	{
		plan = retention_of_prepare(retention_of_query(table, schema), parameters, types);
		retention_of_check_aggregates(plan, function, table->distributed);
	}
	retention_of_execute(plan, values);
}

/*
 * Makes the latest event of all segments their as_of, for options with which a
 * matrix depends on it. SPI is connected.
 */
static void
retention_by_set_as_of(RetentionTable *table)
{
	RetentionOptions *options = table->options;
	Oid			type = table->local ? TIMESTAMPOID : TIMESTAMPTZOID;
	Datum		until = retention_table_until(table);
	char	   *query = psprintf("SELECT CAST (pg_catalog.max(%1$s) AS pg_catalog.%4$s) FROM %3$s "
								 "WHERE %2$s IS NOT NULL AND %1$s OPERATOR(pg_catalog.<=) $1",
								 quote_identifier(table->at), quote_identifier(table->customer),
								 retention_table_name(table),
								 table->local ? "\"timestamp\"" : "timestamptz");
	Timestamp	latest;
	TimestampTz first;
	bool		null;

	retention_of_execute(retention_of_prepare(query, 1, &type), &until);
	latest = DatumGetTimestamp(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
											 &null));
	if (null || TIMESTAMP_NOT_FINITE(latest))
		return;
	options->has_as_of = true;
	options->as_of = latest;
	if (table->local)
		zone_moments(zone_lookup(options->zone), latest, &first, &options->as_of);
}

/* The segments that retention_by() has yet to return. */
typedef struct SegmentCursor
{
	int			next;
	int			count;
	Datum	   *matrix;
	char	  **segment;		/* NULL is a segment of its own */
} SegmentCursor;

/* Returns the result of the query as a cursor before the first segment. */
static SegmentCursor *
segment_cursor_new(MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	SegmentCursor *cursor = palloc0(sizeof(SegmentCursor));
	Size		count = Max(SPI_processed, 1);

	cursor->matrix = MemoryContextAllocHuge(context, count * sizeof(Datum));
	cursor->segment = MemoryContextAllocHuge(context, count * sizeof(char *));
	for (; cursor->count < (int64) SPI_processed; cursor->count++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[cursor->count];
		bool		null;
		Datum		matrix = SPI_getbinval(tuple, SPI_tuptable->tupdesc, 1, &null);

		CHECK_FOR_INTERRUPTS();
		cursor->matrix[cursor->count] = datumCopy(matrix, false, -1);
		cursor->segment[cursor->count] = SPI_getvalue(tuple, SPI_tuptable->tupdesc, 2);
	}
	MemoryContextSwitchTo(old);
	return cursor;
}

/*
 * Returns the local time up to which a matrix is observed; DT_NOBEGIN if there is
 * no event.
 */
static Timestamp
matrix_observed(Datum matrix)
{
	MatrixReader reader;

	matrix_reader_begin_stored(&reader, matrix);
	return reader.empty ? DT_NOBEGIN : reader.as_of;
}

/*
 * Makes all segments observed up to the same time, the latest of them. It is not in
 * the counts, but tells which cells have begun.
 */
static void
segment_cursor_align(SegmentCursor *cursor)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "satisfaction segment",
												  ALLOCSET_DEFAULT_SIZES);
	Timestamp	latest = DT_NOBEGIN;

	for (int i = 0; i < cursor->count; i++)
		latest = Max(latest, matrix_observed(cursor->matrix[i]));
	for (int i = 0; i < cursor->count; i++)
	{
		RetentionMatrix *matrix;
		Datum		aligned;

		CHECK_FOR_INTERRUPTS();
		if (matrix_observed(cursor->matrix[i]) == latest ||
			matrix_observed(cursor->matrix[i]) == DT_NOBEGIN)
			continue;
		matrix = matrix_from_datum(cursor->matrix[i], context);
		matrix->as_of = latest;
		aligned = matrix_to_datum(matrix);
		pfree(DatumGetPointer(cursor->matrix[i]));
		cursor->matrix[i] = aligned;
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}

/* Returns a cursor before the first segment. */
static void *
retention_by_start(FunctionCallInfo fcinfo)
{
	MemoryContext context = CurrentMemoryContext;
	RetentionTable table;
	SegmentCursor *cursor;

	retention_table_open(&table, PG_GETARG_OID(0), NameStr(*PG_GETARG_NAME(1)),
						 NameStr(*PG_GETARG_NAME(2)), NameStr(*PG_GETARG_NAME(3)), NULL,
						 PG_GETARG_JSONB_P(4));
	SPI_connect();
	if (table.options->origin == ORIGIN_FIRST_EVENT && !table.options->has_as_of)
		retention_by_set_as_of(&table);
	retention_of_run(&table, fcinfo->flinfo->fn_oid);
	cursor = segment_cursor_new(context);
	SPI_finish();
	segment_cursor_align(cursor);
	return cursor;
}

/* Adds the next segment and its matrix; returns false after the last. */
static bool
retention_by_next(void *state, Row *row)
{
	SegmentCursor *cursor = state;
	int			i = cursor->next++;

	if (i == cursor->count)
		return false;
	if (cursor->segment[i] == NULL)
		row_add_null(row);
	else
		row_add(row, CStringGetTextDatum(cursor->segment[i]));
	row_add(row, cursor->matrix[i]);
	return true;
}

PG_FUNCTION_INFO_V1(retention_of);
PG_FUNCTION_INFO_V1(retention_of_amount);
PG_FUNCTION_INFO_V1(retention_by);

/* Returns the retention matrix of a table; its amount may be NULL. */
static Datum
retention_of_table(FunctionCallInfo fcinfo, const char *amount, Jsonb *options)
{
	MemoryContext caller = CurrentMemoryContext;
	RetentionTable table;
	Datum		result;
	bool		null;

	retention_table_open(&table, PG_GETARG_OID(0), NameStr(*PG_GETARG_NAME(1)),
						 NameStr(*PG_GETARG_NAME(2)), NULL, amount, options);
	SPI_connect();
	retention_of_run(&table, fcinfo->flinfo->fn_oid);
	result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
	MemoryContextSwitchTo(caller);
	result = datumCopy(result, false, -1);
	SPI_finish();
	PG_RETURN_DATUM(result);
}

/* Returns the retention matrix of a table or view. */
Datum
retention_of(PG_FUNCTION_ARGS)
{
	return retention_of_table(fcinfo, NULL, PG_GETARG_JSONB_P(3));
}

/* Returns the retention matrix of a table or view with amounts. */
Datum
retention_of_amount(PG_FUNCTION_ARGS)
{
	return retention_of_table(fcinfo, NameStr(*PG_GETARG_NAME(3)), PG_GETARG_JSONB_P(4));
}

/* Returns the retention matrix of each segment of a table or view. */
Datum
retention_by(PG_FUNCTION_ARGS)
{
	static const RowSource segments = {retention_by_start, retention_by_next};

	return row_source_next(fcinfo, &segments);
}
