/*
 * customer_record.c
 *		The record of a customer, in temporary files and in messages between parallel workers.
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
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "common/customer_record.h"

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

		if (!in->failed && (server != GetSystemIdentifier() || database != MyDatabaseId))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("customers of type %s cannot be merged with those of another database",
							format_type_be(type)),
					 errhint("Identify customers by a column of a type such as bigint, uuid or "
							 "text.")));
	}
	if (in->failed)
		elog(ERROR, "serialized retention state is damaged");
	return customer_type_new(type, collation, context);
}

/* Makes the buffer large enough for what follows the fixed part of a record. */
void
customer_body_prepare(CustomerBody *body, Size key_size, int blocks)
{
	Size		at = MAXALIGN(key_size);
	Size		size = at + offsetof(PeriodBlocks, block) + blocks * sizeof(PeriodBlock);

	if (size > body->capacity)
	{
		if (body->data != NULL)
			pfree(body->data);
		body->capacity = size * 2;
		body->data = palloc(body->capacity);
	}
	body->blocks = (PeriodBlocks *) (body->data + at);
	body->blocks->count = body->blocks->capacity = blocks;
}

/* Appends the record of a customer to a message. */
void
customer_record_append(StringInfo out, const CustomerType *type, const Customer *customer)
{
	CustomerRecord record = customer_record(type, customer);
	uint64		key_size = customer_record_key_size(type, &record);
	uint64		blocks = customer_record_blocks(&record);

	appendBinaryStringInfo(out, (char *) &record, sizeof(record));
	if (key_size > 0)
		appendBinaryStringInfo(out, DatumGetPointer((Datum) customer->key), key_size);
	if (blocks > 0)
		appendBinaryStringInfo(out, (char *) customer->events.u.blocks->block,
							   blocks * sizeof(PeriodBlock));
}

/* Returns whether the events of a customer are a valid set of valid periods. */
static bool
customer_events_are_valid(const PeriodSet *events, PeriodRule rule, bool separate)
{
	int64		first,
				last;

	if (events->base != PERIOD_SET_BLOCKS)
	{
		if (events->u.bits == 0)
			return false;
		first = (int64) events->base + pg_rightmost_one_pos64(events->u.bits);
		last = (int64) events->base + pg_leftmost_one_pos64(events->u.bits);
	}
	else
	{
		const PeriodBlock *block = events->u.blocks->block;
		int			n = events->u.blocks->count;

		for (int i = 0; i < n; i++)
			if (block[i].bits == 0 || (i > 0 && block[i].word <= block[i - 1].word))
				return false;
		if (n == 0)
			return false;
		first = block[0].word * INT64CONST(64) + pg_rightmost_one_pos64(block[0].bits);
		last = block[n - 1].word * INT64CONST(64) + pg_leftmost_one_pos64(block[n - 1].bits);
	}
	/* where start and return events are separate, a period has two numbers */
	return period_is_valid(rule, separate ? first >> 1 : first) &&
		period_is_valid(rule, separate ? last >> 1 : last);
}

/* Returns whether bytes can be a key: their length must be that of the type or of the value. */
static bool
customer_key_is_valid(const CustomerType *type, const char *data, uint64 size)
{
	if (type->length >= 0)
		return size == (uint64) type->length;
	if (type->length == -1)
		return size > 0 && !VARATT_IS_EXTERNAL(data) &&
			(VARATT_IS_SHORT(data) || size >= VARHDRSZ) && size == VARSIZE_ANY(data);
	return size > 0 && data[size - 1] == '\0';
}

/* Copies bytes from a message; raises an error if it is too short. */
static void
customer_record_copy(ByteReader *in, void *data, Size size)
{
	if (size > (Size) (in->end - in->at))
		elog(ERROR, "serialized retention state is truncated");
	memcpy(data, in->at, size);
	in->at += size;
}

/* Parses and checks the next record of a message; the customer points into the body. */
void
customer_record_parse(ByteReader *in, const CustomerType *type, PeriodRule rule, bool separate,
					  CustomerBody *body, Customer *customer)
{
	uint64		key_size,
				blocks;

	customer_record_copy(in, customer, sizeof(CustomerRecord));
	key_size = customer_record_key_size(type, customer);
	blocks = customer_record_blocks(customer);
	if (key_size > (uint64) (in->end - in->at) ||
		blocks > (in->end - in->at) / sizeof(PeriodBlock))
		elog(ERROR, "serialized retention state is damaged");
	if (!customer_record_is_fixed(type, customer))
	{
		customer_body_prepare(body, key_size, blocks);
		customer_record_copy(in, body->data, key_size);
		customer_record_copy(in, body->blocks->block, blocks * sizeof(PeriodBlock));
		if (!type->by_value && !customer_key_is_valid(type, body->data, key_size))
			elog(ERROR, "serialized retention state is damaged");
		customer_record_restore(type, customer, body);
	}
	if (!customer_events_are_valid(&customer->events, rule, separate))
		elog(ERROR, "serialized retention state is damaged");
}
