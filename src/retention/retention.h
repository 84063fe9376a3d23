/*
 * retention.h
 *		Retention cohorts: what is asked (RetentionSpec) and what is found (Matrix).
 */
#ifndef SATISFACTION_RETENTION_H
#define SATISFACTION_RETENTION_H

#include "fmgr.h"
#include "utils/jsonb.h"

#include "common/bytes.h"
#include "common/calendar.h"

typedef enum RetentionMode
{
	RETENTION_ON,				/* active in period k */
	RETENTION_ON_OR_AFTER,		/* active in k or later */
	RETENTION_ON_OR_BEFORE,		/* active in some period 1..k */
	RETENTION_STREAK			/* active in every period 1..k */
} RetentionMode;

typedef enum CohortKind
{
	COHORT_FIRST,				/* a customer belongs to the period of the first start event */
	COHORT_EVERY				/* and to every period with one */
} CohortKind;

/* Brackets may not be more than this, nor reach further. */
#define MAX_BRACKETS 10000
#define MAX_BRACKET_REACH 1000000

/* What is asked. */
typedef struct RetentionSpec
{
	PeriodRule	rule;
	RetentionMode mode;
	CohortKind	cohort;
	char	   *zone;			/* name of the time zone; "" where times are local already */
	bool		has_as_of;
	TimestampTz as_of;			/* an instant, if given */
	int			brackets;		/* how many; 0 where each period stands alone */
	int32	   *bracket_ends;	/* the last period of each */
} RetentionSpec;

/* The question of a call site. */
typedef struct RetentionCall
{
	Jsonb	   *options;		/* as given, or NULL */
	RetentionSpec *spec;
	int64		as_of;			/* the moment up to which events count */
	bool		zone_given;		/* and not taken from the session */
	Calendar   *calendar;
	struct CustomerType *customer;	/* for aggregates over customers; NULL until the first row */

	/* for aggregates over activities */
	struct ActivityReader *activities;	/* NULL until the first row */
	uint64		as_of_calendar; /* the reader's number of the calendar that local_as_of is of, 0 for none */
	Timestamp	local_as_of;
} RetentionCall;

/* these are ours alone: other modules of the server may have functions of the same names */
#pragma GCC visibility push(hidden)

/* retention_call.c */
extern void retention_options_changed(void);
extern Datum state_unchanged(FunctionCallInfo fcinfo);
extern RetentionCall *retention_call(FunctionCallInfo fcinfo, TimeKind kind, int options_argument);

/* retention_options.c */
extern const char *const retention_mode_names[];
extern const char *const cohort_kind_names[];
extern RetentionSpec *retention_spec_default(void);
extern RetentionSpec *retention_spec_from_jsonb(Jsonb *options);
extern RetentionSpec *spec_copy(const RetentionSpec *spec);
extern pg_tz *retention_zone(const char *name);
extern int64 retention_as_of(const RetentionSpec *spec, TimeKind kind);
extern int	bracket_of(const RetentionSpec *spec, int64 distance);

/* retention_matrix.c */
extern bool same_question(const RetentionSpec *a, const RetentionSpec *b);

/* retention_io.c */
extern void spec_write(StringInfo out, const RetentionSpec *spec);
extern bool spec_read(ByteReader *in, RetentionSpec *spec);

#pragma GCC visibility pop

#endif							/* SATISFACTION_RETENTION_H */
