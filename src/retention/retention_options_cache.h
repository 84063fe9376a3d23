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
	pg_tz	   *session_zone;	/* of when these were parsed */
	Calendar   *calendar;

	/* in the terms of the column: UTC for timestamptz, else local time */
	int64		as_of;			/* as given, even if it is in the future;
								 * PG_INT64_MAX if not given */
	int64		until;			/* as_of, or now where that is earlier */
	Timestamp	observed;		/* until, in local time; DT_NOBEGIN if as_of
								 * is not given */

	/* set by aggregates over events of customers at their first row */
	struct CustomerType *customer_type;

	/* set by aggregates over contracts at their first row */
	struct PeriodEnds *period_ends;

	/* set by aggregates over activity periods at their first row */
	struct ActivitySource *activities;
} CachedOptions;

struct options_hash;

/* What fn_extra points to. */
typedef struct OptionsCache
{
	CachedOptions *last;		/* of the row before: nearly always the same */
	bool		constant;		/* the options are known to be the same in
								 * every row */
	struct options_hash *entries;	/* all that the call site has seen */
} OptionsCache;

extern CachedOptions *retention_options_find(FunctionCallInfo fcinfo, TimeKind kind,
											 int argument, PeriodUnit unit);
extern void retention_options_renew(CachedOptions **cached, Jsonb *json, MemoryContext context);

/*
 * Returns the options in an argument, 0 for the default options; the period is of
 * this unit unless they have one. Equal options of a call site give the same
 * pointer, but not in another process.
 */
static inline CachedOptions *
get_retention_options_by(FunctionCallInfo fcinfo, TimeKind kind, int argument, PeriodUnit unit)
{
	const OptionsCache *cache = fcinfo->flinfo->fn_extra;

	if (likely(cache != NULL && cache->constant))
		return cache->last;
	return retention_options_find(fcinfo, kind, argument, unit);
}

/* Returns the options in an argument; the period is the month unless they have one. */
static inline CachedOptions *
get_retention_options(FunctionCallInfo fcinfo, TimeKind kind, int argument)
{
	return get_retention_options_by(fcinfo, kind, argument, PERIOD_MONTH);
}

#endif							/* SATISFACTION_RETENTION_OPTIONS_CACHE_H */
