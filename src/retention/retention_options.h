/*
 * retention_options.h
 *		How retention is counted: the options of retention_agg() and activity_agg().
 */
#ifndef SATISFACTION_RETENTION_OPTIONS_H
#define SATISFACTION_RETENTION_OPTIONS_H

#include "fmgr.h"
#include "utils/jsonb.h"

#include "common/bytes.h"
#include "common/calendar.h"

typedef enum RetentionMode
{
	RETENTION_ON,				/* active in period k */
	RETENTION_ON_OR_AFTER,		/* active in period k or later */
	RETENTION_ON_OR_BEFORE,		/* active in some period 1..k */
	RETENTION_STREAK			/* active in every period 1..k */
} RetentionMode;

typedef enum CohortKind
{
	COHORT_FIRST,				/* a customer belongs to the period of the
								 * first start event */
	COHORT_EVERY				/* and to every other period with a start
								 * event */
} CohortKind;

/* Limits for the number of brackets, and for the last period of the last one. */
#define MAX_BRACKETS 10000
#define MAX_BRACKET_REACH 1000000

typedef struct RetentionOptions
{
	PeriodRule	rule;
	RetentionMode mode;
	CohortKind	cohort;
	const char *zone;			/* name of the time zone; "" if times are
								 * local already */
	bool		has_as_of;
	TimestampTz as_of;
	int			brackets;		/* how many; 0 if each period is counted
								 * separately */
	int32	   *bracket_ends;	/* the last period of each */
} RetentionOptions;

extern const char *const retention_mode_names[];
extern const char *const cohort_kind_names[];

extern RetentionOptions *retention_options_default(void);
extern RetentionOptions *retention_options_from_jsonb(Jsonb *json);
extern RetentionOptions *retention_options_copy(const RetentionOptions *options);
extern bool retention_options_equal(const RetentionOptions *a, const RetentionOptions *b);
extern void retention_options_write(StringInfo out, const RetentionOptions *options);
extern bool retention_options_read(ByteReader *in, RetentionOptions *options);
pg_noreturn extern void raise_retention_options_changed(void);

extern TimestampTz retention_until(const RetentionOptions *options);
extern Timestamp retention_local_time(const RetentionOptions *options, TimestampTz moment);
extern int	retention_bracket_of(const RetentionOptions *options, int64 period);

#endif							/* SATISFACTION_RETENTION_OPTIONS_H */
