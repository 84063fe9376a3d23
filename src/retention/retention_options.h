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

typedef enum RetentionOrigin
{
	ORIGIN_CALENDAR,			/* period k is the k-th of the calendar after
								 * the cohort's */
	ORIGIN_FIRST_EVENT			/* period k begins k periods after the
								 * customer's own start event */
} RetentionOrigin;

/* Whom period 0 retains. */
typedef enum FirstPeriod
{
	FIRST_PERIOD_ALL,			/* all customers of the cohort */
	FIRST_PERIOD_RETURNED		/* those who returned, as in other periods */
} FirstPeriod;

/* In which periods a contract makes its customer active. */
typedef enum DuringKind
{
	DURING_END,					/* those at whose end it runs */
	DURING_ANY					/* all that it touches */
} DuringKind;

#define MAX_MIN_EVENTS 1000000

#define DEFAULT_AMOUNT_SCALE 2
#define MAX_AMOUNT_SCALE 6

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
	RetentionOrigin origin;
	int			min_events;		/* how many return events a period needs */
	FirstPeriod first_period;
	bool		has_cohort_rule;	/* cohorts are longer than periods */
	PeriodRule	cohort_rule;	/* then, how long */
	DuringKind	during;			/* concerns activity_agg() only */
	bool		has_amounts;	/* events have amounts */
	int			scale;			/* decimals of amounts */
} RetentionOptions;

extern const char *const retention_mode_names[];
extern const char *const cohort_kind_names[];
extern const char *const retention_origin_names[];
extern const char *const first_period_names[];

extern RetentionOptions *retention_options_default(void);
extern RetentionOptions *retention_options_copy(const RetentionOptions *options);
extern bool retention_options_equal(const RetentionOptions *a, const RetentionOptions *b);
extern void retention_options_write(StringInfo out, const RetentionOptions *options);
extern bool retention_options_read(ByteReader *in, RetentionOptions *options);
extern bool retention_cohort_unit_fits(PeriodUnit period, PeriodUnit cohort);
extern bool retention_options_are_special(const RetentionOptions *options);
extern void retention_options_write_special(StringInfo out, const RetentionOptions *options);
extern bool retention_options_read_special(ByteReader *in, RetentionOptions *options);
extern void retention_options_write_amounts(StringInfo out, const RetentionOptions *options);
extern bool retention_options_read_amounts(ByteReader *in, RetentionOptions *options);
pg_noreturn extern void raise_retention_options_changed(void);
extern bool retention_options_need_moments(const RetentionOptions *options);
extern void retention_options_check_activity(const RetentionOptions *options);
extern void retention_options_check_amounts(const RetentionOptions *options);

/* retention_options_json.c */
extern RetentionOptions *retention_options_from_jsonb(Jsonb *json);

extern TimestampTz retention_until(const RetentionOptions *options);
extern Timestamp retention_local_time(const RetentionOptions *options, TimestampTz moment);
extern int	retention_bracket_of(const RetentionOptions *options, int64 period);
extern int	retention_cells_ended(const RetentionOptions *options, int periods);

/* Returns the first period of a cell. */
static inline int
retention_cell_first(const RetentionOptions *options, int cell)
{
	if (cell == 0 || options->brackets == 0)
		return cell;
	return cell == 1 ? 1 : options->bracket_ends[cell - 2] + 1;
}

/* Returns the last period of a cell. */
static inline int
retention_cell_last(const RetentionOptions *options, int cell)
{
	return cell == 0 || options->brackets == 0 ? cell : options->bracket_ends[cell - 1];
}

#endif							/* SATISFACTION_RETENTION_OPTIONS_H */
