/*
 * tier_policy_text.c
 *		The text form of a tier policy.
 *
 * new 0, returning 2, loyal 5, vip 12 hold 8; valid 1; grace 2; landing soft.
 * Labels may be in any language. A label that contains spaces, commas, semicolons or double
 * quotes is written in double quotes, and double quotes in it are doubled.
 * Rules that have their default value are left out.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "common/interrupts.h"
#include "common/number_text.h"
#include "tier/tier.h"

/* The text of a policy while it is read. */
typedef struct PolicyText
{
	const char *start;
	const char *at;				/* the next character */
	TierProblem problem;
	int			problem_at;		/* its byte in the text */
	bool		valid_seen;
	bool		grace_seen;
	bool		landing_seen;
} PolicyText;

/*
 * Sets the problem at the next character; returns false for the caller to
 * return.
 */
static bool
policy_text_error(PolicyText *text, int code, const char *reason)
{
	text->problem.code = code;
	text->problem.reason = reason;
	text->problem_at = (int) (text->at - text->start);
	return false;
}

/* Skips white space, the same in every locale. */
static void
policy_text_skip_spaces(PolicyText *text)
{
	while (*text->at != '\0' && strchr(" \t\n\r\f\v", *text->at) != NULL)
	{
		check_for_interrupts_at((uintptr_t) text->at);
		text->at++;
	}
}

/* Returns whether a character ends a word that is not quoted. */
static bool
policy_text_ends_word(char c)
{
	return c == '\0' || strchr(" \t\n\r\f\v,;\"", c) != NULL;
}

/*
 * Reads a word, quoted or not; returns NULL if there is none or its quotes are
 * not closed.
 */
static char *
policy_text_word(PolicyText *text)
{
	StringInfoData word;

	initStringInfo(&word);
	policy_text_skip_spaces(text);
	if (*text->at != '"')
	{
		while (!policy_text_ends_word(*text->at))
		{
			check_for_interrupts_at((uintptr_t) text->at);
			appendStringInfoChar(&word, *text->at++);
		}
		return word.len > 0 ? word.data : NULL;
	}
	for (text->at++;; text->at++)
	{
		check_for_interrupts_at((uintptr_t) text->at);
		if (*text->at == '\0')
			return NULL;
		if (*text->at == '"' && *++text->at != '"')
			return word.data;
		appendStringInfoChar(&word, *text->at);
	}
}

/*
 * Reads an unquoted word if it is the next one, in any case; returns whether it
 * is.
 */
static bool
policy_text_keyword(PolicyText *text, const char *word)
{
	int			length = strlen(word);

	policy_text_skip_spaces(text);
	if (pg_strncasecmp(text->at, word, length) != 0 || !policy_text_ends_word(text->at[length]))
		return false;
	text->at += length;
	return true;
}

/*
 * Reads a finite number, or -Infinity; `missing` says what is wrong if there is
 * none.
 */
static bool
policy_text_number(PolicyText *text, double *value, const char *missing)
{
	char	   *end;

	if (policy_text_keyword(text, "-Infinity"))
	{
		*value = -INFINITY;
		return true;
	}
	errno = 0;
	*value = strtod(text->at, &end);
	/* strtod also accepts hexadecimal digits, infinity and NaN */
	if (end == text->at ||
		strspn(text->at, "+-.0123456789eE") < (size_t) (end - text->at))
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION, missing);
	if (!policy_text_ends_word(*end))
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "this is not a number");
	if (isinf(*value) || (*value == 0 && errno == ERANGE))
		return policy_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								 "this number is too large or too small");
	text->at = end;
	return true;
}

/* Reads a label, its threshold, and what holds the tier if that is less. */
static bool
policy_text_tier(PolicyText *text, TierPolicy *policy)
{
	const char *start;
	char	   *label;
	double		threshold;
	double		hold;
	TierProblem problem;

	policy_text_skip_spaces(text);
	start = text->at;
	label = policy_text_word(text);
	if (label == NULL)
	{
		text->at = start;
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 *start == '"' ? "this quote is not closed" : "a label is missing");
	}
	if (!policy_text_number(text, &threshold, "a number must follow the label"))
		return false;
	problem = tier_policy_add(policy, label, threshold);
	if (problem.code == 0 && policy_text_keyword(text, "hold"))
	{
		if (!policy_text_number(text, &hold, "a number must follow hold"))
			return false;
		problem = tier_policy_hold(policy, hold);
	}
	if (problem.code != 0)
	{
		text->at = start;
		return policy_text_error(text, problem.code, problem.reason);
	}
	return true;
}

/*
 * Sets a rule that is a number of periods; the value is NULL if it is missing.
 * The reasons say what is wrong.
 */
static bool
policy_text_periods(PolicyText *text, const char *value, int most, int *periods, bool *seen,
					const char *wrong, const char *twice)
{
	if (value == NULL || value[0] == '\0' || strlen(value) > 4 ||
		strspn(value, "0123456789") != strlen(value) || atoi(value) > most)
		return policy_text_error(text, ERRCODE_INVALID_PARAMETER_VALUE, wrong);
	if (*seen)
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION, twice);
	*seen = true;
	*periods = atoi(value);
	return true;
}

/* Sets the rule `landing`; the value is NULL if it is missing. */
static bool
policy_text_landing(PolicyText *text, TierPolicy *policy, const char *value)
{
	if (value == NULL || (pg_strcasecmp(value, "soft") != 0 && pg_strcasecmp(value, "hard") != 0))
		return policy_text_error(text, ERRCODE_INVALID_PARAMETER_VALUE,
								 "landing must be soft or hard");
	if (text->landing_seen)
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "landing is given twice");
	text->landing_seen = true;
	policy->landing = pg_strcasecmp(value, "soft") == 0 ? LANDING_SOFT : LANDING_HARD;
	return true;
}

/* Reads a rule: its name and its value. */
static bool
policy_text_rule(PolicyText *text, TierPolicy *policy)
{
	const char *start;
	const char *end;
	char	   *name;
	char	   *value;
	bool		ok;

	policy_text_skip_spaces(text);
	start = text->at;
	name = policy_text_word(text);
	value = name == NULL ? NULL : policy_text_word(text);
	end = text->at;

	/*
	 * a wrong rule is reported at its name, a missing value where it should
	 * be
	 */
	if (value != NULL)
		text->at = start;
	if (name != NULL && pg_strcasecmp(name, "valid") == 0)
		ok = policy_text_periods(text, value, TIER_MAX_VALID, &policy->valid, &text->valid_seen,
								 "valid must be a whole number from 0 to 1000",
								 "valid is given twice");
	else if (name != NULL && pg_strcasecmp(name, "grace") == 0)
		ok = policy_text_periods(text, value, TIER_MAX_GRACE, &policy->grace, &text->grace_seen,
								 "grace must be a whole number from 0 to 1000",
								 "grace is given twice");
	else if (name != NULL && pg_strcasecmp(name, "landing") == 0)
		ok = policy_text_landing(text, policy, value);
	else
	{
		text->at = start;
		ok = policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
							   "a rule must be valid, grace or landing");
	}
	text->at = end;
	policy_text_skip_spaces(text);
	return ok;
}

/* Reads the whole text; returns false after setting the problem. */
static bool
policy_text_read(PolicyText *text, TierPolicy *policy)
{
	do
	{
		if (!policy_text_tier(text, policy))
			return false;
		policy_text_skip_spaces(text);
	} while (*text->at == ',' && text->at++);

	while (*text->at == ';')
	{
		text->at++;
		if (!policy_text_rule(text, policy))
			return false;
	}
	if (*text->at != '\0')
		return policy_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "hold, a comma, a semicolon or the end must follow");
	return true;
}

/* Appends a label, in double quotes if it needs them. */
static void
policy_append_label(StringInfo out, const char *label)
{
	bool		quote = false;

	for (const char *c = label; *c != '\0'; c++)
		quote |= policy_text_ends_word(*c);
	if (!quote)
	{
		appendStringInfoString(out, label);
		return;
	}
	appendStringInfoChar(out, '"');
	for (const char *c = label; *c != '\0'; c++)
	{
		if (*c == '"')
			appendStringInfoChar(out, '"');
		appendStringInfoChar(out, *c);
	}
	appendStringInfoChar(out, '"');
}

/* Returns the canonical text of a policy. */
char *
tier_policy_to_text(const TierPolicy *policy)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < policy->tiers; i++)
	{
		appendStringInfoString(&out, i == 0 ? "" : ", ");
		policy_append_label(&out, policy->tier[i].label);
		appendStringInfoChar(&out, ' ');
		number_append(&out, policy->tier[i].threshold);
		if (policy->tier[i].hold != policy->tier[i].threshold)
		{
			appendStringInfoString(&out, " hold ");
			number_append(&out, policy->tier[i].hold);
		}
	}
	if (policy->valid != 0)
		appendStringInfo(&out, "; valid %d", policy->valid);
	if (policy->grace != 0)
		appendStringInfo(&out, "; grace %d", policy->grace);
	if (policy->landing == LANDING_SOFT)
		appendStringInfoString(&out, "; landing soft");
	return out.data;
}

PG_FUNCTION_INFO_V1(tier_policy_in);
PG_FUNCTION_INFO_V1(tier_policy_out);

/* Converts text to a policy. */
Datum
tier_policy_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	PolicyText	text = {.start = string,.at = string};
	TierPolicy *policy = palloc0(sizeof(TierPolicy));

	if (!policy_text_read(&text, policy))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(text.problem.code),
				 errmsg("invalid input syntax for type tier_policy: \"%s\"", string),
				 errdetail("At character %d: %s.",
						   pg_mbstrlen_with_len(string, text.problem_at) + 1, text.problem.reason),
				 errhint("Write the tiers from lowest to highest, then any rules, "
						 "as in 'new 0, loyal 5, vip 12; grace 2; landing soft'.")));
	return tier_policy_to_datum(policy);
}

/* Converts a policy to its canonical text. */
Datum
tier_policy_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(tier_policy_to_text(tier_policy_from_datum(PG_GETARG_DATUM(0))));
}
