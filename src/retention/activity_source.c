/*
 * activity_source.c
 *		Activity periods as a source of retention: which of a customer's periods
 *		count, and up to when they are observed.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/zone.h"
#include "retention/activity_source.h"

/* Returns what aggregates over activity periods remember between rows. */
ActivitySource *
activity_source(CachedOptions *cached, MemoryContext context)
{
	if (cached->activities == NULL)
	{
		cached->activities = MemoryContextAllocZero(context, sizeof(ActivitySource));
		cached->activities->reader = activity_reader_new(context);
	}
	return cached->activities;
}

/*
 * Returns the options of the matrix for activity periods. They keep the calendar
 * in which they were recorded, and options that name another one are an error.
 */
RetentionOptions
activity_source_options(const CachedOptions *cached, const Activity *a)
{
	RetentionOptions options = *cached->options;
	bool		check_zone;

	retention_options_check_activity(&options);
	if (cached->json == NULL)
		options.rule = a->rule;

	/*
	 * if times were local already, tz only tells how to convert as_of to
	 * local time
	 */
	check_zone = cached->zone_given && a->zone[0] != '\0';
	activity_check_calendar(a, options.rule, check_zone ? options.zone : a->zone);
	options.rule = a->rule;
	options.zone = a->zone;
	return options;
}

/* Computes up to when periods of the reader's calendar are observed at most. */
void
activity_source_set_until(ActivitySource *source, const RetentionOptions *options,
						  const Activity *a)
{
	RetentionOptions local = *options;
	pg_tz	   *zone = zone_lookup(a->zone);
	Timestamp	end;			/* the last microsecond of the last period */
	TimestampTz first,
				last;

	/*
	 * if times were local already, as_of is converted in the zone of the
	 * options, or the session
	 */
	if (zone != NULL)
		local.zone = a->zone;
	source->until = retention_until(&local);
	source->local_until = retention_local_time(&local, source->until);
	source->calendar = source->reader->calendar;
	if (zone == NULL)
		source->highest = source->until = source->local_until;
	else
		source->highest = zone_highest_local_time(zone, source->until);

	source->last = period_of_local(a->rule, source->highest);
	end = period_start_local(a->rule, source->last + 1) - 1;
	first = last = end;
	if (zone != NULL)
		zone_moments(zone, end, &first, &last);
	source->last_has_ended = source->until >= last;
	source->now = GetCurrentTransactionStartTimestamp();
	source->session_zone = session_timezone;
}

/* Returns whether the latest event is after as_of, or now where that is earlier. */
static inline bool
activity_goes_on(const ActivitySource *source, const Activity *a)
{
	/* what clocks had not shown before the event, they have not shown by then */
	return a->again == DT_NOBEGIN ? a->latest > source->highest :
		activity_latest_moment(a) > source->until;
}

/*
 * Returns how many of the periods of a customer count, and sets the local time up
 * to which they are observed. What is after as_of does not count. Activity
 * periods do not record at what time within a period the customer was active, so
 * as_of must not split one of them.
 *
 * Without as_of, periods that have not begun by now do not count, and in the last
 * one that has, activity cannot be told from what is still to come. So it is
 * observed up to its beginning only.
 */
int
activity_source_observe(const ActivitySource *source, const RetentionOptions *options,
						const Activity *a, Timestamp *observed)
{
	int			count = a->count;

	if (likely(!activity_goes_on(source, a)))
	{
		*observed = options->has_as_of ? Max(source->local_until, a->latest) : a->latest;
		return count;
	}
	while (count > 0 && a->periods[count - 1] > source->last)
		count--;
	if (options->has_as_of && count > 0 && a->periods[count - 1] == source->last &&
		!source->last_has_ended)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of splits a period with activity"),
				 errdetail("Activity periods do not record what was before as_of in that period."),
				 errhint("Use the last microsecond of a period, or retention_agg() of events.")));
	*observed = options->has_as_of || count == 0 ? source->local_until :
		period_start_local(a->rule, a->periods[count - 1]);
	return count;
}
