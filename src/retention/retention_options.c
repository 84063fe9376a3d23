/*
 * retention_options.c
 *		What is asked of retention, as the jsonb value that retention_options() makes and checks.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "common/arguments.h"
#include "retention/retention.h"

const char *const retention_mode_names[] = {"on", "on_or_after", "on_or_before", "streak", NULL};
const char *const cohort_kind_names[] = {"first", "every", NULL};

/* Returns the bracket, from 1, that a period so far after the start belongs to; one past the last. */
int
bracket_of(const RetentionSpec *spec, int64 distance)
{
	int			low = 0,
				high = spec->brackets;

	if (spec->brackets == 0)
		return (int) distance;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (distance <= spec->bracket_ends[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return low + 1;
}

/* Returns the time zone of this name; NULL for times that are local already. */
pg_tz *
retention_zone(const char *name)
{
	pg_tz	   *zone;

	if (name[0] == '\0')
		return NULL;
	zone = strlen(name) <= TZ_STRLEN_MAX ? pg_tzset(name) : NULL;
	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" not recognized", name),
				 errhint("See pg_timezone_names for those the server knows, such as \"Asia/Seoul\".")));
	return zone;
}

/* Returns what is asked where nothing is said. */
RetentionSpec *
retention_spec_default(void)
{
	RetentionSpec *spec = palloc0(sizeof(RetentionSpec));

	spec->rule.unit = PERIOD_MONTH;
	spec->zone = pstrdup("");
	return spec;
}

/* Returns a copy that shares nothing. */
RetentionSpec *
spec_copy(const RetentionSpec *spec)
{
	RetentionSpec *copy = palloc(sizeof(RetentionSpec));

	*copy = *spec;
	copy->zone = pstrdup(spec->zone);
	copy->bracket_ends = palloc(Max(spec->brackets, 1) * sizeof(int32));
	if (spec->brackets > 0)
		memcpy(copy->bracket_ends, spec->bracket_ends, spec->brackets * sizeof(int32));
	return copy;
}

/* Returns as_of as a moment of a column: an instant, or for local times what clocks in the zone show. */
int64
retention_as_of(const RetentionSpec *spec, TimeKind kind)
{
	Calendar   *clocks;
	int64		local;

	clocks = calendar_new(spec->rule, TIME_TIMESTAMPTZ, retention_zone(spec->zone));
	local = calendar_local(clocks, spec->as_of);
	calendar_free(clocks);
	if (!IS_VALID_TIMESTAMP(local))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as_of is out of the range of timestamps in this time zone")));
	return kind == TIME_TIMESTAMPTZ ? spec->as_of : local;
}

/* Returns which of the words an option is. */
static int
option_word(const char *name, const JsonbValue *value, const char *const *words)
{
	if (value->type != jbvString)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention option \"%s\" must be a string", name)));
	return keyword_index(pnstrdup(value->val.string.val, value->val.string.len), name, words);
}

/* Reads the widths of the brackets after period 0; false where they are no such thing. */
static bool
read_brackets(RetentionSpec *spec, const JsonbValue *value)
{
	JsonbIterator *i;
	JsonbValue	v;
	int64		reach = 0;

	if (value->type != jbvBinary)
		return false;
	i = JsonbIteratorInit(value->val.binary.data);
	if (JsonbIteratorNext(&i, &v, true) != WJB_BEGIN_ARRAY ||
		v.val.array.nElems < 1 || v.val.array.nElems > MAX_BRACKETS)
		return false;
	spec->bracket_ends = palloc(v.val.array.nElems * sizeof(int32));
	while (JsonbIteratorNext(&i, &v, true) == WJB_ELEM)
	{
		char	   *text;

		if (v.type != jbvNumeric)
			return false;
		text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v.val.numeric)));
		if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 7 || atoi(text) < 1)
			return false;
		reach += atoi(text);
		if (reach > MAX_BRACKET_REACH)
			return false;
		spec->bracket_ends[spec->brackets++] = (int32) reach;
	}
	return true;
}

/* Reads one option. */
static void
read_option(RetentionSpec *spec, const char *name, const JsonbValue *value)
{
	static const char *const names[] = {
		"period", "tz", "mode", "cohort", "week_start", "as_of", "brackets", NULL
	};
	int			which = keyword_index(name, "retention option", names);

	if (value->type == jbvNull)
		return;
	switch (which)
	{
		case 0:
			spec->rule.unit = option_word(name, value, period_unit_names);
			break;
		case 1:
			if (value->type != jbvString || value->val.string.len == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("retention option \"tz\" must be the name of a time zone")));
			/* by the name under which the server knows it, so that spelling makes no difference */
			spec->zone = pstrdup(pg_get_timezone_name(retention_zone(pnstrdup(value->val.string.val, value->val.string.len))));
			break;
		case 2:
			spec->mode = option_word(name, value, retention_mode_names);
			break;
		case 3:
			spec->cohort = option_word(name, value, cohort_kind_names);
			break;
		case 4:
			spec->rule.week_start = option_word(name, value, weekday_names);
			break;
		case 5:
			if (value->type != jbvString)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("retention option \"as_of\" must be a string")));
			spec->has_as_of = true;
			spec->as_of = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in,
																  CStringGetDatum(pnstrdup(value->val.string.val, value->val.string.len)),
																  ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
			if (TIMESTAMP_NOT_FINITE(spec->as_of))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("as_of must be a finite time"),
						 errhint("Leave it out to observe up to the latest event.")));
			break;
		case 6:
			if (!read_brackets(spec, value))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("brackets must be widths, in periods, of at least 1"),
						 errdetail("There may be 1 to %d of them, which reach %d periods at most.",
								   MAX_BRACKETS, MAX_BRACKET_REACH),
						 errhint("{4,10,3} stands for periods 1 to 4, 5 to 14 and 15 to 17.")));
			break;
	}
}

/* Returns what a jsonb value of options asks. */
RetentionSpec *
retention_spec_from_jsonb(Jsonb *options)
{
	RetentionSpec *spec = retention_spec_default();
	JsonbIterator *i;
	JsonbIteratorToken token;
	JsonbValue	v;
	char	   *name = NULL;

	if (!JB_ROOT_IS_OBJECT(options))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention options must be a JSON object"),
				 errhint("Make them with retention_options(period => 'week', ...).")));
	i = JsonbIteratorInit(&options->root);
	while ((token = JsonbIteratorNext(&i, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			name = pnstrdup(v.val.string.val, v.val.string.len);
		else if (token == WJB_VALUE)
			read_option(spec, name, &v);
	}
	/* the first day of a week says nothing about other periods */
	if (spec->rule.unit != PERIOD_WEEK)
		spec->rule.week_start = 0;
	return spec;
}

/* Appends a member to a JSON object under construction. */
static void
append_option(StringInfo json, const char *name, const char *text)
{
	appendStringInfoString(json, json->len == 1 ? "" : ", ");
	escape_json(json, name);
	appendStringInfoString(json, ": ");
	appendStringInfoString(json, text);
}

PG_FUNCTION_INFO_V1(retention_options);

/* Returns checked options, of which only what was given is kept. */
Datum
retention_options(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"period", "tz", "mode", "cohort", "week_start"};
	StringInfoData json;
	Datum		result;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int n = 0; n < (int) lengthof(names); n++)
	{
		StringInfoData word;

		if (PG_ARGISNULL(n))
			continue;
		initStringInfo(&word);
		escape_json(&word, text_to_cstring(PG_GETARG_TEXT_PP(n)));
		append_option(&json, names[n], word.data);
	}
	if (!PG_ARGISNULL(5))
	{
		char		buf[MAXDATELEN + 1];
		int			utc = 0;

		/* in UTC, so that the answer does not depend on the session and can be a constant of the plan */
		JsonEncodeDateTime(buf, PG_GETARG_DATUM(5), TIMESTAMPTZOID, &utc);
		append_option(&json, "as_of", psprintf("\"%s\"", buf));
	}
	if (!PG_ARGISNULL(6))
	{
		StringInfoData list;
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(6);
		Datum	   *widths;
		bool	   *nulls;
		int			n;

		initStringInfo(&list);
		deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &widths, &nulls, &n);
		for (int k = 0; k < n; k++)
			appendStringInfo(&list, "%s%d", k == 0 ? "" : ", ", nulls[k] ? 0 : DatumGetInt32(widths[k]));
		append_option(&json, "brackets", psprintf("[%s]", list.data));
	}
	appendStringInfoChar(&json, '}');

	result = DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
	retention_spec_from_jsonb(DatumGetJsonbP(result));
	PG_RETURN_DATUM(result);
}
