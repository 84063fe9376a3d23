/*
 * customer_spill.c
 *		Customers that do not fit into memory: to temporary files and back.
 *
 * When the table is full, all of it is written to files, parted by a few bits of the hash, and the
 * table starts anew; a customer may so be written many times. In the end the parts are read one after
 * the other into a second table. A part that is itself too large is spilled again by the next few bits.
 * The files are PostgreSQL's temporary files: they count towards temp_file_limit, and vanish with the
 * query however it ends.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "retention/customers.h"

/*
 * What stands before each customer in a file or message: the customer, with the size of what it points to in
 * place of each pointer. The key and the blocks follow.
 */
typedef Customer RecordHeader;

/* Returns how many bytes of a key follow a header. */
static inline uint64
header_key_size(const CustomerType *type, const RecordHeader *header)
{
	return type->by_value ? 0 : header->key;
}

/* Returns how many blocks follow a header. */
static inline uint64
header_blocks(const RecordHeader *header)
{
	return header->events.base == PERIOD_SET_BLOCKS ? header->events.u.bits : 0;
}

/* Returns the header of a customer's record. */
static RecordHeader
record_header(const CustomerType *type, const Customer *customer)
{
	RecordHeader header = *customer;

	if (!type->by_value)
		header.key = customer_key_size(type, customer->key);
	if (header.events.base == PERIOD_SET_BLOCKS)
		header.events.u.bits = customer->events.u.blocks->count;
	return header;
}

/* Room for what follows the header: the key, then the blocks, aligned and with the head lists have. */
typedef struct RecordBody
{
	char	   *data;
	Size		room;
	PeriodBlocks *blocks;
} RecordBody;

/* Makes room for what follows a header. */
static void
body_prepare(RecordBody *body, Size key_size, int blocks)
{
	Size		at = MAXALIGN(key_size);
	Size		size = at + offsetof(PeriodBlocks, block) + blocks * sizeof(PeriodBlock);

	if (size > body->room)
	{
		if (body->data != NULL)
			pfree(body->data);
		body->room = size * 2;
		body->data = palloc(body->room);
	}
	body->blocks = (PeriodBlocks *) (body->data + at);
	body->blocks->count = body->blocks->capacity = blocks;
}

/* Makes the customer again of which a record was made. */
static inline void
record_restore(const CustomerType *type, RecordHeader *header, const RecordBody *body)
{
	if (!type->by_value)
		header->key = (uint64) PointerGetDatum(body->data);
	if (header->events.base == PERIOD_SET_BLOCKS)
		header->events.u.blocks = body->blocks;
}

/* Appends a customer's record to a message for another process. */
void
customer_write(StringInfo out, const CustomerType *type, const Customer *customer)
{
	RecordHeader header = record_header(type, customer);
	uint64		key_size = header_key_size(type, &header);
	uint64		blocks = header_blocks(&header);

	appendBinaryStringInfo(out, (char *) &header, sizeof(header));
	if (key_size > 0)
		appendBinaryStringInfo(out, DatumGetPointer((Datum) customer->key), key_size);
	if (blocks > 0)
		appendBinaryStringInfo(out, (char *) customer->events.u.blocks->block, blocks * sizeof(PeriodBlock));
}

/* Returns whether the events of a customer are a set of periods that there are, in ascending order. */
static bool
events_possible(const PeriodSet *events, PeriodRule rule, bool separate)
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
	/* where start and return events are told apart, a period has two numbers */
	return period_is_valid(rule, separate ? first >> 1 : first) && period_is_valid(rule, separate ? last >> 1 : last);
}

/* Takes bytes from a message; what is not there is an error. */
static void
take(ByteReader *in, void *data, Size size)
{
	if (size > (Size) (in->end - in->at))
		elog(ERROR, "serialized retention state is cut short");
	memcpy(data, in->at, size);
	in->at += size;
}

/* Returns whether bytes may be a key of the type: as long as they say, or ended by a zero. */
static bool
key_possible(const CustomerType *type, const char *data, uint64 size)
{
	if (type->length >= 0)
		return size == (uint64) type->length;
	if (type->length == -1)
		return size > 0 && !VARATT_IS_EXTERNAL(data) &&
			(VARATT_IS_SHORT(data) || size >= VARHDRSZ) && size == VARSIZE_ANY(data);
	return size > 0 && data[size - 1] == '\0';
}

/*
 * Looks some records ahead, where records have their usual size, and asks for the slot of that customer;
 * at worst the hint is of no use.
 */
static inline void
customers_expect(Customers *c, const ByteReader *in)
{
	Size		ahead = 12 * sizeof(RecordHeader);
	RecordHeader header;

	if ((Size) (in->end - in->at) < ahead + sizeof(header))
		return;
	memcpy(&header, in->at + ahead, sizeof(header));
	customers_fetch(c, header.hash);
}

/* Brings all customers of a message into a table; their events are checked against what is asked. */
void
customers_read(ByteReader *in, Customers *c, PeriodRule rule, bool separate)
{
	RecordBody	body = {0};

	while (in->at < in->end)
	{
		RecordHeader header;
		uint64		key_size,
					blocks;

		CHECK_FOR_INTERRUPTS();
		customers_expect(c, in);
		take(in, &header, sizeof(header));
		key_size = header_key_size(&c->type, &header);
		blocks = header_blocks(&header);
		if (key_size > (uint64) (in->end - in->at) || blocks > (in->end - in->at) / sizeof(PeriodBlock))
			elog(ERROR, "serialized retention state is damaged");
		if (!c->type.by_value || header.events.base == PERIOD_SET_BLOCKS)
		{
			body_prepare(&body, key_size, blocks);
			take(in, body.data, key_size);
			take(in, body.blocks->block, blocks * sizeof(PeriodBlock));
			if (!c->type.by_value && !key_possible(&c->type, body.data, key_size))
				elog(ERROR, "serialized retention state is damaged");
			record_restore(&c->type, &header, &body);
		}
		if (!events_possible(&header.events, rule, separate))
			elog(ERROR, "serialized retention state is damaged");
		customers_put(c, &header);
	}
}

/* Returns which part a customer belongs to; the table itself uses the low bits of the hash. */
static int
part_of(const Customers *c, uint32 hash)
{
	return (hash >> (CUSTOMER_HASH_BITS - 5 * (c->level + 1))) & (SPILL_FANOUT - 1);
}

/* Writes one customer to its part. */
static void
spill_one(const Customer *customer, void *argument)
{
	Customers  *c = argument;
	BufFile   **part = &c->parts[part_of(c, customer->hash)];
	RecordHeader header = record_header(&c->type, customer);
	uint64		key_size = header_key_size(&c->type, &header);
	uint64		blocks = header_blocks(&header);

	StaticAssertStmt(SPILL_FANOUT == 1 << 5, "part_of() takes 5 bits");

	if (*part == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(c->context);
		ResourceOwner running = CurrentResourceOwner;

		PrepareTempTablespaces();
		CurrentResourceOwner = c->owner;
		*part = BufFileCreateTemp(false);
		CurrentResourceOwner = running;
		MemoryContextSwitchTo(old);
	}
	BufFileWrite(*part, &header, sizeof(header));
	if (key_size > 0)
		BufFileWrite(*part, DatumGetPointer((Datum) customer->key), key_size);
	if (blocks > 0)
		BufFileWrite(*part, customer->events.u.blocks->block, blocks * sizeof(PeriodBlock));
}

/* The tables that have files open. */
static dlist_head open_tables = DLIST_STATIC_INIT(open_tables);

/*
 * Notes which tables lose their files. A resource owner closes them when its query fails, and the memory
 * of a table may outlive that: a cursor that fails within a subtransaction is there until it is closed.
 */
static void
note_release(ResourceReleasePhase phase, bool is_commit, bool is_top_level, void *argument)
{
	dlist_mutable_iter i;

	(void) is_commit;
	(void) is_top_level;
	(void) argument;
	if (phase != RESOURCE_RELEASE_BEFORE_LOCKS)
		return;
	dlist_foreach_modify(i, &open_tables)
	{
		Customers  *c = dlist_container(Customers, open, i.cur);

		if (c->owner == CurrentResourceOwner)
		{
			dlist_delete(i.cur);
			c->owner = NULL;
		}
	}
}

/*
 * Closes the files when the memory of the table goes, unless their owner has done so. It will do so where
 * the transaction fails: closing writes what is buffered, and where that fails it may be the second time.
 */
static void
close_parts(void *argument)
{
	Customers  *c = argument;

	if (c->owner == NULL)
		return;
	dlist_delete(&c->open);
	if (!IsTransactionState())
		return;
	for (int i = 0; i < SPILL_FANOUT; i++)
		if (c->parts[i] != NULL)
			BufFileClose(c->parts[i]);
}

/* Makes the list of files, which belong to the query that runs. */
static void
open_parts(Customers *c)
{
	static bool noting = false;
	MemoryContextCallback *callback = MemoryContextAlloc(c->context, sizeof(MemoryContextCallback));

	if (!noting)
	{
		RegisterResourceReleaseCallback(note_release, NULL);
		noting = true;
	}
	c->parts = MemoryContextAllocZero(c->context, SPILL_FANOUT * sizeof(BufFile *));
	c->owner = CurrentResourceOwner;
	dlist_push_head(&open_tables, &c->open);
	callback->func = close_parts;
	callback->arg = c;
	MemoryContextRegisterResetCallback(c->context, callback);
}

/* Writes all of the table to files and empties it. */
void
customers_spill(Customers *c)
{
	if (c->parts == NULL)
		open_parts(c);
	c->spilled += customers_count(c);
	ereport(DEBUG1,
			(errmsg_internal("retention: %lld customers written to temporary files",
							 (long long) c->spilled)));
	customers_each(c, spill_one, c);
	customers_clear(c);
}

/* Reads the customers of a file into a table. */
static void
read_part(BufFile *file, Customers *c)
{
	RecordHeader header;
	RecordBody	body = {0};

	if (BufFileSeek(file, 0, 0, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rewind temporary file: %m")));
	while (BufFileReadMaybeEOF(file, &header, sizeof(header), true) > 0)
	{
		uint64		key_size = header_key_size(&c->type, &header);
		uint64		blocks = header_blocks(&header);

		CHECK_FOR_INTERRUPTS();
		if (!c->type.by_value || header.events.base == PERIOD_SET_BLOCKS)
		{
			body_prepare(&body, key_size, blocks);
			if (key_size > 0)
				BufFileReadExact(file, body.data, key_size);
			if (blocks > 0)
				BufFileReadExact(file, body.blocks->block, blocks * sizeof(PeriodBlock));
			record_restore(&c->type, &header, &body);
		}
		customers_put(c, &header);
	}
}

/* Visits every customer of a table that has been spilled, part by part. */
void
customers_visit_parts(Customers *c, CustomerVisitor visitor, void *argument)
{
	/* so that every customer is in the files; they stay, to be added to or read again */
	customers_spill(c);

	for (int i = 0; i < SPILL_FANOUT; i++)
	{
		MemoryContext context;
		Customers  *part;

		if (c->parts[i] == NULL)
			continue;
		context = AllocSetContextCreate(CurrentMemoryContext, "satisfaction part", ALLOCSET_DEFAULT_SIZES);
		part = customers_new(&c->type, context);
		part->limit = c->limit;
		part->level = c->level + 1;
		read_part(c->parts[i], part);
		customers_visit(part, visitor, argument);
		MemoryContextDelete(context);
	}
}
