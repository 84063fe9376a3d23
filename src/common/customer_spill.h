/*
 * customer_spill.h
 *		Temporary files for the customers of a table that does not fit into memory.
 */
#ifndef SATISFACTION_CUSTOMER_SPILL_H
#define SATISFACTION_CUSTOMER_SPILL_H

#include "common/customer_files.h"
#include "common/customer_record.h"
#include "common/customer_table.h"

#define SPILL_PARTITIONS 32		/* at each level of spilling */
#define SPILL_LEVELS 4			/* the other bits of the hash are for the
								 * table's slots */

typedef struct CustomerSpill CustomerSpill;

extern CustomerSpill *customer_spill_new(int level, const CustomerTails *tails, bool shared,
										 MemoryContext context);
extern void customer_spill_write(CustomerSpill *spill, CustomerTable *table);
extern BufFile *customer_spill_rewind(CustomerSpill *spill, int partition);
extern int64 customer_spill_written(const CustomerSpill *spill);
extern CustomerFiles customer_spill_leave(CustomerSpill *spill);

#endif							/* SATISFACTION_CUSTOMER_SPILL_H */
