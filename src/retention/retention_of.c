/*
 * retention_of.c
 *		The retention matrix of a table, given its name and those of two columns.
 *
 * The table is read by an ordinary query with the privileges of the caller.
 * Privileges, row security and partitions are handled as in any other query, and
 * the plan can be parallel. A node that runs a part of the query may have another
 * time zone, so the query names the one of this session.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "common/zone.h"
#include "retention/retention_options.h"

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
 * Returns the type of the time column. Raises an error if it is none, or if the
 * relation or a column does not exist.
 */
static Oid
retention_of_time_type(Oid source, const char *customer, const char *at)
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
	return type;
}

/*
 * Returns whether Citus distributes the rows of a relation over several nodes. It
 * keeps a list of such relations.
 */
static bool
relation_is_distributed(Oid relation)
{
	Oid			list = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
	AttrNumber	number;
	Relation	pg_dist_partition;
	SysScanDesc scan;
	ScanKeyData key;
	bool		found;

	if (!OidIsValid(list) || get_rel_relkind(list) != RELKIND_RELATION)
		return false;
	number = get_attnum(list, "logicalrelid");
	if (number <= 0 || get_atttype(list, number) != REGCLASSOID)
		return false;
	pg_dist_partition = table_open(list, AccessShareLock);
	ScanKeyInit(&key, number, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(pg_dist_partition, InvalidOid, false, NULL, 1, &key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(pg_dist_partition, AccessShareLock);
	return found;
}

/* Returns whether a relation is a foreign table, or has one as a partition or child. */
static bool
relation_is_foreign(Oid relation)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(relation, NoLock, NULL))
		if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_FOREIGN_TABLE)
		return true;
	return false;
}

/*
 * Raises an error if the time zone of the session has no name, and another node
 * may count: that one would count in another zone. For local time, too, the zone
 * tells what is in the future.
 */
static void
retention_of_check_zone(const RetentionOptions *options, Oid source, bool distributed)
{
	if (!zone_is_name(options->zone) && (distributed || relation_is_foreign(source)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" of the session is not a name", options->zone),
				 errdetail("Relation \"%s\" has rows on other nodes, with zones of their own.",
						   get_rel_name(source)),
				 errhint("Set TimeZone to a name such as \"Asia/Shanghai\", or give tz.")));
}

/*
 * Returns options that mean the same in any session: with the name of the time
 * zone, and with as_of in UTC. A zone that has no name stays that of the session.
 */
static Jsonb *
retention_of_resolve(Jsonb *given, RetentionOptions *options)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	if (options->zone[0] == '\0')
		options->zone = zone_canonical_name(pg_get_timezone_name(session_timezone));
	if (zone_is_name(options->zone))
	{
		appendStringInfoString(&json, "\"tz\": ");
		escape_json(&json, options->zone);
	}
	if (options->has_as_of)
	{
		char		buf[MAXDATELEN + 1];
		int			utc = 0;

		JsonEncodeDateTime(buf, TimestampTzGetDatum(options->as_of), TIMESTAMPTZOID, &utc);
		appendStringInfo(&json, "%s\"as_of\": \"%s\"", json.len > 1 ? ", " : "", buf);
	}
	appendStringInfoChar(&json, '}');
	return DatumGetJsonbP(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(given),
											  DirectFunctionCall1(jsonb_in,
																  CStringGetDatum(json.data))));
}

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
 * parameters are the options, and for a distributed table the latest time.
 *
 * Citus cannot split the aggregate of events between nodes, but activity_agg by
 * customers, and the aggregate of its results. So that the future is ignored for
 * all customers alike, it is not among the rows; infinite times are, as they
 * raise an error.
 */
static char *
retention_of_query(Oid function, Oid source, const char *customer, const char *at,
				   bool distributed)
{
	const char *schema = quote_identifier(get_namespace_name(get_func_namespace(function)));
	char	   *from = quote_qualified_identifier(get_namespace_name(get_rel_namespace(source)),
												  get_rel_name(source));

	customer = quote_identifier(customer);
	at = quote_identifier(at);
	if (!distributed)
		return psprintf("SELECT %s.retention_agg(%s, %s, $1) FROM %s", schema, customer, at, from);
	return psprintf("SELECT %1$s.retention_agg(periods, $1) FROM "
					"(SELECT %1$s.activity_agg(%3$s, $1) AS periods FROM %4$s "
					"WHERE %2$s IS NOT NULL AND "
					"(%3$s OPERATOR(pg_catalog.<=) $2 OR NOT pg_catalog.isfinite(%3$s)) "
					"GROUP BY %2$s) q", schema, customer, at, from);
}

PG_FUNCTION_INFO_V1(retention_of);

/* Returns the retention matrix of a table or view. */
Datum
retention_of(PG_FUNCTION_ARGS)
{
	Oid			source = PG_GETARG_OID(0);
	char	   *customer = NameStr(*PG_GETARG_NAME(1));
	char	   *at = NameStr(*PG_GETARG_NAME(2));
	Jsonb	   *given = PG_GETARG_JSONB_P(3);
	Oid			type = retention_of_time_type(source, customer, at);
	RetentionOptions *options = retention_options_from_jsonb(given);
	Jsonb	   *resolved = retention_of_resolve(given, options);
	TimestampTz until = retention_until(options);
	bool		local = type != TIMESTAMPTZOID;
	Oid			types[2] = {JSONBOID, local ? TIMESTAMPOID : TIMESTAMPTZOID};
	Datum		values[2] = {JsonbPGetDatum(resolved),
	local ? TimestampGetDatum(retention_local_time(options, until)) : TimestampTzGetDatum(until)};
	bool		distributed = relation_is_distributed(source);
	MemoryContext caller = CurrentMemoryContext;
	char	   *query;
	SPIPlanPtr	plan;
	Datum		result;
	bool		null;

	retention_of_check_zone(options, source, distributed);
	query = retention_of_query(fcinfo->flinfo->fn_oid, source, customer, at, distributed);
	SPI_connect();
	plan = SPI_prepare_cursor(query, distributed ? 2 : 1, types, CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		elog(ERROR, "retention query could not be prepared");
	retention_of_check_aggregates(plan, fcinfo->flinfo->fn_oid, distributed);
	if (SPI_execute_plan(plan, values, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "retention query did not return one row");
	result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
	MemoryContextSwitchTo(caller);
	result = datumCopy(result, false, -1);
	SPI_finish();
	PG_RETURN_DATUM(result);
}
