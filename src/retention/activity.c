/*
 * activity.c
 *		The type activity_periods: input, merging, and conversion to rows and jsonb.
 *
 * Text and binary output are those of all types of stored bytes: see stored.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/tuplestore.h"

#include "common/stored.h"
#include "common/zone.h"
#include "retention/activity.h"

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

	both = *a;
	activity_set_latest(&both, a, b);
	both.count = 0;
	both.periods = MemoryContextAllocHuge(CurrentMemoryContext,
										  ((Size) a->count + b->count) * sizeof(int32));
	while (i < a->count || j < b->count)
	{
		int32		period = j == b->count || (i < a->count && a->periods[i] <= b->periods[j]) ?
			a->periods[i] : b->periods[j];

		i += i < a->count && a->periods[i] == period;
		j += j < b->count && b->periods[j] == period;
		both.periods[both.count++] = period;
	}
	return activity_to_datum(&both);
}

/* Returns the first day of each period in which the customer was active. */
Datum
activity_rows(PG_FUNCTION_ARGS)
{
	Activity   *a = activity_from_datum(PG_GETARG_DATUM(0));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	for (int i = 0; i < a->count; i++)
	{
		Datum		day = DateADTGetDatum(period_start(a->rule, a->periods[i]));
		bool		null = false;

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(result->setResult, result->setDesc, &day, &null);
	}
	return (Datum) 0;
}

/* Returns all that activity periods contain as jsonb. */
Datum
activity_periods_to_jsonb(PG_FUNCTION_ARGS)
{
	Activity   *a = activity_from_datum(PG_GETARG_DATUM(0));
	StringInfoData json;
	char		buf[MAXDATELEN + 1];

	if (a->empty)
		return DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	initStringInfo(&json);
	appendStringInfo(&json, "{\"period\": \"%s\", ", period_unit_names[a->rule.unit]);
	if (a->rule.unit == PERIOD_WEEK)
		appendStringInfo(&json, "\"week_start\": \"%s\", ", weekday_names[a->rule.week_start]);
	appendStringInfoString(&json, "\"tz\": ");
	escape_json(&json, a->zone);
	JsonEncodeDateTime(buf, TimestampGetDatum(a->latest), TIMESTAMPOID, NULL);
	appendStringInfo(&json, ", \"latest\": \"%s\"", buf);
	if (a->again != DT_NOBEGIN)
	{
		JsonEncodeDateTime(buf, TimestampGetDatum(a->again), TIMESTAMPOID, NULL);
		appendStringInfo(&json, ", \"again\": \"%s\"", buf);
	}
	appendStringInfoString(&json, ", \"periods\": [");
	for (int i = 0; i < a->count; i++)
	{
		DateADT		start = period_start(a->rule, a->periods[i]);

		JsonEncodeDateTime(buf, DateADTGetDatum(start), DATEOID, NULL);
		appendStringInfo(&json, "%s\"%s\"", i == 0 ? "" : ", ", buf);
	}
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
