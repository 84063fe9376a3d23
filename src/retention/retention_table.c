/*
 * retention_table.c
 *		The table or view that retention is computed of, given its name and those of
 *		its columns.
 *
 * A node that runs a part of the query may have another time zone, so the options
 * name the one of this session.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "common/zone.h"
#include "retention/retention_table.h"

/* Returns the names of a relation's columns, as they are written here: without quotes. */
static char *
relation_column_list(Relation relation)
{
	TupleDesc	desc = RelationGetDescr(relation);
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped)
			appendStringInfo(&list, "%s%s", list.len == 0 ? "" : ", ",
							 NameStr(TupleDescAttr(desc, i)->attname));
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

/* Raises an error if a column does not have exact numbers. */
static void
relation_check_amount(Relation relation, const char *name)
{
	Oid			type = getBaseType(relation_column_type(relation, name));

	if (type != NUMERICOID && type != INT2OID && type != INT4OID && type != INT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of relation \"%s\" is of type %s", name,
						RelationGetRelationName(relation), format_type_be(type)),
				 errdetail("It must be of type numeric, bigint, integer or smallint."),
				 errhint("Use a view that casts it, such as round(amount::numeric, 2).")));
}

/*
 * Returns the type of the time column. Raises an error if it is none, or if the
 * relation or a column does not exist.
 */
static Oid
retention_table_time_type(const RetentionTable *table)
{
	Relation	relation = try_relation_open(table->relation, AccessShareLock);
	Oid			type;

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", table->relation)));
	if (!relation_has_rows(relation))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table or view", RelationGetRelationName(relation))));
	relation_column_type(relation, table->customer);
	if (table->segment != NULL)
		relation_column_type(relation, table->segment);
	if (table->amount != NULL)
		relation_check_amount(relation, table->amount);
	type = getBaseType(relation_column_type(relation, table->at));
	if (type != TIMESTAMPTZOID && type != TIMESTAMPOID && type != DATEOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of relation \"%s\" is of type %s", table->at,
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
retention_table_check_zone(const RetentionTable *table)
{
	const char *zone = table->options->zone;

	if (!zone_is_name(zone) && (table->distributed || relation_is_foreign(table->relation)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" of the session is not a name", zone),
				 errdetail("Relation \"%s\" has rows on other nodes, with zones of their own.",
						   get_rel_name(table->relation)),
				 errhint("Set TimeZone to a name such as \"Asia/Shanghai\", or give tz.")));
}

/* Checks the names of a table and its columns, segment and amount may be NULL, and the options. */
void
retention_table_open(RetentionTable *table, Oid relation, const char *customer, const char *at,
					 const char *segment, const char *amount, Jsonb *options)
{
	table->relation = relation;
	table->customer = customer;
	table->at = at;
	table->segment = segment;
	table->amount = amount;
	table->local = retention_table_time_type(table) != TIMESTAMPTZOID;
	table->given = options;
	table->options = retention_options_from_jsonb(options);
	if (table->options->zone[0] == '\0')
		table->options->zone = zone_canonical_name(pg_get_timezone_name(session_timezone));
	table->distributed = relation_is_distributed(relation);
	retention_table_check_zone(table);
}

/* Returns the name of the table, quoted and with its schema. */
char *
retention_table_name(const RetentionTable *table)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(table->relation)),
									  get_rel_name(table->relation));
}

/*
 * Returns options that mean the same in any session: with the name of the time
 * zone, and with as_of in UTC. A zone that has no name stays that of the session.
 */
Jsonb *
retention_table_options(const RetentionTable *table)
{
	const RetentionOptions *options = table->options;
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
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
	return DatumGetJsonbP(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(table->given),
											  DirectFunctionCall1(jsonb_in,
																  CStringGetDatum(json.data))));
}

/* Returns as_of, or now where that is earlier, in the terms of the time column. */
Datum
retention_table_until(const RetentionTable *table)
{
	TimestampTz until = retention_until(table->options);

	return table->local ?
		TimestampGetDatum(retention_local_time(table->options, until)) :
		TimestampTzGetDatum(until);
}
