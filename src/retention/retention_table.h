/*
 * retention_table.h
 *		The table or view that retention is computed of, given its name and those of
 *		its columns.
 */
#ifndef SATISFACTION_RETENTION_TABLE_H
#define SATISFACTION_RETENTION_TABLE_H

#include "retention/retention_options.h"

typedef struct RetentionTable
{
	Oid			relation;
	const char *customer;		/* the names of its columns */
	const char *at;
	const char *segment;		/* NULL if customers are not divided */
	const char *amount;			/* NULL if events have none */
	bool		local;			/* times are local already */
	bool		distributed;	/* Citus distributes the rows over several
								 * nodes */
	Jsonb	   *given;			/* options as given */
	RetentionOptions *options;	/* parsed, with the time zone of the session
								 * if they have none */
} RetentionTable;

extern void retention_table_open(RetentionTable *table, Oid relation, const char *customer,
								 const char *at, const char *segment, const char *amount,
								 Jsonb *options);
extern char *retention_table_name(const RetentionTable *table);
extern Jsonb *retention_table_options(const RetentionTable *table);
extern Datum retention_table_until(const RetentionTable *table);

#endif							/* SATISFACTION_RETENTION_TABLE_H */
