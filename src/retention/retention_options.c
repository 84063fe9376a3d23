/*
 * retention_options.c
 *		The options of retention, as a jsonb value, as a C struct and as part of stored bytes.
 */
#include "postgres.h"

#include "access/xact.h"
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

const char *const retention_mode_names[] = {"on", "on_or_after", "on_or_before", "streak", NULL};
const char *const cohort_kind_names[] = {"first", "every", NULL};

/* Members of the jsonb value, in the order of the arguments of retention_options(). */
typedef enum OptionName
{
	OPTION_PERIOD,
	OPTION_TZ,
	OPTION_MODE,
	OPTION_COHORT,
	OPTION_WEEK_START,
	OPTION_AS_OF,
	OPTION_BRACKETS
} OptionName;

static const char *const option_names[] = {
	[OPTION_PERIOD] = "period",
	[OPTION_TZ] = "tz",
	[OPTION_MODE] = "mode",
	[OPTION_COHORT] = "cohort",
	[OPTION_WEEK_START] = "week_start",
	[OPTION_AS_OF] = "as_of",
	[OPTION_BRACKETS] = "brackets",
	NULL
};

/* Raises an error for options that differ between the rows, or partial states, of a group. */
void
raise_retention_options_changed(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("retention options must not change within a group"),
			 errhint("Use the same options for all rows of a group.")));
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

/* Returns the default options. */
RetentionOptions *
retention_options_default(void)
{
	RetentionOptions *options = palloc0(sizeof(RetentionOptions));

	options->rule.unit = PERIOD_MONTH;
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
		a->brackets == b->brackets &&
		(a->brackets == 0 ||
		 memcmp(a->bracket_ends, b->bracket_ends, a->brackets * sizeof(int32)) == 0);
}

/* Writes options, except for as_of. */
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

/* Reads options; returns false if they are malformed. */
bool
retention_options_read(ByteReader *in, RetentionOptions *options)
{
	int64		reach = 0;

	memset(options, 0, sizeof(RetentionOptions));
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
		Datum		whole;
		char	   *text;

		if (v.type != jbvNumeric)
			return false;
		whole = DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(v.val.numeric));
		text = DatumGetCString(DirectFunctionCall1(numeric_out, whole));
		if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 7 || atoi(text) < 1)
			return false;
		reach += atoi(text);
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
	}
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
	/* only weeks depend on their first day */
	if (options->rule.unit != PERIOD_WEEK)
		options->rule.week_start = 0;
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

PG_FUNCTION_INFO_V1(retention_options);

/* Returns the arguments that are not NULL as a jsonb value of checked options. */
Datum
retention_options(PG_FUNCTION_ARGS)
{
	JsonbWriter json = {0};
	Datum		result;

	jsonb_writer_put(&json, WJB_BEGIN_OBJECT);
	for (OptionName option = OPTION_PERIOD; option <= OPTION_WEEK_START; option++)
	{
		if (PG_ARGISNULL(option))
			continue;
		jsonb_writer_key(&json, option_names[option]);
		jsonb_writer_string(&json, text_to_cstring(PG_GETARG_TEXT_PP(option)));
	}
	if (!PG_ARGISNULL(OPTION_AS_OF))
	{
		char		buf[MAXDATELEN + 1];
		int			utc = 0;

		/*
		 * in UTC: the result must not depend on the session, as the function
		 * is immutable
		 */
		JsonEncodeDateTime(buf, PG_GETARG_DATUM(OPTION_AS_OF), TIMESTAMPTZOID, &utc);
		jsonb_writer_key(&json, option_names[OPTION_AS_OF]);
		jsonb_writer_string(&json, pstrdup(buf));
	}
	if (!PG_ARGISNULL(OPTION_BRACKETS))
	{
		jsonb_writer_key(&json, option_names[OPTION_BRACKETS]);
		option_write_array(&json, PG_GETARG_ARRAYTYPE_P(OPTION_BRACKETS));
	}
	jsonb_writer_put(&json, WJB_END_OBJECT);

	result = jsonb_writer_result(&json);
	retention_options_from_jsonb(DatumGetJsonbP(result));
	PG_RETURN_DATUM(result);
}
