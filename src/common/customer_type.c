/*
 * customer_type.c
 *		The type of a column of customers: how keys are hashed and compared, and how
 *		another process learns it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xlog.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "common/customer_type.h"

/* Returns whether values of a type are equal if and only if their bits are. */
static bool
customer_type_is_plain(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case OIDOID:
		case DATEOID:
		case BOOLOID:
		case CHAROID:
			return true;
		case INT8OID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return FLOAT8PASSBYVAL;
		default:
			return type_is_enum(type);
	}
}

/* Finds the functions that hash and compare keys of a type, which must have them. */
static void
customer_type_functions(Oid type, Oid *hash, Oid *equal)
{
	TypeCacheEntry *entry;

	/*
	 * Customers of several columns, (a, b). The type cache names no hash
	 * function for them, since whether they can be hashed depends on their
	 * columns; the hash function itself raises an error if they cannot.
	 */
	if (type == RECORDOID)
	{
		*hash = F_HASH_RECORD;
		*equal = F_RECORD_EQ;
		return;
	}
	entry = lookup_type_cache(type, TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR);
	*hash = entry->hash_proc;
	*equal = OidIsValid(entry->eq_opr) ? get_opcode(entry->eq_opr) : InvalidOid;
	if (!OidIsValid(*hash) || !OidIsValid(*equal))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify a hash function for type %s", format_type_be(type)),
				 errhint("Identify customers by a column of a hashable type, "
						 "such as bigint, uuid or text.")));
}

/* Returns how to handle keys of a type, which must have a hash function. */
CustomerType *
customer_type_new(Oid type, Oid collation, MemoryContext context)
{
	CustomerType *t = MemoryContextAllocZero(context, sizeof(CustomerType));

	t->type = type;
	t->collation = collation;
	get_typlenbyval(type, &t->length, &t->by_value);
	t->plain = customer_type_is_plain(getBaseType(type));
	if (!t->plain)
	{
		Oid			hash,
					equal;

		customer_type_functions(type, &hash, &equal);
		t->hash = MemoryContextAlloc(context, sizeof(FmgrInfo));
		t->equal = MemoryContextAlloc(context, sizeof(FmgrInfo));
		fmgr_info_cxt(hash, t->hash, context);
		fmgr_info_cxt(equal, t->equal, context);
	}
	return t;
}

/* Returns a copy of a function's call information that lives in the context. */
static FmgrInfo *
customer_function_copy(FmgrInfo *function, MemoryContext context)
{
	FmgrInfo   *copy = MemoryContextAlloc(context, sizeof(FmgrInfo));

	fmgr_info_copy(copy, function, context);
	return copy;
}

/* Returns a copy that lives in the context. */
CustomerType
customer_type_copy(const CustomerType *type, MemoryContext context)
{
	CustomerType copy = *type;

	if (!type->plain)
	{
		copy.hash = customer_function_copy(type->hash, context);
		copy.equal = customer_function_copy(type->equal, context);
	}
	return copy;
}

/*
 * Returns the type of the customers: that of the argument, or if the caller does
 * not say of which types its arguments are, the one that the function declares.
 */
CustomerType *
customer_type_of_argument(FunctionCallInfo fcinfo, int n, MemoryContext context)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;
	Oid			type = get_fn_expr_argtype(flinfo, n);
	Oid			collation = PG_GET_COLLATION();

	if (!OidIsValid(type))
	{
		Oid		   *declared;
		int			arguments;

		get_func_signature(flinfo->fn_oid, &declared, &arguments);
		type = declared[n];
		if (IsPolymorphicType(type))
			ereport(ERROR,
					(errcode(ERRCODE_INDETERMINATE_DATATYPE),
					 errmsg("could not determine the type of the customer"),
					 errdetail("The caller of %s() does not say of which types its arguments are.",
							   get_func_name(flinfo->fn_oid)),
					 errhint("Declare a transition function whose customers are of a type such "
							 "as bigint.")));
		if (!OidIsValid(collation))
			collation = get_typcollation(type);
	}
	return customer_type_new(type, collation, context);
}

/* Returns the size of a by-reference key; 0 for a by-value key. */
Size
customer_key_size(const CustomerType *type, uint64 key)
{
	return type->by_value ? 0 : datumGetSize((Datum) key, false, type->length);
}

/*
 * Returns whether an OID is the same on every server of a major version. It is,
 * for what every database has from the beginning.
 */
static bool
oid_is_universal(Oid oid)
{
	return oid < FirstGenbkiObjectId;
}

/*
 * Returns whether the values of a type mean nothing in another database, since
 * they contain OIDs: of a label, of columns, of elements or of the type itself.
 */
static bool
type_is_local(Oid type)
{
	Oid			base = getBaseType(type);

	/* the columns of a record are known to the session only */
	if (base == RECORDOID || base == RECORDARRAYOID)
		return true;
	if (oid_is_universal(base))
		return false;
	return type_is_enum(base) || get_typtype(base) == TYPTYPE_COMPOSITE || type_is_range(base) ||
		type_is_multirange(base) || OidIsValid(get_element_type(base));
}

/* Writes the name of a schema and of an object in it. */
static void
name_write(StringInfo out, Oid schema, const NameData *name)
{
	char	   *schema_name = get_namespace_name(schema);

	if (schema_name == NULL)
		elog(ERROR, "cache lookup failed for namespace %u", schema);
	bytes_write_string(out, schema_name);
	bytes_write_string(out, NameStr(*name));
}

/*
 * Writes the type and the collation of customers so that another server can read
 * them: by OID only where it is the same everywhere, else by name.
 */
void
customer_type_write(StringInfo out, const CustomerType *type)
{
	HeapTuple	tuple;

	bytes_write_uint(out, oid_is_universal(type->type) ? type->type : FirstGenbkiObjectId);
	if (!oid_is_universal(type->type))
	{
		Form_pg_type form;

		tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type->type));
		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "cache lookup failed for type %u", type->type);
		form = (Form_pg_type) GETSTRUCT(tuple);
		name_write(out, form->typnamespace, &form->typname);
		ReleaseSysCache(tuple);
	}
	bytes_write_uint(out, oid_is_universal(type->collation) ? type->collation :
					 FirstGenbkiObjectId);
	if (!oid_is_universal(type->collation))
	{
		Form_pg_collation form;

		tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(type->collation));
		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "cache lookup failed for collation %u", type->collation);
		form = (Form_pg_collation) GETSTRUCT(tuple);
		name_write(out, form->collnamespace, &form->collname);
		ReleaseSysCache(tuple);
	}
	bytes_write_uint(out, type_is_local(type->type));
	if (type_is_local(type->type))
	{
		bytes_write_uint(out, GetSystemIdentifier());
		bytes_write_uint(out, MyDatabaseId);
	}
}

/* Returns the OID of a collation; InvalidOid if there is none for this encoding. */
static Oid
collation_of_name(const char *name, Oid schema)
{
	int			encodings[] = {GetDatabaseEncoding(), -1};
	Oid			oid = InvalidOid;

	for (int i = 0; i < (int) lengthof(encodings) && !OidIsValid(oid); i++)
		oid = GetSysCacheOid3(COLLNAMEENCNSP, Anum_pg_collation_oid, CStringGetDatum(name),
							  Int32GetDatum(encodings[i]), ObjectIdGetDatum(schema));
	return oid;
}

/*
 * Reads the OID of a type or a collation. Privileges on the schema do not matter:
 * the values have been read already.
 */
static Oid
oid_read(ByteReader *in, bool collation)
{
	Oid			oid = bytes_read_uint(in, FirstGenbkiObjectId);
	Oid			schema;
	char	   *schema_name,
			   *name;

	if (oid_is_universal(oid))
		return oid;
	schema_name = bytes_read_string(in, NAMEDATALEN - 1);
	name = bytes_read_string(in, NAMEDATALEN - 1);
	if (in->failed)
		return InvalidOid;
	schema = GetSysCacheOid1(NAMESPACENAME, Anum_pg_namespace_oid, CStringGetDatum(schema_name));
	if (collation)
		oid = collation_of_name(name, schema);
	else
		oid = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
							  ObjectIdGetDatum(schema));
	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("%s %s does not exist", collation ? "collation" : "type",
						quote_qualified_identifier(schema_name, name)),
				 errdetail("Customers of another server have it.")));
	return oid;
}

/* Returns whether a type and a collation, which may be none, exist. */
static bool
type_exists(Oid type, Oid collation)
{
	return SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) &&
		(!OidIsValid(collation) || SearchSysCacheExists1(COLLOID, ObjectIdGetDatum(collation)));
}

/* Reads the type and the collation of customers. */
CustomerType *
customer_type_read(ByteReader *in, MemoryContext context)
{
	Oid			type = oid_read(in, false);
	Oid			collation = oid_read(in, true);

	if (bytes_read_uint(in, 1) != 0)
	{
		uint64		server = bytes_read_uint(in, PG_UINT64_MAX);
		Oid			database = bytes_read_uint(in, PG_UINT32_MAX);

		if (!in->failed && type_exists(type, collation) &&
			(server != GetSystemIdentifier() || database != MyDatabaseId))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("customers of type %s cannot be merged with those of another database",
							format_type_be(type)),
					 errhint("Identify customers by a column of a type such as bigint, uuid or "
							 "text.")));
	}
	if (in->failed || !type_exists(type, collation))
		elog(ERROR, "serialized transition state is damaged");
	return customer_type_new(type, collation, context);
}
