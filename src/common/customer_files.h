/*
 * customer_files.h
 *		Files of customers that a part of a parallel aggregate leaves to the process
 *		that combines the parts.
 */
#ifndef SATISFACTION_CUSTOMER_FILES_H
#define SATISFACTION_CUSTOMER_FILES_H

#include "lib/stringinfo.h"
#include "storage/buffile.h"
#include "storage/fileset.h"

#include "common/bytes.h"

#define CUSTOMER_FILES_NAME 64

/* The files of one transition state, at most one for each partition. */
typedef struct CustomerFiles
{
	FileSet		set;
	char		name[CUSTOMER_FILES_NAME];	/* without the number of the
											 * partition */
	uint32		partitions;		/* bit i: partition i has a file */
	int64		customers;		/* in all of them, the same one perhaps more
								 * than once */
} CustomerFiles;

extern void customer_files_init(CustomerFiles *files);
extern BufFile *customer_files_create(CustomerFiles *files, int partition);
extern BufFile *customer_files_open(CustomerFiles *files, int partition);
extern void customer_files_delete(CustomerFiles *files);
extern void customer_files_write(StringInfo out, const CustomerFiles *files);
extern void customer_files_read(ByteReader *in, CustomerFiles *files);
extern void customer_files_watch_transactions(void);

#endif							/* SATISFACTION_CUSTOMER_FILES_H */
