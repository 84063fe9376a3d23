/*
 * retention_options_cache.h
 *		Call-site cache of parsed options, shared by all groups of a query.
 */
#ifndef SATISFACTION_RETENTION_OPTIONS_CACHE_H
#define SATISFACTION_RETENTION_OPTIONS_CACHE_H

#include "retention/retention_options.h"

/*
 * Parsed options, and what is derived from them. They live as long as the caller's
 * FmgrInfo, which may be shorter than a transition state does: states keep copies.
 */
typedef struct CachedOptions
{
	uint64		id;				/* never given to other options of this
								 * process */
	Jsonb	   *json;			/* as given, or NULL */
	RetentionOptions *options;
	bool		zone_given;		/* the time zone is not that of the session */
	int64		as_of;			/* the time up to which events count;
								 * PG_INT64_MAX if not given */
	Calendar   *calendar;

	/* set by aggregates over events of customers at their first row */
	struct CustomerType *customer_type;

	/* set by aggregates over activity periods at their first row */
	struct ActivityReader *reader;
	uint64		as_of_calendar; /* the reader's calendar that local_as_of was
								 * computed for, or 0 */
	Timestamp	local_as_of;
} CachedOptions;

extern CachedOptions *get_retention_options(FunctionCallInfo fcinfo, TimeKind kind, int argument);

#endif							/* SATISFACTION_RETENTION_OPTIONS_CACHE_H */
