/*
 * tier_enum.c
 *		Tiers as enums: the values of an enum for a policy, an enum made from a
 *		policy, and a policy made from an enum.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "tier/tier.h"

/* Raises an error if a type is not an enum. */
static void
tier_enum_check(Oid type)
{
	if (!type_is_enum(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("type %s is not an enum",
						format_type_extended(type, -1, FORMAT_TYPE_ALLOW_INVALID)),
				 errhint("Create one with create_tier_type('name', policy).")));
}

/*
 * Looks up the values of an enum for the tiers of a policy.
 *
 * The enum must have the labels of the policy, in the same order; it may have
 * others, too.
 */
void
tier_enum_values(const TierPolicy *policy, Oid type, Oid *values)
{
	float4		previous = 0;

	tier_enum_check(type);
	for (int i = 0; i < policy->tiers; i++)
	{
		char	   *label = policy->tier[i].label;
		HeapTuple	tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type),
											CStringGetDatum(label));
		Form_pg_enum form;

		if (!HeapTupleIsValid(tuple))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("enum %s has no label \"%s\"", format_type_be(type), label),
					 errhint("Use an enum that has all labels of the policy, "
							 "or omit the enum to get text.")));
		form = (Form_pg_enum) GETSTRUCT(tuple);
		if (i > 0 && form->enumsortorder <= previous)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("label \"%s\" comes before \"%s\" in enum %s, "
							"but after it in the policy",
							label, policy->tier[i - 1].label, format_type_be(type))));
		previous = form->enumsortorder;
		ReleaseSysCache(tuple);
		/* enum_in rejects a value whose addition is not committed yet */
		values[i] = DatumGetObjectId(DirectFunctionCall2(enum_in, CStringGetDatum(label),
														 ObjectIdGetDatum(type)));
	}
}

PG_FUNCTION_INFO_V1(create_tier_type);
PG_FUNCTION_INFO_V1(tier_policy_of);

/*
 * Creates an enum of the labels of a policy, as the calling user, and returns
 * the command.
 */
Datum
create_tier_type(PG_FUNCTION_ARGS)
{
	char	   *name;
	TierPolicy *policy;
	StringInfoData command;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name and policy of the type must not be NULL")));
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	policy = tier_policy_from_datum(PG_GETARG_DATUM(1));
	if (name[0] == '\0' || strlen(name) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("invalid type name \"%s\"", name),
				 errdetail("A type name has 1 to 63 bytes.")));

	initStringInfo(&command);
	appendStringInfoString(&command, "CREATE TYPE ");
	if (!PG_ARGISNULL(2))
		appendStringInfo(&command, "%s.",
						 quote_identifier(text_to_cstring(PG_GETARG_TEXT_PP(2))));
	appendStringInfo(&command, "%s AS ENUM (", quote_identifier(name));
	for (int i = 0; i < policy->tiers; i++)
		appendStringInfo(&command, "%s%s", i == 0 ? "" : ", ",
						 quote_literal_cstr(policy->tier[i].label));
	appendStringInfoChar(&command, ')');

	SPI_connect();
	if (SPI_execute(command.data, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "CREATE TYPE failed");
	SPI_finish();
	PG_RETURN_TEXT_P(cstring_to_text(command.data));
}

/*
 * Returns the policy that has the labels of an enum, with a threshold for
 * each, lowest first.
 */
Datum
tier_policy_of(PG_FUNCTION_ARGS)
{
	Oid			type = PG_GETARG_OID(0);
	TierPolicy *policy = palloc0(sizeof(TierPolicy));
	Datum	   *thresholds;
	bool	   *nulls;
	int			n,
				labels = 0;
	Relation	pg_enum;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;

	tier_enum_check(type);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &thresholds, &nulls, &n);
	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(type));
	pg_enum = table_open(EnumRelationId, AccessShareLock);
	scan = systable_beginscan(pg_enum, EnumTypIdSortOrderIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		char	   *label = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));

		if (labels < n)
		{
			TierProblem problem = {ERRCODE_NULL_VALUE_NOT_ALLOWED, "a threshold must not be NULL"};

			if (!nulls[labels])
				problem = tier_policy_add(policy, label, DatumGetFloat8(thresholds[labels]));
			if (problem.code != 0)
				ereport(ERROR,
						(errcode(problem.code),
						 errmsg("cannot add label \"%s\" to a policy: %s",
								label, problem.reason)));
		}
		labels++;
	}
	systable_endscan(scan);
	table_close(pg_enum, AccessShareLock);
	if (labels != n || n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("enum %s has %d labels, but %d thresholds were given",
						format_type_be(type), labels, n),
				 errhint("Give one threshold for each label, from the lowest to the highest.")));
	PG_RETURN_DATUM(tier_policy_to_datum(policy));
}
