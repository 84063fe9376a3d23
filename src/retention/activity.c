/*
 * activity.c
 *		The type activity_periods: input, merging, and conversion to rows and jsonb.
 *
 * Text and binary output are those of all types of stored bytes: see stored.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

#include "common/interrupts.h"
#include "common/jsonb_writer.h"
#include "common/result_row.h"
#include "common/stored.h"
#include "common/zone.h"
#include "retention/activity.h"
#include "retention/customer_money.h"

/* Raises an error unless activity periods have this calendar. */
void
activity_check_calendar(const Activity *a, PeriodRule rule, const char *zone)
{
	if (a->rule.unit != rule.unit || a->rule.week_start != rule.week_start)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity periods have a different calendar"),
				 a->rule.unit == rule.unit ?
				 errdetail("Their weeks begin on %s, not on %s.",
						   weekday_names[a->rule.week_start], weekday_names[rule.week_start]) :
				 errdetail("Their period is the %s, not the %s.",
						   period_unit_names[a->rule.unit], period_unit_names[rule.unit]),
				 errhint("Use the same period in both steps: retention_options(period => '%s').",
						 period_unit_names[a->rule.unit])));
	if (strcmp(a->zone, zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity periods are in time zone \"%s\", not \"%s\"", a->zone, zone),
				 errhint("Use the same retention_options(tz => ...) for all activity periods.")));
}

/* Raises an error unless activity periods have amounts of this scale, or none. */
void
activity_check_amounts(const Activity *a, bool has_amounts, int scale)
{
	if (a->has_amounts != has_amounts)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("only some activity periods have amounts"),
				 errhint("Use activity_agg(at, amount, options) for all of them.")));
	if (has_amounts && a->scale != scale)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity periods have amounts of %d decimals, not %d", a->scale, scale),
				 errhint("Use the same retention_options(scale => ...) for all activity periods, "
						 "and in both steps.")));
}

/* Returns the moment of the latest event; for local times, that time. */
TimestampTz
activity_latest_moment(const Activity *a)
{
	TimestampTz first,
				last;

	if (a->zone[0] == '\0')
		return a->latest;
	zone_moments(zone_lookup(a->zone), a->again == DT_NOBEGIN ? a->latest : a->again,
				 &first, &last);
	return a->again == DT_NOBEGIN ? first : last;
}

/* Sets the times of the latest events of two sets of activity periods. */
void
activity_set_latest(Activity *both, const Activity *a, const Activity *b)
{
	both->latest = Max(a->latest, b->latest);
	both->again = a->again;

	/*
	 * if clocks had shown neither time before, the later one is that of the
	 * later event
	 */
	if ((a->again != DT_NOBEGIN || b->again != DT_NOBEGIN) &&
		(a->again != b->again || a->latest != b->latest) &&
		activity_latest_moment(a) < activity_latest_moment(b))
		both->again = b->again;
}

PG_FUNCTION_INFO_V1(activity_periods_in);
PG_FUNCTION_INFO_V1(activity_periods_recv);
PG_FUNCTION_INFO_V1(activity_periods_merge);
PG_FUNCTION_INFO_V1(activity_periods_to_jsonb);
PG_FUNCTION_INFO_V1(activity_rows);

/* Input function: the text form is that of stored_out(). */
Datum
activity_periods_in(PG_FUNCTION_ARGS)
{
	int			length;
	char	   *bytes = stored_from_hex(PG_GETARG_CSTRING(0), &length);
	Activity   *a = bytes == NULL ? NULL : activity_from_bytes(bytes, length);

	if (a == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s", "activity_periods"),
				 errhint("Use activity_agg() to create values of this type. "
						 "Their text form is for dump and restore.")));
	return stored_from_bytes(bytes, length);
}

/* Binary input function. */
Datum
activity_periods_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, length);
	Activity   *a = activity_from_bytes(bytes, length);

	if (a == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type %s", "activity_periods")));
	return stored_from_bytes(bytes, length);
}

/* Returns the periods in which the customer was active according to either value. */
Datum
activity_periods_merge(PG_FUNCTION_ARGS)
{
	Activity   *a = activity_from_datum(PG_GETARG_DATUM(0));
	Activity   *b = activity_from_datum(PG_GETARG_DATUM(1));
	Activity	both;
	int			i = 0,
				j = 0;

	if (a->empty)
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	if (b->empty)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	activity_check_calendar(b, a->rule, a->zone);
	activity_check_amounts(b, a->has_amounts, a->scale);

	both = *a;
	activity_set_latest(&both, a, b);
	both.count = 0;
	both.periods = MemoryContextAllocHuge(CurrentMemoryContext,
										  ((Size) a->count + b->count) * sizeof(int32));
	if (a->has_amounts)
		both.amounts = MemoryContextAllocHuge(CurrentMemoryContext,
											  ((Size) a->count + b->count) * sizeof(int64));
	while (i < a->count || j < b->count)
	{
		int32		period = j == b->count || (i < a->count && a->periods[i] <= b->periods[j]) ?
			a->periods[i] : b->periods[j];

		bool		in_a = i < a->count && a->periods[i] == period;
		bool		in_b = j < b->count && b->periods[j] == period;

		check_for_interrupts_at(both.count);
		if (a->has_amounts)
			both.amounts[both.count] = money_add(in_a ? a->amounts[i] : 0,
												 in_b ? b->amounts[j] : 0);
		i += in_a;
		j += in_b;
		both.periods[both.count++] = period;
	}
	return activity_to_datum(&both);
}

/* The periods that activity_rows() has yet to return. */
typedef struct ActivityCursor
{
	const Activity *activity;
	int			next;
} ActivityCursor;

/* Returns a cursor before the first period. */
static void *
activity_rows_start(FunctionCallInfo fcinfo)
{
	ActivityCursor *cursor = palloc(sizeof(ActivityCursor));

	cursor->activity = activity_from_datum(PG_GETARG_DATUM(0));
	cursor->next = 0;
	return cursor;
}

/* Adds the first day of the next period; returns false after the last. */
static bool
activity_rows_next(void *state, Row *row)
{
	ActivityCursor *cursor = state;
	const Activity *a = cursor->activity;

	if (cursor->next == a->count)
		return false;
	row_add(row, DateADTGetDatum(period_start(a->rule, a->periods[cursor->next++])));
	return true;
}

/* Returns the first day of each period in which the customer was active. */
Datum
activity_rows(PG_FUNCTION_ARGS)
{
	static const RowSource periods = {activity_rows_start, activity_rows_next};

	return row_source_next(fcinfo, &periods);
}

/* Writes the scale, and the amount of each period. */
static void
activity_json_amounts(JsonbWriter *json, const Activity *a)
{
	uint64		unit = 1;

	for (int i = 0; i < a->scale; i++)
		unit *= 10;
	jsonb_writer_key(json, "scale");
	jsonb_writer_int(json, a->scale);
	jsonb_writer_key(json, "amounts");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	for (int i = 0; i < a->count; i++)
	{
		int64		amount = a->amounts[i];
		uint64		size = amount < 0 ? 0 - (uint64) amount : (uint64) amount;
		const char *sign = amount < 0 ? "-" : "";

		jsonb_writer_number(json, a->scale == 0 ?
							psprintf("%s" UINT64_FORMAT, sign, size) :
							psprintf("%s" UINT64_FORMAT ".%0*d", sign, size / unit, a->scale,
									 (int) (size % unit)));
	}
	jsonb_writer_put(json, WJB_END_ARRAY);
}

/* Returns all that activity periods contain as jsonb. */
Datum
activity_periods_to_jsonb(PG_FUNCTION_ARGS)
{
	Activity   *a = activity_from_datum(PG_GETARG_DATUM(0));
	JsonbWriter json = {0};

	jsonb_writer_put(&json, WJB_BEGIN_OBJECT);
	if (!a->empty)
	{
		jsonb_writer_key(&json, "period");
		jsonb_writer_string(&json, period_unit_names[a->rule.unit]);
		if (a->rule.unit == PERIOD_WEEK)
		{
			jsonb_writer_key(&json, "week_start");
			jsonb_writer_string(&json, weekday_names[a->rule.week_start]);
		}
		jsonb_writer_key(&json, "tz");
		jsonb_writer_string(&json, a->zone);
		jsonb_writer_key(&json, "latest");
		jsonb_writer_time(&json, TimestampGetDatum(a->latest), TIMESTAMPOID);
		if (a->again != DT_NOBEGIN)
		{
			jsonb_writer_key(&json, "again");
			jsonb_writer_time(&json, TimestampGetDatum(a->again), TIMESTAMPOID);
		}
		jsonb_writer_key(&json, "periods");
		jsonb_writer_put(&json, WJB_BEGIN_ARRAY);
		for (int i = 0; i < a->count; i++)
			jsonb_writer_time(&json, DateADTGetDatum(period_start(a->rule, a->periods[i])),
							  DATEOID);
		jsonb_writer_put(&json, WJB_END_ARRAY);
		if (a->has_amounts)
			activity_json_amounts(&json, a);
	}
	jsonb_writer_put(&json, WJB_END_OBJECT);
	return jsonb_writer_result(&json);
}
