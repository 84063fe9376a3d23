/*
 * activity_who.c
 *		What activity periods tell about one customer: the cohort, how many periods
 *		with activity, the streak, and whether a cell of the cohort retains the
 *		customer.
 *
 * Where the aggregates observe customers up to the latest event of all of them if
 * there is no as_of, these functions observe up to now: a customer who no longer
 * comes must not become one who is not observed.
 */
#include "postgres.h"

#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/interrupts.h"
#include "common/zone.h"
#include "retention/activity_source.h"
#include "retention/retention_member.h"

/* Returns the first argument, read by the reader of the call site. */
static const Activity *
activity_argument(FunctionCallInfo fcinfo)
{
	ActivityReader *reader = fcinfo->flinfo->fn_extra;

	if (reader == NULL)
		reader = fcinfo->flinfo->fn_extra = activity_reader_new(fcinfo->flinfo->fn_mcxt);
	return activity_read_next(reader, PG_GETARG_DATUM(0));
}

/* Returns how many periods begin before a day. */
static int
activity_count_before(const Activity *a, int64 day)
{
	int			low = 0,
				high = a->count;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (period_start(a->rule, a->periods[middle]) < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Returns how many of the periods count by as_of or now, and sets the local time
 * up to which the customer is observed.
 */
static int
activity_observe_until(const ActivitySource *source, const RetentionOptions *options,
					   const Activity *a, Timestamp *observed)
{
	int			count = activity_source_observe(source, options, a, observed);

	*observed = Max(*observed, source->local_until);
	return count;
}

/* Call-site cache of activity_streak(). */
typedef struct StreakCache
{
	RetentionOptions options;	/* as_of, and the zone of the session */
	ActivitySource source;
} StreakCache;

/* Returns the cache of a call site. */
static StreakCache *
streak_cache(FunctionCallInfo fcinfo)
{
	StreakCache *cache = fcinfo->flinfo->fn_extra;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(StreakCache));
		cache->source.reader = activity_reader_new(fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = cache;
	}
	return cache;
}

/* Puts as_of, which must be finite, into the cache. */
static void
streak_set_as_of(StreakCache *cache, bool given, TimestampTz as_of)
{
	if (given && TIMESTAMP_NOT_FINITE(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of must be a finite time"),
				 errhint("Omit it to count up to now.")));
	if (cache->options.has_as_of == given && (!given || cache->options.as_of == as_of))
		return;
	cache->options.has_as_of = given;
	cache->options.as_of = as_of;
	cache->source.calendar = 0;
}

/*
 * Returns how many consecutive periods with activity lead up to the observed time,
 * given how many periods count. The period of that time may still see activity
 * until it ends, so until then it does not break the streak.
 */
static int
activity_streak_until(const ActivitySource *source, const Activity *a, int count,
					  Timestamp observed)
{
	int32		current = period_of_local(a->rule, observed);
	bool		has_ended = period_last_ended(a->rule, observed) == current &&
		(current < source->last || source->last_has_ended);
	int			length = 1;

	if (count == 0 || a->periods[count - 1] < (has_ended ? current : current - 1))
		return 0;
	while (length < count && a->periods[count - 1 - length] == a->periods[count - length] - 1)
		check_for_interrupts_at(length++);
	return length;
}

/* Raises an error unless options and the number of a cell are such that a customer has the cell. */
static void
retained_check_cell(const RetentionOptions *options, int32 cell)
{
	if (options->cohort == COHORT_EVERY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a customer is in several cohorts with cohort => 'every'"),
				 errdetail("So it depends on the cohort whether the customer is retained."),
				 errhint("Use cohort => 'first', or activity_rows().")));
	if (cell < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period %d is negative", cell),
				 errhint("Period 0 is that of the first activity.")));
	if (options->brackets > 0 && cell > options->brackets)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period %d is after the last bracket", cell),
				 errdetail("With brackets, periods are their numbers, 1 to %d.",
						   options->brackets)));
}

/* Call-site cache of activity_retained(). */
typedef struct RetainedCache
{
	CachedOptions *cached;		/* of the row before */
	MemoryContext context;		/* of these */
	ActivitySource source;
} RetainedCache;

/* Returns the cache of a call site, with the options in an argument. */
static RetainedCache *
retained_cache(FunctionCallInfo fcinfo, int argument)
{
	RetainedCache *cache = fcinfo->flinfo->fn_extra;
	uint64		before;

	if (cache == NULL)
	{
		MemoryContext context = fcinfo->flinfo->fn_mcxt;

		cache = MemoryContextAllocZero(context, sizeof(RetainedCache));
		cache->context = AllocSetContextCreate(context, "satisfaction options",
											   ALLOCSET_DEFAULT_SIZES);
		cache->source.reader = activity_reader_new(context);
		fcinfo->flinfo->fn_extra = cache;
	}
	before = cache->cached == NULL ? 0 : cache->cached->id;
	retention_options_renew(&cache->cached,
							PG_ARGISNULL(argument) ? NULL : PG_GETARG_JSONB_P(argument),
							cache->context);
	if (cache->cached->id != before)
		cache->source.calendar = 0;
	return cache;
}

/*
 * Returns whether the customer is eligible for a cell at a local time. It must have
 * begun; if cohorts are longer than periods, it must have ended, as that is when all
 * of a cohort have been observed equally long.
 */
static bool
retained_is_eligible(const RetentionOptions *options, const Activity *a, Timestamp observed,
					 int32 cell)
{
	int32		first = a->periods[0];

	if (options->has_cohort_rule && cell > 0)
		return first + (int64) retention_cell_last(options, cell) <=
			period_last_ended(a->rule, observed);
	return cell <= cohort_cells_begun(options, period_of_local(a->rule, observed) - first);
}

PG_FUNCTION_INFO_V1(activity_cohort);
PG_FUNCTION_INFO_V1(activity_last);
PG_FUNCTION_INFO_V1(activity_count);
PG_FUNCTION_INFO_V1(activity_streak);
PG_FUNCTION_INFO_V1(activity_retained);

/* Returns the first day of the first period with activity; NULL if there is none. */
Datum
activity_cohort(PG_FUNCTION_ARGS)
{
	const Activity *a = activity_argument(fcinfo);

	if (a->empty)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(period_start(a->rule, a->periods[0]));
}

/* Returns the first day of the last period with activity; NULL if there is none. */
Datum
activity_last(PG_FUNCTION_ARGS)
{
	const Activity *a = activity_argument(fcinfo);

	if (a->empty)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(period_start(a->rule, a->periods[a->count - 1]));
}

/* Returns how many periods with activity begin from one day to another; NULL for no limit. */
Datum
activity_count(PG_FUNCTION_ARGS)
{
	const Activity *a;
	int			first,
				end;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	a = activity_argument(fcinfo);
	first = PG_ARGISNULL(1) ? 0 : activity_count_before(a, PG_GETARG_DATEADT(1));
	end = PG_ARGISNULL(2) ? a->count : activity_count_before(a, (int64) PG_GETARG_DATEADT(2) + 1);
	PG_RETURN_INT64(Max(end - first, 0));
}

/* Returns how many consecutive periods with activity lead up to as_of; NULL stands for now. */
Datum
activity_streak(PG_FUNCTION_ARGS)
{
	StreakCache *cache;
	const Activity *a;
	Timestamp	observed;
	int			count;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	cache = streak_cache(fcinfo);
	streak_set_as_of(cache, !PG_ARGISNULL(1), PG_ARGISNULL(1) ? 0 : PG_GETARG_TIMESTAMPTZ(1));
	a = activity_read_next(cache->source.reader, PG_GETARG_DATUM(0));
	if (a->empty)
		PG_RETURN_INT32(0);
	if (unlikely(!activity_source_is_current(&cache->source)))
	{
		cache->options.zone = zone_canonical_name(pg_get_timezone_name(session_timezone));
		activity_source_set_until(&cache->source, &cache->options, a);
	}
	count = activity_observe_until(&cache->source, &cache->options, a, &observed);
	PG_RETURN_INT32(activity_streak_until(&cache->source, a, count, observed));
}

/*
 * Returns whether a cell of the customer's cohort retains the customer; NULL if the
 * customer is not eligible, or the cohort is not known by as_of.
 */
Datum
activity_retained(PG_FUNCTION_ARGS)
{
	RetainedCache *cache;
	const RetentionOptions *options;
	const Activity *a;
	MemberWalk	walk;
	Timestamp	observed;
	int			count;
	int32		cell;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	cell = PG_GETARG_INT32(1);
	cache = retained_cache(fcinfo, 2);
	options = cache->cached->options;
	retained_check_cell(options, cell);
	a = activity_read_next(cache->source.reader, PG_GETARG_DATUM(0));
	if (a->empty)
		PG_RETURN_NULL();
	if (unlikely(!activity_source_is_current(&cache->source)))
	{
		/* errors of options come before those of as_of */
		activity_source_options(cache->cached, a);
		activity_source_set_until(&cache->source, options, a);
	}
	count = activity_observe_until(&cache->source, options, a, &observed);
	if (count == 0 || !retained_is_eligible(options, a, observed, cell))
		PG_RETURN_NULL();
	walk = (MemberWalk)
	{
		options, a->periods[0], a->periods + 1, count - 1, 0
	};
	PG_RETURN_BOOL(member_is_retained(&walk, cell));
}
