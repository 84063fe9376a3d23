/*
 * tier_policy_io.c
 *		The text form of a tier policy: new 0, returning 2, loyal 5, vip 12; grace 2; landing soft
 *
 * Labels may be in any language; one that holds spaces, commas, semicolons or quotes is written in
 * double quotes, which are doubled inside. Rules that have their usual value are left out.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"

#include "tier/tier.h"

/* What has been read so far. */
typedef struct PolicyText
{
	const char *start;
	const char *at;
	TierProblem problem;
} PolicyText;

/* Notes what is wrong at the present place; answers false for the caller to pass on. */
static bool
wrong(PolicyText *text, int code, const char *reason)
{
	text->problem.code = code;
	text->problem.reason = reason;
	text->problem.at = (int) (text->at - text->start);
	return false;
}

static void
skip_spaces(PolicyText *text)
{
	while (*text->at != '\0' && strchr(" \t\n\r\f\v", *text->at) != NULL)
		text->at++;
}

/* Returns whether a character ends a word that is not quoted. */
static bool
ends_word(char c)
{
	return c == '\0' || strchr(" \t\n\r\f\v,;\"", c) != NULL;
}

/* Reads a word, quoted or not; NULL where there is none. */
static char *
read_word(PolicyText *text)
{
	StringInfoData word;

	initStringInfo(&word);
	skip_spaces(text);
	if (*text->at != '"')
	{
		while (!ends_word(*text->at))
			appendStringInfoChar(&word, *text->at++);
		return word.len > 0 ? word.data : NULL;
	}
	for (text->at++;; text->at++)
	{
		if (*text->at == '\0')
			return NULL;
		if (*text->at == '"' && *++text->at != '"')
			return word.data;
		appendStringInfoChar(&word, *text->at);
	}
}

/* Reads a number that is finite. */
static bool
read_number(PolicyText *text, double *value)
{
	char	   *end;

	skip_spaces(text);
	errno = 0;
	*value = strtod(text->at, &end);
	/* strtod would also take hexadecimal, infinity and NaN, in words */
	if (end == text->at || strspn(text->at, "+-.0123456789eE") < (size_t) (end - text->at))
		return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "a number must follow the label");
	if (!ends_word(*end))
		return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "this is not a number");
	if (isinf(*value) || (*value == 0 && errno == ERANGE))
		return wrong(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "this number is too large or too small");
	text->at = end;
	return true;
}

/* Reads a label and its threshold. */
static bool
read_tier(PolicyText *text, TierPolicy *policy)
{
	const char *start;
	char	   *label;
	double		threshold;
	TierProblem problem;

	skip_spaces(text);
	start = text->at;
	label = read_word(text);
	if (label == NULL)
	{
		text->at = start;
		return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
					 *start == '"' ? "this quote is not closed" : "a label is missing");
	}
	if (!read_number(text, &threshold))
		return false;
	problem = tier_policy_add(policy, label, threshold);
	if (problem.code != 0)
	{
		text->at = start;
		return wrong(text, problem.code, problem.reason);
	}
	return true;
}

/* Reads one rule of the programme. */
static bool
read_rule(PolicyText *text, TierPolicy *policy, bool *grace_seen, bool *landing_seen)
{
	const char *start;
	char	   *name;
	char	   *value;

	skip_spaces(text);
	start = text->at;
	name = read_word(text);
	value = name == NULL ? NULL : read_word(text);
	if (name != NULL && pg_strcasecmp(name, "grace") == 0)
	{
		text->at = value == NULL ? text->at : start;
		if (value == NULL || value[0] == '\0' || strspn(value, "0123456789") != strlen(value) || strlen(value) > 4 ||
			atoi(value) > TIER_MAX_GRACE)
			return wrong(text, ERRCODE_INVALID_PARAMETER_VALUE, "grace must be a whole number from 0 to 1000");
		if (*grace_seen)
			return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "grace is given twice");
		*grace_seen = true;
		policy->grace = atoi(value);
	}
	else if (name != NULL && pg_strcasecmp(name, "landing") == 0)
	{
		text->at = value == NULL ? text->at : start;
		if (value == NULL || (pg_strcasecmp(value, "soft") != 0 && pg_strcasecmp(value, "hard") != 0))
			return wrong(text, ERRCODE_INVALID_PARAMETER_VALUE, "landing must be soft or hard");
		if (*landing_seen)
			return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "landing is given twice");
		*landing_seen = true;
		policy->landing = pg_strcasecmp(value, "soft") == 0 ? LANDING_SOFT : LANDING_HARD;
	}
	else
	{
		text->at = start;
		return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "a rule must be grace or landing");
	}
	/* past the rule again */
	text->at = start;
	read_word(text);
	read_word(text);
	skip_spaces(text);
	return true;
}

/* Reads the text; false leaves the problem. */
static bool
read_policy(PolicyText *text, TierPolicy *policy)
{
	bool		grace_seen = false,
				landing_seen = false;

	do
	{
		if (!read_tier(text, policy))
			return false;
		skip_spaces(text);
	} while (*text->at == ',' && text->at++);

	while (*text->at == ';')
	{
		text->at++;
		if (!read_rule(text, policy, &grace_seen, &landing_seen))
			return false;
	}
	if (*text->at != '\0')
		return wrong(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
					 "a comma and another tier, a semicolon and a rule, or the end must follow");
	return true;
}

/* Reads a policy and returns what is wrong with it, if anything. */
TierProblem
tier_policy_parse(const char *string, TierPolicy *policy)
{
	PolicyText	text = {string, string, {0, NULL, -1}};

	memset(policy, 0, sizeof(TierPolicy));
	read_policy(&text, policy);
	return text.problem;
}

/* Appends a label, in quotes where it needs them. */
static void
append_label(StringInfo out, const char *label)
{
	bool		quote = false;

	for (const char *c = label; *c != '\0'; c++)
		quote |= ends_word(*c);
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
tier_policy_text(const TierPolicy *policy)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < policy->tiers; i++)
	{
		/* the shortest digits that are read back to the same number, whatever the session prefers */
		char		number[DOUBLE_SHORTEST_DECIMAL_LEN];

		appendStringInfoString(&out, i == 0 ? "" : ", ");
		append_label(&out, policy->tier[i].label);
		double_to_shortest_decimal_buf(policy->tier[i].threshold, number);
		appendStringInfo(&out, " %s", number);
	}
	if (policy->grace != 0)
		appendStringInfo(&out, "; grace %d", policy->grace);
	if (policy->landing == LANDING_SOFT)
		appendStringInfoString(&out, "; landing soft");
	return out.data;
}
