/*
 * arguments.c
 *		Checked arguments of SQL functions.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/arguments.h"

/*
 * Returns a confidence level, which is at least 0.5 and below 1.
 *
 * Nobody wants an interval that is more likely wrong than right: who writes
 * 0.05 means the probability of error.
 */
double
level_argument(FunctionCallInfo fcinfo, int n)
{
	double		level = PG_GETARG_FLOAT8(n);

	if (!(level > 0 && level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level %s is not between 0 and 1", float8out_internal(level)),
				 errhint("Write 0.95 for 95%%.")));
	if (level < 0.5)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level %s is below 0.5", float8out_internal(level)),
				 errdetail("A level is how often such an interval contains the true value."),
				 errhint("Write 0.95, not 0.05, for 95%%.")));
	return level;
}

/*
 * Returns a count given as a number of any type: whole, not negative, finite.
 */
double
count_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	double		count = PG_GETARG_FLOAT8(n);

	/* beyond 2^53, float8 cannot represent every whole number */
	if (!(count >= 0 && count <= 9007199254740992.0) || count != floor(count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a whole number, not %s", name, float8out_internal(count)),
				 errdetail("Counts are whole numbers from 0 to 9007199254740992.")));
	return count;
}

/*
 * Returns an integer given as a number of any type, which must be whole; what
 * is allowed is said in the detail of the error otherwise.
 */
int32
whole_argument(FunctionCallInfo fcinfo, int n, const char *name, const char *allowed)
{
	double		value = PG_GETARG_FLOAT8(n);

	if (isnan(value) || (!isinf(value) && value != floor(value)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a whole number, not %s", name, float8out_internal(value)),
				 errdetail("%s", allowed)));
	if (value < PG_INT32_MIN || value > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is out of range", name, float8out_internal(value)),
				 errdetail("%s", allowed)));
	return (int32) value;
}

/* Raises an error that lists the keywords that are allowed. */
pg_noreturn static void
keyword_error(const char *given, const char *name, const char *const *keywords)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; keywords[i] != NULL; i++)
	{
		const char *separator = i == 0 ? "" : keywords[i + 1] ? ", " : " or ";

		appendStringInfo(&list, "%s\"%s\"", separator, keywords[i]);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized %s \"%s\"", name, given),
			 errhint("Use %s.", list.data)));
}

/* Returns the index of a keyword, in any case, in a NULL-terminated list. */
int
keyword_index(const char *given, const char *name, const char *const *keywords)
{
	for (int i = 0; keywords[i] != NULL; i++)
		if (pg_strcasecmp(given, keywords[i]) == 0)
			return i;
	keyword_error(given, name, keywords);
}

/*
 * Returns the index of a text argument in a NULL-terminated list of keywords.
 * This runs for every row, so the text is copied only for an error.
 */
int
keyword_argument(FunctionCallInfo fcinfo, int n, const char *name,
				 const char *const *keywords)
{
	const		text *given = PG_GETARG_TEXT_PP(n);

	for (int i = 0; keywords[i] != NULL; i++)
		if (strlen(keywords[i]) == VARSIZE_ANY_EXHDR(given) &&
			pg_strncasecmp(VARDATA_ANY(given), keywords[i], VARSIZE_ANY_EXHDR(given)) == 0)
			return i;
	keyword_error(text_to_cstring(given), name, keywords);
}
