/*
 * customer_spill.c
 *		Temporary files for the customers of a table that does not fit into memory.
 *
 * When the table is full, all of it is written to files, one for each partition
 * of the hash, and the table is emptied; so a customer may be written more than
 * once. The files are PostgreSQL's temporary files: they count toward
 * temp_file_limit and are removed at the end of the query, also when it fails.
 * A part of a parallel aggregate can leave its files to the leader.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/tablespace.h"
#include "lib/ilist.h"
#include "storage/buffile.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "common/customer_spill.h"

struct CustomerSpill
{
	MemoryContext context;		/* of this struct and the files */
	int			level;			/* which bits of the hash choose the partition */
	const CustomerTails *tails; /* of payloads, or NULL */
	BufFile    *file[SPILL_PARTITIONS]; /* NULL if nothing was written */
	CustomerFiles *shared;		/* NULL if no other process can read the files */
	ResourceOwner owner;		/* of the files; NULL once it has closed them */
	dlist_node	node;			/* in open_spills */
	int64		written;		/* customers, the same one perhaps more than
								 * once */
	const CustomerType *type;	/* while customers are written */
	MemoryContextCallback close;
};

/* All that have open files. */
static dlist_head open_spills = DLIST_STATIC_INIT(open_spills);

/*
 * Resource owner callback: notes which files are being closed. A resource owner
 * closes its files when its query fails, and our memory may live longer: that of
 * a cursor that fails within a subtransaction lives until the cursor is closed.
 */
static void
customer_spill_note_release(ResourceReleasePhase phase, bool is_commit, bool is_top_level,
							void *argument)
{
	dlist_mutable_iter i;

	(void) is_commit;
	(void) is_top_level;
	(void) argument;
	if (phase != RESOURCE_RELEASE_BEFORE_LOCKS)
		return;
	dlist_foreach_modify(i, &open_spills)
	{
		CustomerSpill *spill = dlist_container(CustomerSpill, node, i.cur);

		if (spill->owner == CurrentResourceOwner)
		{
			dlist_delete(i.cur);
			spill->owner = NULL;
		}
	}
}

/* Closes the files. */
static void
customer_spill_close_files(CustomerSpill *spill)
{
	for (int i = 0; i < SPILL_PARTITIONS; i++)
		if (spill->file[i] != NULL)
			BufFileClose(spill->file[i]);
}

/*
 * Memory context callback: closes the files, unless their owner has done so. If
 * the transaction has failed, closing is left to the owner: it writes what is
 * buffered, and writing may be what has failed.
 */
static void
customer_spill_close(void *argument)
{
	CustomerSpill *spill = argument;

	if (spill->owner == NULL)
		return;
	dlist_delete(&spill->node);
	if (!IsTransactionState())
		return;
	customer_spill_close_files(spill);
	if (spill->shared != NULL)
		customer_files_delete(spill->shared);
}

/*
 * Returns a set of temporary files, which belong to the query that runs. If they are
 * shared, they can be left to the leader.
 */
CustomerSpill *
customer_spill_new(int level, const CustomerTails *tails, bool shared, MemoryContext context)
{
	static bool noting = false;
	CustomerSpill *spill = MemoryContextAllocZero(context, sizeof(CustomerSpill));

	if (!noting)
	{
		RegisterResourceReleaseCallback(customer_spill_note_release, NULL);
		noting = true;
	}
	spill->context = context;
	spill->level = level;
	spill->tails = tails;
	if (shared)
	{
		spill->shared = MemoryContextAlloc(context, sizeof(CustomerFiles));
		customer_files_init(spill->shared);
	}
	spill->owner = CurrentResourceOwner;
	dlist_push_head(&open_spills, &spill->node);
	spill->close.func = customer_spill_close;
	spill->close.arg = spill;
	MemoryContextRegisterResetCallback(context, &spill->close);
	return spill;
}

/* Returns the partition of a customer; the table itself uses the low bits of the hash. */
static int
customer_spill_partition(const CustomerSpill *spill, uint32 hash)
{
	StaticAssertStmt(SPILL_PARTITIONS == 1 << 5, "a partition takes 5 bits");

	return (hash >> (CUSTOMER_HASH_BITS - 5 * (spill->level + 1))) & (SPILL_PARTITIONS - 1);
}

/* Returns a new temporary file. */
static BufFile *
customer_spill_create_file(const CustomerSpill *spill, int partition)
{
	MemoryContext old = MemoryContextSwitchTo(spill->context);
	ResourceOwner running = CurrentResourceOwner;
	BufFile    *file;

	PrepareTempTablespaces();
	CurrentResourceOwner = spill->owner;
	file = spill->shared != NULL ? customer_files_create(spill->shared, partition) :
		BufFileCreateTemp(false);
	CurrentResourceOwner = running;
	MemoryContextSwitchTo(old);
	return file;
}

/* Customer writer: writes to a file. */
static void
customer_spill_write_bytes(void *file, const void *data, Size size)
{
	/* before PostgreSQL 16, its argument is not const */
	BufFileWrite(file, (void *) data, size);
}

/* Writes one customer to the file of its partition. */
static void
customer_spill_write_one(const Customer *customer, void *argument)
{
	CustomerSpill *spill = argument;
	int			partition = customer_spill_partition(spill, customer->hash);
	BufFile   **file = &spill->file[partition];

	if (*file == NULL)
		*file = customer_spill_create_file(spill, partition);
	customer_record_write(spill->type, spill->tails, customer, customer_spill_write_bytes, *file);
}

/* Writes all customers of a table to the files and empties the table. */
void
customer_spill_write(CustomerSpill *spill, CustomerTable *table)
{
	spill->type = &table->type;
	spill->written += customer_table_count(table);
	ereport(DEBUG1,
			(errmsg_internal("%lld customers written to temporary files",
							 (long long) spill->written)));
	customer_table_each(table, customer_spill_write_one, spill);
	customer_table_clear(table);
}

/* Returns the file of a partition, to be read from its beginning; NULL if nothing was written. */
BufFile *
customer_spill_rewind(CustomerSpill *spill, int partition)
{
	if (spill->file[partition] != NULL &&
		BufFileSeek(spill->file[partition], 0, 0, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rewind temporary file: %m")));
	return spill->file[partition];
}

/* Returns how many customers have been written, the same one perhaps more than once. */
int64
customer_spill_written(const CustomerSpill *spill)
{
	return spill->written;
}

/* Returns shared files, which are closed and belong to the leader from now on. */
CustomerFiles
customer_spill_leave(CustomerSpill *spill)
{
	customer_spill_close_files(spill);
	dlist_delete(&spill->node);
	spill->owner = NULL;
	spill->shared->customers = spill->written;
	return *spill->shared;
}
