/*
 * activity.c
 *		The activity type: its bytes, its text, merging and reading.
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

#include "retention/activity.h"
#include "common/bytes.h"
#include "common/stored.h"

/*
 * Returns the stored form. Periods are written as runs: how far after the one before a run begins, and
 * how long it is.
 */
Datum
activity_datum(const Activity *a)
{
	StringInfoData out;
	int			runs = 0;
	int64		end = 0;		/* the period after the last run */

	if (a->count > ACTIVITY_MAX_PERIODS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("activity of more than %d periods", ACTIVITY_MAX_PERIODS)));
	stored_begin(&out);
	appendStringInfoChar(&out, ACTIVITY_VERSION);
	appendStringInfoChar(&out, a->empty ? ACTIVITY_EMPTY : 0);
	if (a->empty)
		return stored_end(&out);

	bytes_write_uint(&out, a->rule.unit);
	bytes_write_uint(&out, a->rule.week_start);
	bytes_write_string(&out, a->zone);
	bytes_write_int(&out, a->latest);
	for (int i = 0; i < a->count; i++)
		runs += i == 0 || a->periods[i] != a->periods[i - 1] + 1;
	bytes_write_uint(&out, runs);
	for (int i = 0; i < a->count;)
	{
		int			length = 1;

		while (i + length < a->count && a->periods[i + length] == a->periods[i] + length)
			length++;
		if (i == 0)
			bytes_write_int(&out, a->periods[i]);
		else
			bytes_write_uint(&out, a->periods[i] - end);
		bytes_write_uint(&out, length);
		end = (int64) a->periods[i] + length;
		i += length;
	}
	return stored_end(&out);
}

/* Refuses an activity that counts other periods, or by other clocks. */
void
activity_check_calendar(const Activity *a, PeriodRule rule, const char *zone)
{
	if (a->rule.unit != rule.unit || a->rule.week_start != rule.week_start)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity counts other periods than are asked for"),
				 a->rule.unit == rule.unit ?
				 errdetail("Its weeks begin on %s, not on %s.",
						   weekday_names[a->rule.week_start], weekday_names[rule.week_start]) :
				 errdetail("It counts by %s, not by %s.",
						   period_unit_names[a->rule.unit], period_unit_names[rule.unit]),
				 errhint("Name the same period in both steps: retention_options(period => '%s').",
						 period_unit_names[a->rule.unit])));
	if (strcmp(a->zone, zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity was recorded in time zone \"%s\", not \"%s\"", a->zone, zone),
				 errhint("Name the time zone in retention_options(tz => ...) wherever activities are made.")));
}

PG_FUNCTION_INFO_V1(activity_in);
PG_FUNCTION_INFO_V1(activity_recv);
PG_FUNCTION_INFO_V1(activity_merge);
PG_FUNCTION_INFO_V1(activity_rows);
PG_FUNCTION_INFO_V1(activity_to_jsonb);

/* Returns the value that a text form stands for. */
Datum
activity_in(PG_FUNCTION_ARGS)
{
	int			length;
	char	   *bytes = stored_from_hex(PG_GETARG_CSTRING(0), &length);
	Activity   *a = bytes == NULL ? NULL : activity_from_bytes(bytes, length);

	if (a == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type activity"),
				 errhint("Values of this type come from activity_agg(); the text form is for dump and restore.")));
	return activity_datum(a);
}

/* Returns the value that a client sends. */
Datum
activity_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	Activity   *a = activity_from_bytes(pq_getmsgbytes(buf, length), length);

	if (a == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type activity")));
	return activity_datum(a);
}

/* Returns the periods in which either was active. */
Datum
activity_merge(PG_FUNCTION_ARGS)
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
	both.latest = Max(a->latest, b->latest);
	both.count = 0;
	both.periods = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) a->count + b->count) * sizeof(int32));
	while (i < a->count || j < b->count)
	{
		int32		period = j == b->count || (i < a->count && a->periods[i] <= b->periods[j]) ?
			a->periods[i] : b->periods[j];

		i += i < a->count && a->periods[i] == period;
		j += j < b->count && b->periods[j] == period;
		both.periods[both.count++] = period;
	}
	return activity_datum(&both);
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

/* Returns everything an activity holds, to be read by people and programs. */
Datum
activity_to_jsonb(PG_FUNCTION_ARGS)
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
	appendStringInfo(&json, ", \"latest\": \"%s\", \"periods\": [", buf);
	for (int i = 0; i < a->count; i++)
	{
		JsonEncodeDateTime(buf, DateADTGetDatum(period_start(a->rule, a->periods[i])), DATEOID, NULL);
		appendStringInfo(&json, "%s\"%s\"", i == 0 ? "" : ", ", buf);
	}
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
