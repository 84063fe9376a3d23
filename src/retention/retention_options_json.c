/*
 * retention_options_json.c
 *		The options of retention as a jsonb value, which retention_options() makes.
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
#include "common/jsonb_writer.h"
#include "common/zone.h"
#include "retention/retention_options.h"

/* Members of the jsonb value, in the order of the arguments of retention_options(). */
typedef enum OptionName
{
	OPTION_PERIOD,
	OPTION_TZ,
	OPTION_MODE,
	OPTION_COHORT,
	OPTION_WEEK_START,
	OPTION_AS_OF,
	OPTION_BRACKETS,
	OPTION_ORIGIN,
	OPTION_MIN_EVENTS,
	OPTION_FIRST_PERIOD,
	OPTION_COHORT_PERIOD,
	OPTION_DURING,
	OPTION_SCALE
} OptionName;

static const char *const option_names[] = {
	[OPTION_PERIOD] = "period",
	[OPTION_TZ] = "tz",
	[OPTION_MODE] = "mode",
	[OPTION_COHORT] = "cohort",
	[OPTION_WEEK_START] = "week_start",
	[OPTION_AS_OF] = "as_of",
	[OPTION_BRACKETS] = "brackets",
	[OPTION_ORIGIN] = "origin",
	[OPTION_MIN_EVENTS] = "min_events",
	[OPTION_FIRST_PERIOD] = "first_period",
	[OPTION_COHORT_PERIOD] = "cohort_period",
	[OPTION_DURING] = "during",
	[OPTION_SCALE] = "scale",
	NULL
};

static const char *const during_names[] = {"end", "any", NULL};

/* Returns a string of a jsonb value as a C string. */
static char *
option_string(const char *name, const JsonbValue *value)
{
	if (value->type != jbvString)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention option \"%s\" must be a string", name)));
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* Returns the index of an option's value in a list of words. */
static int
option_word(const char *name, const JsonbValue *value, const char *const *words)
{
	return keyword_index(option_string(name, value), name, words);
}

/*
 * Returns the server's own name of a time zone, so that spelling makes no difference.
 * It lives as long as the process.
 */
static const char *
option_zone(const JsonbValue *value)
{
	char	   *name;

	if (value->type != jbvString || value->val.string.len == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention option \"tz\" must be the name of a time zone")));
	name = pnstrdup(value->val.string.val, value->val.string.len);
	zone_check_name(name);
	return zone_canonical_name(pg_get_timezone_name(zone_lookup(name)));
}

/* Returns as_of, which must be finite. */
static TimestampTz
option_as_of(const char *name, const JsonbValue *value)
{
	Datum		text = CStringGetDatum(option_string(name, value));
	TimestampTz as_of = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in, text,
																ObjectIdGetDatum(InvalidOid),
																Int32GetDatum(-1)));

	if (TIMESTAMP_NOT_FINITE(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of must be a finite time"),
				 errhint("Omit it to observe up to the latest event.")));
	return as_of;
}

/* Raises the error for brackets of any wrong form. */
pg_noreturn static void
brackets_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("brackets must be positive widths in periods"),
			 errdetail("There can be 1 to %d brackets, of at most %d periods in total.",
					   MAX_BRACKETS, MAX_BRACKET_REACH),
			 errhint("{4,10,3} stands for periods 1 to 4, 5 to 14 and 15 to 17.")));
}

/* Returns a number of a jsonb value if it is whole and from 0 to a highest one, else -1. */
static int
option_whole_number(const JsonbValue *value, int highest)
{
	Datum		whole;
	char	   *text;

	if (value->type != jbvNumeric)
		return -1;
	whole = DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(value->val.numeric));
	text = DatumGetCString(DirectFunctionCall1(numeric_out, whole));
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 7 || atoi(text) > highest)
		return -1;
	return atoi(text);
}

/* Returns how many return events a period needs. */
static int
option_min_events(const JsonbValue *value)
{
	int			min_events = option_whole_number(value, MAX_MIN_EVENTS);

	if (min_events < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_events must be a whole number from 1 to %d", MAX_MIN_EVENTS)));
	return min_events;
}

/* Returns how many decimals amounts have. */
static int
option_scale(const JsonbValue *value)
{
	int			scale = option_whole_number(value, MAX_AMOUNT_SCALE);

	if (scale < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale must be a whole number from 0 to %d", MAX_AMOUNT_SCALE)));
	return scale;
}

/* Reads the widths of the brackets; returns false if they are malformed. */
static bool
option_read_brackets(RetentionOptions *options, const JsonbValue *value)
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
	options->bracket_ends = palloc(v.val.array.nElems * sizeof(int32));
	while (JsonbIteratorNext(&i, &v, true) == WJB_ELEM)
	{
		int			width = option_whole_number(&v, MAX_BRACKET_REACH);

		if (width < 1)
			return false;
		reach += width;
		if (reach > MAX_BRACKET_REACH)
			return false;
		options->bracket_ends[options->brackets++] = (int32) reach;
	}
	return true;
}

/* Sets one option. */
static void
option_set(RetentionOptions *options, const char *name, const JsonbValue *value)
{
	OptionName	option = keyword_index(name, "retention option", option_names);

	if (value->type == jbvNull)
		return;
	switch (option)
	{
		case OPTION_PERIOD:
			options->rule.unit = option_word(name, value, period_unit_names);
			break;
		case OPTION_TZ:
			options->zone = option_zone(value);
			break;
		case OPTION_MODE:
			options->mode = option_word(name, value, retention_mode_names);
			break;
		case OPTION_COHORT:
			options->cohort = option_word(name, value, cohort_kind_names);
			break;
		case OPTION_WEEK_START:
			options->rule.week_start = option_word(name, value, weekday_names);
			break;
		case OPTION_AS_OF:
			options->as_of = option_as_of(name, value);
			options->has_as_of = true;
			break;
		case OPTION_BRACKETS:
			if (!option_read_brackets(options, value))
				brackets_error();
			break;
		case OPTION_ORIGIN:
			options->origin = option_word(name, value, retention_origin_names);
			break;
		case OPTION_MIN_EVENTS:
			options->min_events = option_min_events(value);
			break;
		case OPTION_FIRST_PERIOD:
			options->first_period = option_word(name, value, first_period_names);
			break;
		case OPTION_COHORT_PERIOD:
			options->cohort_rule.unit = option_word(name, value, period_unit_names);
			options->has_cohort_rule = true;
			break;
		case OPTION_DURING:
			options->during = option_word(name, value, during_names);
			break;
		case OPTION_SCALE:
			options->scale = option_scale(value);
			break;
	}
}

/* Completes the options that depend on others, and checks that they go together. */
static void
options_complete(RetentionOptions *options)
{
	PeriodUnit	period = options->rule.unit;
	PeriodUnit	cohort = options->cohort_rule.unit;

	if (options->has_cohort_rule && cohort == period)
		options->has_cohort_rule = false;
	if (options->has_cohort_rule && !retention_cohort_unit_fits(period, cohort))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a cohort of one %s does not consist of whole periods of one %s",
						period_unit_names[cohort], period_unit_names[period]),
				 cohort < period ?
				 errhint("Use a cohort_period that is longer than the period.") :
				 errhint("Use period => 'day' and brackets of 7 days: {7,7,7}.")));
	/* only weeks depend on their first day */
	options->cohort_rule.week_start =
		options->has_cohort_rule && cohort == PERIOD_WEEK ? options->rule.week_start : 0;
	if (period != PERIOD_WEEK)
		options->rule.week_start = 0;
}

/* Returns the options in a jsonb value, and checks them. */
RetentionOptions *
retention_options_from_jsonb(Jsonb *json)
{
	RetentionOptions *options = retention_options_default();
	JsonbIterator *i;
	JsonbIteratorToken token;
	JsonbValue	v;
	char	   *name = NULL;

	if (!JB_ROOT_IS_OBJECT(json))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention options must be a JSON object"),
				 errhint("Use retention_options(period => 'week', ...).")));
	i = JsonbIteratorInit(&json->root);
	while ((token = JsonbIteratorNext(&i, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			name = pnstrdup(v.val.string.val, v.val.string.len);
		else if (token == WJB_VALUE)
			option_set(options, name, &v);
	}
	options_complete(options);
	return options;
}

/* Writes the elements of an int4 array; 0, which is invalid, stands for NULL. */
static void
option_write_array(JsonbWriter *json, ArrayType *array)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n;

	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &elements, &nulls, &n);
	if (n > MAX_BRACKETS)
		brackets_error();
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	for (int i = 0; i < n; i++)
		jsonb_writer_int(json, nulls[i] ? 0 : DatumGetInt32(elements[i]));
	jsonb_writer_put(json, WJB_END_ARRAY);
}

/* Writes as_of in UTC: the result must not depend on the session, as the function is immutable. */
static void
option_write_time(JsonbWriter *json, Datum as_of)
{
	char		buf[MAXDATELEN + 1];
	int			utc = 0;

	JsonEncodeDateTime(buf, as_of, TIMESTAMPTZOID, &utc);
	jsonb_writer_string(json, pstrdup(buf));
}

PG_FUNCTION_INFO_V1(retention_options);

/*
 * Returns the arguments that are not NULL as a jsonb value of checked options. The
 * function of 0.1.0, which an upgrade keeps for views, has fewer arguments.
 */
Datum
retention_options(PG_FUNCTION_ARGS)
{
	JsonbWriter json = {0};
	Datum		result;

	jsonb_writer_put(&json, WJB_BEGIN_OBJECT);
	for (OptionName option = OPTION_PERIOD; (int) option < PG_NARGS(); option++)
	{
		if (PG_ARGISNULL(option))
			continue;
		jsonb_writer_key(&json, option_names[option]);
		if (option == OPTION_AS_OF)
			option_write_time(&json, PG_GETARG_DATUM(option));
		else if (option == OPTION_BRACKETS)
			option_write_array(&json, PG_GETARG_ARRAYTYPE_P(option));
		else if (option == OPTION_MIN_EVENTS || option == OPTION_SCALE)
			jsonb_writer_int(&json, PG_GETARG_INT32(option));
		else
			jsonb_writer_string(&json, text_to_cstring(PG_GETARG_TEXT_PP(option)));
	}
	jsonb_writer_put(&json, WJB_END_OBJECT);

	result = jsonb_writer_result(&json);
	retention_options_from_jsonb(DatumGetJsonbP(result));
	PG_RETURN_DATUM(result);
}
