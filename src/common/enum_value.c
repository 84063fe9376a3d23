/*
 * enum_value.c
 *		Values of the enums that the extension creates.
 */
#include "postgres.h"

#include "catalog/pg_enum.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "common/enum_value.h"

/* Returns the value of an enum with this label. */
Oid
enum_value(Oid type, const char *label)
{
	Oid			value = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid,
										ObjectIdGetDatum(type), CStringGetDatum(label));

	if (!OidIsValid(value))
		elog(ERROR, "type %u has no label \"%s\"", type, label);
	return value;
}

/*
 * Returns the values of the labels, a list that ends with NULL, from the
 * call-site cache in fn_extra.
 *
 * The enum is the return type, so it is found in whatever schema the extension
 * is in.
 */
static const Oid *
enum_result_values(FunctionCallInfo fcinfo, const char *const *labels)
{
	Oid		   *values = fcinfo->flinfo->fn_extra;
	int			count = 0;
	Oid			type;

	if (values != NULL)
		return values;

	while (labels[count] != NULL)
		count++;
	type = get_func_rettype(fcinfo->flinfo->fn_oid);
	values = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, count * sizeof(Oid));
	for (int i = 0; i < count; i++)
		values[i] = enum_value(type, labels[i]);
	fcinfo->flinfo->fn_extra = values;
	return values;
}

/*
 * Returns the value of the n-th of the labels, a list that ends with NULL, for a
 * function that returns an enum. Every call of the function must pass the same
 * labels.
 */
Oid
enum_result_value(FunctionCallInfo fcinfo, const char *const *labels, int n)
{
	return enum_result_values(fcinfo, labels)[n];
}
