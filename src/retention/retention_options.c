/*
 * retention_options.c
 *		The options of retention, as a C struct and as part of stored bytes.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/timestamp.h"

#include "common/zone.h"
#include "retention/retention_options.h"

const char *const retention_mode_names[] = {"on", "on_or_after", "on_or_before", "streak", NULL};
const char *const cohort_kind_names[] = {"first", "every", NULL};
const char *const retention_origin_names[] = {"calendar", "first_event", NULL};
const char *const first_period_names[] = {"all", "returned", NULL};

/* Raises an error for options that differ between the rows, or partial states, of a group. */
void
raise_retention_options_changed(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("retention options must not change within a group"),
			 errhint("Use the same options for all rows of a group.")));
}

/* Returns whether options need to know more of the events than in which periods they were. */
bool
retention_options_need_moments(const RetentionOptions *options)
{
	return options->origin != ORIGIN_CALENDAR || options->min_events != 1 ||
		options->first_period != FIRST_PERIOD_ALL;
}

/* Returns the name of an option that needs to know more of the events. */
static const char *
retention_options_moments_name(const RetentionOptions *options)
{
	return options->origin != ORIGIN_CALENDAR ? "origin" :
		options->min_events != 1 ? "min_events" : "first_period";
}

/*
 * Raises an error for options that need to know more of the events than in which
 * periods they were.
 */
void
retention_options_check_activity(const RetentionOptions *options)
{
	if (retention_options_need_moments(options))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("retention option \"%s\" needs the events of each customer",
						retention_options_moments_name(options)),
				 errdetail("Activity periods do not record when within a period, "
						   "and how often, a customer was active."),
				 errhint("Use retention_agg(customer, at, options).")));
}

/* Raises an error for options that cannot be used with amounts. */
void
retention_options_check_amounts(const RetentionOptions *options)
{
	if (retention_options_need_moments(options))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("retention option \"%s\" is not supported with amounts",
						retention_options_moments_name(options)),
				 errdetail("Amounts are added up by calendar period."),
				 errhint("Use retention_agg(customer, at, options) for the counts.")));
}

/*
 * Returns the bracket of the period that is this many periods after the start;
 * 1 is the first bracket. Without brackets, every period is its own bracket.
 */
int
retention_bracket_of(const RetentionOptions *options, int64 period)
{
	int			low = 0,
				high = options->brackets;

	if (options->brackets == 0)
		return (int) period;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (period <= options->bracket_ends[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return low + 1;
}

/* Returns how many cells have ended if the first so many periods have. */
int
retention_cells_ended(const RetentionOptions *options, int periods)
{
	int			bracket;

	if (options->brackets == 0 || periods == 0)
		return periods;
	if (periods > options->bracket_ends[options->brackets - 1])
		return options->brackets + 1;

	/*
	 * period 0 is a cell; the bracket of the last period has ended if that is
	 * its last one
	 */
	bracket = periods == 1 ? 0 : retention_bracket_of(options, periods - 1);
	return bracket + (retention_cell_last(options, bracket) == periods - 1);
}

/* Returns the default options. */
RetentionOptions *
retention_options_default(void)
{
	RetentionOptions *options = palloc0(sizeof(RetentionOptions));

	options->rule.unit = PERIOD_MONTH;
	options->min_events = 1;
	options->scale = DEFAULT_AMOUNT_SCALE;
	options->zone = "";
	return options;
}

/* Returns a deep copy. */
RetentionOptions *
retention_options_copy(const RetentionOptions *options)
{
	RetentionOptions *copy = palloc(sizeof(RetentionOptions));

	*copy = *options;
	copy->zone = pstrdup(options->zone);
	copy->bracket_ends = palloc(Max(options->brackets, 1) * sizeof(int32));
	if (options->brackets > 0)
		memcpy(copy->bracket_ends, options->bracket_ends, options->brackets * sizeof(int32));
	return copy;
}

/* Returns whether two options are the same, except for as_of; matrices can be added then. */
bool
retention_options_equal(const RetentionOptions *a, const RetentionOptions *b)
{
	return a->rule.unit == b->rule.unit && a->rule.week_start == b->rule.week_start &&
		a->rule.skipped == b->rule.skipped &&
		a->mode == b->mode && a->cohort == b->cohort && strcmp(a->zone, b->zone) == 0 &&
		a->origin == b->origin && a->min_events == b->min_events &&
		a->first_period == b->first_period && a->has_amounts == b->has_amounts &&
		(!a->has_amounts || a->scale == b->scale) &&
		a->has_cohort_rule == b->has_cohort_rule &&
		(!a->has_cohort_rule ||
		 (a->cohort_rule.unit == b->cohort_rule.unit &&
		  a->cohort_rule.week_start == b->cohort_rule.week_start)) &&
		a->brackets == b->brackets &&
		(a->brackets == 0 ||
		 memcmp(a->bracket_ends, b->bracket_ends, a->brackets * sizeof(int32)) == 0);
}

/* Writes the options that every matrix has: not as_of, and none of the special ones. */
void
retention_options_write(StringInfo out, const RetentionOptions *options)
{
	bytes_write_uint(out, options->rule.unit);
	if (options->rule.unit == PERIOD_DAY)
		bytes_write_int(out, options->rule.skipped);
	else
		bytes_write_uint(out, options->rule.week_start);
	bytes_write_uint(out, options->mode);
	bytes_write_uint(out, options->cohort);
	bytes_write_string(out, options->zone);
	bytes_write_uint(out, options->brackets);
	for (int i = 0; i < options->brackets; i++)
		bytes_write_uint(out, options->bracket_ends[i] -
						 (i == 0 ? 0 : options->bracket_ends[i - 1]));
}

/* Reads the day that is no period, or 0; the number of any other day does no harm. */
static DateADT
retention_read_skipped(ByteReader *in, PeriodRule rule)
{
	int64		day = bytes_read_int(in);

	if (!period_is_valid(rule, day))
		in->failed = true;
	return in->failed ? 0 : (DateADT) day;
}

/* Reads what the function above wrote; returns false if it is malformed. */
bool
retention_options_read(ByteReader *in, RetentionOptions *options)
{
	int64		reach = 0;

	memset(options, 0, sizeof(RetentionOptions));
	options->min_events = 1;
	options->rule.unit = bytes_read_uint(in, PERIOD_YEAR);
	if (options->rule.unit == PERIOD_DAY)
		options->rule.skipped = retention_read_skipped(in, options->rule);
	else
		options->rule.week_start = bytes_read_uint(in, options->rule.unit == PERIOD_WEEK ? 6 : 0);
	options->mode = bytes_read_uint(in, RETENTION_STREAK);
	options->cohort = bytes_read_uint(in, COHORT_EVERY);
	options->zone = zone_canonical_name(bytes_read_string(in, TZ_STRLEN_MAX));

	/*
	 * a bracket takes at least one byte, so a wrong count cannot make us
	 * allocate much
	 */
	options->brackets = bytes_read_uint(in, Min(MAX_BRACKETS, in->end - in->at));
	options->bracket_ends = palloc(Max(options->brackets, 1) * sizeof(int32));
	for (int i = 0; i < options->brackets; i++)
	{
		uint64		width = bytes_read_uint(in, MAX_BRACKET_REACH - reach);

		if (width < 1)
			in->failed = true;
		reach += width;
		options->bracket_ends[i] = (int32) reach;
	}
	return !in->failed;
}

/* Returns whether options are special: there are some that 0.1.0 did not have. */
bool
retention_options_are_special(const RetentionOptions *options)
{
	return retention_options_need_moments(options) || options->has_cohort_rule;
}

/* Writes the special options; 0 for the cohort's unit says that it is that of the period. */
void
retention_options_write_special(StringInfo out, const RetentionOptions *options)
{
	bytes_write_uint(out, options->origin);
	bytes_write_uint(out, options->min_events);
	bytes_write_uint(out, options->first_period);
	bytes_write_uint(out, options->has_cohort_rule ? options->cohort_rule.unit + 1 : 0);
	if (options->has_cohort_rule)
		bytes_write_uint(out, options->cohort_rule.week_start);
}

/* Returns whether a cohort's unit consists of whole periods, and of more than one. */
bool
retention_cohort_unit_fits(PeriodUnit period, PeriodUnit cohort)
{
	return cohort > period && period != PERIOD_WEEK;
}

/* Reads the special options; returns false if they are malformed. */
bool
retention_options_read_special(ByteReader *in, RetentionOptions *options)
{
	uint64		unit;

	options->origin = bytes_read_uint(in, ORIGIN_FIRST_EVENT);
	options->min_events = (int) bytes_read_uint(in, MAX_MIN_EVENTS);
	options->first_period = bytes_read_uint(in, FIRST_PERIOD_RETURNED);
	unit = bytes_read_uint(in, PERIOD_YEAR + 1);
	if (unit > 0)
	{
		options->has_cohort_rule = true;
		options->cohort_rule.unit = unit - 1;
		options->cohort_rule.week_start = bytes_read_uint(in, unit - 1 == PERIOD_WEEK ? 6 : 0);
		if (!retention_cohort_unit_fits(options->rule.unit, options->cohort_rule.unit))
			in->failed = true;
	}
	if (options->min_events < 1)
		in->failed = true;
	return !in->failed;
}

/* Writes the scale of amounts, which there must be. */
void
retention_options_write_amounts(StringInfo out, const RetentionOptions *options)
{
	Assert(options->has_amounts);
	bytes_write_uint(out, options->scale);
}

/* Reads it; returns false if it is malformed, or other options cannot be used with amounts. */
bool
retention_options_read_amounts(ByteReader *in, RetentionOptions *options)
{
	options->has_amounts = true;
	options->scale = (int) bytes_read_uint(in, MAX_AMOUNT_SCALE);
	return !in->failed && !retention_options_need_moments(options);
}

/*
 * Returns the moment up to which retention is observed at most: as_of, or now,
 * the start of the transaction, where that is earlier.
 */
TimestampTz
retention_until(const RetentionOptions *options)
{
	TimestampTz now = GetCurrentTransactionStartTimestamp();

	return options->has_as_of ? Min(options->as_of, now) : now;
}

/* Returns the local time of a moment that is not in the future, in the time zone of the options. */
Timestamp
retention_local_time(const RetentionOptions *options, TimestampTz moment)
{
	Timestamp	local = calendar_local_time(TIME_TIMESTAMPTZ, zone_lookup(options->zone), moment);

	if (!IS_VALID_TIMESTAMP(local))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as_of is out of range in time zone \"%s\"", options->zone)));
	return local;
}
