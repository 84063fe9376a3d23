/*
 * retention_of.c
 *		From the name of a table and two of its columns to a cohort matrix.
 *
 * The table is read by an ordinary query with the caller's rights, so that privileges, row security and
 * partitions are what they are for any query, and the server may use parallel workers.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/dependency.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/rel.h"

#include "common/compat.h"

/* Returns the names of a relation's columns, separated by commas. */
static char *
column_list(Relation relation)
{
	TupleDesc	desc = RelationGetDescr(relation);
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped)
			appendStringInfo(&list, "%s%s", list.len == 0 ? "" : ", ",
							 quote_identifier(NameStr(TupleDescAttr(desc, i)->attname)));
	return list.data;
}

/* Returns the type of a column that must be there. */
static Oid
column_type(Relation relation, const char *name)
{
	AttrNumber	number = get_attnum(RelationGetRelid(relation), name);

	if (number <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of \"%s\" does not exist", name, RelationGetRelationName(relation)),
				 errdetail("It has the columns %s.", column_list(relation))));
	return TupleDescAttr(RelationGetDescr(relation), number - 1)->atttypid;
}

/* Returns whether a query can read it: no index, sequence or type has rows of columns. */
static bool
has_rows(Relation relation)
{
	switch (relation->rd_rel->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
		case RELKIND_FOREIGN_TABLE:
			return true;
		default:
			return false;
	}
}

/* Refuses a table or columns that are not there, and times that are none. */
static void
check_columns(Oid source, const char *customer, const char *at)
{
	Relation	relation = try_relation_open(source, AccessShareLock);
	Oid			type;

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", source)));
	if (!has_rows(relation))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" has no rows to read", RelationGetRelationName(relation)),
				 errhint("Name a table or a view.")));
	column_type(relation, customer);
	type = getBaseType(column_type(relation, at));
	if (type != TIMESTAMPTZOID && type != TIMESTAMPOID && type != DATEOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of \"%s\" is of type %s, which is no time", at,
						RelationGetRelationName(relation), format_type_be(type)),
				 errhint("It must be timestamptz, timestamp or date.")));
	/* the lock stays, so that what was found here, and its name, holds for the query */
	relation_close(relation, NoLock);
}

/*
 * Refuses a query that would not call the extension's own aggregate. Who may create functions in our
 * schema can offer one of the same name that matches the column's type more closely. (Nothing holds that off
 * between here and the execution; the page on security says whom to give that right.)
 */
static void
check_aggregate(SPIPlanPtr plan, Oid ours)
{
	CachedPlanSource *source = linitial(SPI_plan_get_plan_sources(plan));
	TargetEntry *target = linitial(linitial_node(Query, source->query_list)->targetList);
	Oid			extension = getExtensionOfObject(ProcedureRelationId, ours);

	if (!IsA(target->expr, Aggref) ||
		getExtensionOfObject(ProcedureRelationId, ((Aggref *) target->expr)->aggfnoid) != extension)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_FUNCTION),
				 errmsg("a function retention_agg that is not of the extension is a closer match for these columns"),
				 errhint("Drop it, and let nobody else create functions in the extension's schema.")));
}

PG_FUNCTION_INFO_V1(retention_of);

/* Returns the cohort matrix of a table or view. */
Datum
retention_of(PG_FUNCTION_ARGS)
{
	Oid			source = PG_GETARG_OID(0);
	char	   *customer = NameStr(*PG_GETARG_NAME(1));
	char	   *at = NameStr(*PG_GETARG_NAME(2));
	Oid			types[1] = {JSONBOID};
	Datum		values[1] = {PG_GETARG_DATUM(3)};
	MemoryContext caller = CurrentMemoryContext;
	char	   *query;
	SPIPlanPtr	plan;
	Datum		result;
	bool		null;

	check_columns(source, customer, at);

	/* every name is quoted, and every function named with its schema */
	query = psprintf("SELECT %s.retention_agg(%s, %s, $1) FROM %s",
					 quote_identifier(get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid))),
					 quote_identifier(customer), quote_identifier(at),
					 quote_qualified_identifier(get_namespace_name(get_rel_namespace(source)), get_rel_name(source)));
	SPI_connect();
	plan = SPI_prepare_cursor(query, 1, types, CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		elog(ERROR, "retention query could not be prepared");
	check_aggregate(plan, fcinfo->flinfo->fn_oid);
	if (SPI_execute_plan(plan, values, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "retention query did not answer one row");
	result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
	MemoryContextSwitchTo(caller);
	result = datumCopy(result, false, -1);
	SPI_finish();
	PG_RETURN_DATUM(result);
}
