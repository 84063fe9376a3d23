/*
 * score_label.c
 *		The score in a label such as '10 - Extremely likely', '4 out of 5' or
 *		'★★★★☆'.
 *
 * A label that can be read in two ways is an error, as is one without a score:
 * a wrong score would go unnoticed, and so would NULL, which aggregates skip.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "common/interrupts.h"

/* characters of labels, by their code points */
#define BLACK_STAR 0x2605
#define WHITE_STAR 0x2606
#define STAR_EMOJI 0x2B50
#define EMOJI_VARIANT 0xFE0F
#define CIRCLED_ONE 0x2460
#define CIRCLED_TWENTY 0x2473
#define FULL_WIDTH_ZERO 0xFF10
#define MINUS_SIGN 0x2212
#define EN_DASH 0x2013
#define FULL_WIDTH_MINUS 0xFF0D

/* what stands for a character of an encoding that is not known */
#define UNKNOWN 0xFFFD

/* A label while it is read, and what has been found in it. */
typedef struct Label
{
	const char *text;			/* for errors */
	const pg_wchar *at;			/* the next character; 0 ends the label */
	const pg_wchar *start;
	int			found;			/* how many scores */
	int64		score;			/* the last one */
} Label;

/*
 * Returns the characters of a label as code points, ended by 0. Where the
 * encoding of the database is not known, only ASCII is read.
 */
static pg_wchar *
label_characters(const char *text)
{
	int			length = strlen(text);
	const char *utf8 = text;
	pg_wchar   *characters;

	if (GetDatabaseEncoding() != PG_SQL_ASCII)
		utf8 = pg_server_to_any(text, length, PG_UTF8);
	if (utf8 != text)
		length = strlen(utf8);
	characters = palloc((length + 1) * sizeof(pg_wchar));
	if (GetDatabaseEncoding() != PG_SQL_ASCII || pg_verify_mbstr(PG_UTF8, text, length, true))
		pg_encoding_mb2wchar_with_len(PG_UTF8, utf8, characters, length);
	else
	{
		for (int i = 0; i <= length; i++)
			characters[i] = IS_HIGHBIT_SET(text[i]) ? UNKNOWN : (pg_wchar) text[i];
	}
	return characters;
}

/* Returns the value of a digit, or -1. */
static int
label_digit(pg_wchar c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= FULL_WIDTH_ZERO && c <= FULL_WIDTH_ZERO + 9 ? (int) (c - FULL_WIDTH_ZERO) : -1;
}

/* Returns whether a character is white space. */
static bool
label_is_space(pg_wchar c)
{
	/* 0xA0 is the space that does not break a line, 0x3000 that of East Asia */
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000;
}

/* Returns whether a character can be a minus. */
static bool
label_is_minus(pg_wchar c)
{
	return c == '-' || c == MINUS_SIGN || c == EN_DASH || c == FULL_WIDTH_MINUS;
}

/* Returns whether a character is a part of a whole, such as a half. */
static bool
label_is_fraction(pg_wchar c)
{
	/* 1/4 to 3/4, 1/7 to 7/8, 0/3, and half stars */
	return (c >= 0xBC && c <= 0xBE) || (c >= 0x2150 && c <= 0x215F) || c == 0x2189 ||
		(c >= 0x2BE8 && c <= 0x2BEA);
}

/* Returns whether a character is a star. */
static bool
label_is_star(pg_wchar c)
{
	return c == BLACK_STAR || c == WHITE_STAR || c == STAR_EMOJI;
}

/* Notes a score. */
static void
label_found(Label *label, int64 score)
{
	label->found++;
	label->score = score;
}

/* Reads a whole number; raises an error if integer cannot hold it. */
static int64
label_number(Label *label)
{
	int64		number = 0;

	for (; label_digit(*label->at) >= 0; label->at++)
	{
		number = number * 10 + label_digit(*label->at);
		if (number > PG_INT32_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number in label \"%s\" is out of range for type integer",
							label->text)));
	}
	return number;
}

/* Skips white space. */
static void
label_skip_spaces(Label *label)
{
	while (label_is_space(*label->at))
		check_for_interrupts_at(label->at++ - label->start);
}

/* Skips a word of small letters, in any case; returns false if there is another one. */
static bool
label_skip_word(Label *label, const char *word)
{
	const pg_wchar *at = label->at;

	for (; *word != '\0'; word++, at++)
		if (*at != (pg_wchar) *word && *at != (pg_wchar) pg_ascii_toupper(*word))
			return false;
	label->at = at;
	return true;
}

/* Reads what may follow a score, "out of 5", "of 5" or "/5"; returns false if it does not. */
static bool
label_out_of(Label *label, int64 *most)
{
	const pg_wchar *start = label->at;
	bool		is_share;

	label_skip_spaces(label);
	is_share = label_skip_word(label, "/");
	if (!is_share)
	{
		if (label_skip_word(label, "out"))
			label_skip_spaces(label);
		is_share = label_skip_word(label, "of");
	}
	label_skip_spaces(label);
	if (is_share && label_digit(*label->at) >= 0)
	{
		*most = label_number(label);
		return true;
	}
	label->at = start;
	return false;
}

/*
 * Returns the sign of the number that follows: -1 after a minus, or 0 if it is
 * not clear whether a dash belongs to the number, as in "likely-9".
 */
static int
label_sign(const Label *label)
{
	const pg_wchar *minus = label->at - 1;

	if (minus < label->start || !label_is_minus(*minus))
		return 1;
	if (minus == label->start || label_is_space(minus[-1]) || minus[-1] == '(' ||
		minus[-1] == '[' || minus[-1] == ':')
		return -1;
	return 0;
}

/* Reads a score in digits, at the first of them. */
static void
label_read_number(Label *label)
{
	int			sign = label_sign(label);
	int64		score = label_number(label);
	int64		most;

	if (label_out_of(label, &most) && (score > most || sign < 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("score in label \"%s\" is not between 0 and " INT64_FORMAT,
						label->text, most)));
	label_found(label, sign * score);
	/* two readings are two scores */
	if (sign == 0)
		label->found++;
}

/* Returns whether there is a digit before or after a place, but for white space. */
static bool
label_beside_number(const Label *label, const pg_wchar *before, const pg_wchar *after)
{
	while (before > label->start && label_is_space(before[-1]))
		before--;
	while (label_is_space(*after))
		after++;
	return label_digit(*after) >= 0 || (before > label->start && label_digit(before[-1]) >= 0);
}

/*
 * Reads stars, at the first of them: those that are filled count. A single star
 * beside a number, as in "5★", is only its unit.
 */
static void
label_read_stars(Label *label)
{
	const pg_wchar *start = label->at;
	int64		filled = 0;
	int64		stars = 0;

	for (; label_is_star(*label->at) || *label->at == EMOJI_VARIANT; label->at++)
	{
		check_for_interrupts_at(label->at - label->start);
		stars += *label->at != EMOJI_VARIANT;
		filled += *label->at == BLACK_STAR || *label->at == STAR_EMOJI;
	}
	/* empty stars alone may mean anything */
	if (filled > 0 && !(stars == 1 && label_beside_number(label, start, label->at)))
		label_found(label, filled);
}

/* Raises an error if there is not exactly one score. */
static void
label_check(const Label *label)
{
	if (label->found == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("no score in label \"%s\"", label->text),
				 errhint("For labels in words, give all of them in their order: "
						 "score_of(label, '{poor,fair,good}').")));
	if (label->found > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("label \"%s\" can be read as more than one score", label->text)));
}

PG_FUNCTION_INFO_V1(score_of);

/* Returns the one score in a label. */
Datum
score_of(PG_FUNCTION_ARGS)
{
	Label		label = {0};

	label.text = text_to_cstring(PG_GETARG_TEXT_PP(0));
	label.start = label.at = label_characters(label.text);
	while (*label.at != 0)
	{
		check_for_interrupts_at(label.at - label.start);
		if (label_digit(*label.at) >= 0)
			label_read_number(&label);
		else if (label_is_star(*label.at))
			label_read_stars(&label);
		else if (*label.at >= CIRCLED_ONE && *label.at <= CIRCLED_TWENTY)
			label_found(&label, *label.at++ - CIRCLED_ONE + 1);
		else if (label_is_fraction(*label.at))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("score in label \"%s\" is not a whole number", label.text)));
		else
			label.at++;
	}
	label_check(&label);
	PG_RETURN_INT32((int32) label.score);
}
