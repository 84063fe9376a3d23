/*
 * retention_of.c
 *		The retention matrix of a table, given its name and those of two columns.
 *
 * The table is read by an ordinary query with the privileges of the caller.
 * Privileges, row security and partitions are handled as in any other query, and
 * the plan can be parallel.
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
relation_column_list(Relation relation)
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

/* Returns the type of a column, which must exist. */
static Oid
relation_column_type(Relation relation, const char *name)
{
	AttrNumber	number = get_attnum(RelationGetRelid(relation), name);

	if (number <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of relation \"%s\" does not exist",
						name, RelationGetRelationName(relation)),
				 errdetail("Its columns are %s.", relation_column_list(relation))));
	return TupleDescAttr(RelationGetDescr(relation), number - 1)->atttypid;
}

/* Returns whether a relation is a table or a view of some kind, which a query can read. */
static bool
relation_has_rows(Relation relation)
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

/*
 * Raises an error if the relation or a column does not exist, or the time column
 * has the wrong type.
 */
static void
retention_of_check_columns(Oid source, const char *customer, const char *at)
{
	Relation	relation = try_relation_open(source, AccessShareLock);
	Oid			type;

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", source)));
	if (!relation_has_rows(relation))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table or view", RelationGetRelationName(relation))));
	relation_column_type(relation, customer);
	type = getBaseType(relation_column_type(relation, at));
	if (type != TIMESTAMPTZOID && type != TIMESTAMPOID && type != DATEOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of relation \"%s\" is of type %s", at,
						RelationGetRelationName(relation), format_type_be(type)),
				 errdetail("It must be of type timestamptz, timestamp or date.")));
	/* keep the lock, so that the query finds the same name and columns */
	relation_close(relation, NoLock);
}

/*
 * Raises an error if the query would not call the aggregate of the extension.
 * Anyone with CREATE on the extension's schema can add a function of the same
 * name that is a closer match for the column's type. (The function could still
 * be added between here and execution; the documentation on security says to
 * whom CREATE can be granted.)
 */
static void
retention_of_check_aggregate(SPIPlanPtr plan, Oid ours)
{
	CachedPlanSource *source = linitial(SPI_plan_get_plan_sources(plan));
	TargetEntry *target = linitial(linitial_node(Query, source->query_list)->targetList);
	Oid			extension = getExtensionOfObject(ProcedureRelationId, ours);

	if (!IsA(target->expr, Aggref) ||
		getExtensionOfObject(ProcedureRelationId,
							 ((Aggref *) target->expr)->aggfnoid) != extension)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_FUNCTION),
				 errmsg("a function retention_agg from outside the extension "
						"is a closer match for these columns"),
				 errhint("Drop that function, and revoke CREATE on the schema of the extension "
						 "from other roles.")));
}

/* Returns the query, in which every name is quoted and has its schema. */
static char *
retention_of_query(Oid function, Oid source, const char *customer, const char *at)
{
	char	   *schema = get_namespace_name(get_func_namespace(function));
	char	   *source_schema = get_namespace_name(get_rel_namespace(source));

	return psprintf("SELECT %s.retention_agg(%s, %s, $1) FROM %s", quote_identifier(schema),
					quote_identifier(customer), quote_identifier(at),
					quote_qualified_identifier(source_schema, get_rel_name(source)));
}

PG_FUNCTION_INFO_V1(retention_of);

/* Returns the retention matrix of a table or view. */
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

	retention_of_check_columns(source, customer, at);
	query = retention_of_query(fcinfo->flinfo->fn_oid, source, customer, at);
	SPI_connect();
	plan = SPI_prepare_cursor(query, 1, types, CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		elog(ERROR, "retention query could not be prepared");
	retention_of_check_aggregate(plan, fcinfo->flinfo->fn_oid);
	if (SPI_execute_plan(plan, values, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "retention query did not return one row");
	result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
	MemoryContextSwitchTo(caller);
	result = datumCopy(result, false, -1);
	SPI_finish();
	PG_RETURN_DATUM(result);
}
