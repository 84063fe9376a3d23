/*
 * weighted_tally_io.c
 *		Input, output and casts of weighted tallies.
 *
 * The text is that of a tally with two more numbers for each score that has
 * responses: how many, the sum of their weights, and the sum of the squares of
 * the weights, as in `0..10 {7:3 2.5 2.25, 9:1 0.8 0.64}`.
 */
#include "postgres.h"

#include "common/int.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "common/number_text.h"
#include "survey/scale_text.h"
#include "survey/weighted_tally.h"

PG_FUNCTION_INFO_V1(weighted_tally_in);
PG_FUNCTION_INFO_V1(weighted_tally_out);
PG_FUNCTION_INFO_V1(weighted_tally_recv);
PG_FUNCTION_INFO_V1(weighted_tally_send);
PG_FUNCTION_INFO_V1(weighted_tally_to_jsonb);

/* The text of a weighted tally while it is read. */
typedef struct WeightedText
{
	ScaleText	text;			/* first, since the reader of a point gets it */
	int64		total;
	WeightedPoint points[SCALE_MAX_POINTS];
} WeightedText;

/* Reads the count of a score, and the sums of its weights and of their squares. */
static bool
weighted_text_point(ScaleText *text, int i)
{
	WeightedText *weighted = (WeightedText *) text;
	WeightedPoint *point = &weighted->points[i];

	if (!scale_text_count(text, &point->responses, &weighted->total) ||
		!scale_text_number(text, &point->weight) || !scale_text_number(text, &point->squares))
		return false;
	/* a zero has no sign */
	if (point->weight == 0)
		point->weight = 0;
	if (point->squares == 0)
		point->squares = 0;
	if (!weighted_point_ok(point))
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								"The sums of weights and of their squares do not fit the count.");
	return true;
}

/* Converts text to a weighted tally. */
Datum
weighted_tally_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	WeightedText weighted = {.text.at = string};
	ScaleText  *text = &weighted.text;
	WeightedTally *t;

	if (!scale_text_read(text, weighted_text_point))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(text->code),
				 errmsg("invalid input syntax for type weighted_tally: \"%s\"", string),
				 errdetail("%s", text->problem),
				 errhint("Write the scale, and of each score the number of responses, the sum of "
						 "their weights and that of the squares, as in '0..10 {9:2 1.5 1.25}'.")));
	t = weighted_new((int32) text->low, (int32) text->high, 0);
	memcpy(t->points, weighted.points, weighted_points(t) * sizeof(WeightedPoint));
	return WeightedTallyPGetDatum(t);
}

/*
 * Returns the argument of an output function, without rests. It may be a
 * transition state, which an engine such as Citus sends to another server.
 */
static const WeightedTally *
weighted_to_write(Datum value)
{
	return weighted_copy(weighted_from_datum(value, WEIGHTED_STATE), 0);
}

/* Converts a weighted tally to text, which loses nothing. */
Datum
weighted_tally_out(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = weighted_to_write(PG_GETARG_DATUM(0));
	StringInfoData out;
	const char *separator = "";

	if (weighted_is_empty(t))
		PG_RETURN_CSTRING(pstrdup("empty"));

	initStringInfo(&out);
	appendStringInfo(&out, "%d..%d {", t->low, t->high);
	for (int i = 0; i < weighted_points(t); i++)
	{
		const WeightedPoint *point = &t->points[i];

		if (point->responses == 0)
			continue;
		appendStringInfo(&out, "%s%d:" INT64_FORMAT " ", separator, t->low + i, point->responses);
		number_append(&out, point->weight);
		appendStringInfoChar(&out, ' ');
		number_append(&out, point->squares);
		separator = ", ";
	}
	appendStringInfoChar(&out, '}');
	PG_RETURN_CSTRING(out.data);
}

/* Raises an error for invalid bytes from a client. */
pg_noreturn static void
weighted_recv_error(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary form of type weighted_tally"),
			 errdetail("%s", problem)));
}

/*
 * Converts bytes from a client to a weighted tally; the size is checked before
 * memory is allocated.
 */
Datum
weighted_tally_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	WeightedTally *t;
	int64		total = 0;
	int32		low;
	int32		high;

	if (buf->len - buf->cursor < 10)
		weighted_recv_error("The header is truncated.");
	if (pq_getmsgbyte(buf) != WEIGHTED_TALLY_VERSION)
		weighted_recv_error("The version is unknown.");
	if (pq_getmsgbyte(buf) != 0)
		weighted_recv_error("Unknown flags are set.");
	low = pq_getmsgint(buf, 4);
	high = pq_getmsgint(buf, 4);
	if (!scale_ok(low, high) && !(low == 0 && high == -1))
		weighted_recv_error("The scale is invalid.");
	if (buf->len - buf->cursor != (high - low + 1) * 24)
		weighted_recv_error("The number of points does not match the scale.");
	t = weighted_new(low, high, 0);
	for (int i = 0; i < weighted_points(t); i++)
	{
		WeightedPoint *point = &t->points[i];

		point->responses = pq_getmsgint64(buf);
		point->weight = pq_getmsgfloat8(buf);
		point->squares = pq_getmsgfloat8(buf);
		if (!weighted_point_ok(point))
			weighted_recv_error("A count, a sum of weights or a sum of squares is invalid.");
		if (pg_add_s64_overflow(total, point->responses, &total))
			weighted_recv_error("The sum of the counts is out of range for bigint.");
	}
	return WeightedTallyPGetDatum(t);
}

/*
 * Converts a weighted tally to bytes for a client: version and flags (one byte
 * each), low and high (4 bytes each), and for every point of the scale the
 * number of responses, the sum of weights and that of their squares (8 bytes
 * each), all in network byte order.
 */
Datum
weighted_tally_send(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = weighted_to_write(PG_GETARG_DATUM(0));
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, WEIGHTED_TALLY_VERSION);
	pq_sendbyte(&buf, 0);
	pq_sendint32(&buf, t->low);
	pq_sendint32(&buf, t->high);
	for (int i = 0; i < weighted_points(t); i++)
	{
		pq_sendint64(&buf, t->points[i].responses);
		pq_sendfloat8(&buf, t->points[i].weight);
		pq_sendfloat8(&buf, t->points[i].squares);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * Converts a weighted tally to `{"low": 0, "high": 10, "counts": [...],
 * "weights": [...], "squares": [...]}`, with a number for every point.
 */
Datum
weighted_tally_to_jsonb(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	StringInfoData json;

	initStringInfo(&json);
	if (weighted_is_empty(t))
		appendStringInfoString(&json, "{\"low\": null, \"high\": null, \"counts\": [");
	else
		appendStringInfo(&json, "{\"low\": %d, \"high\": %d, \"counts\": [", t->low, t->high);
	for (int i = 0; i < weighted_points(t); i++)
		appendStringInfo(&json, "%s" INT64_FORMAT, i > 0 ? ", " : "", t->points[i].responses);
	appendStringInfoString(&json, "], \"weights\": [");
	for (int i = 0; i < weighted_points(t); i++)
	{
		appendStringInfoString(&json, i > 0 ? ", " : "");
		number_append(&json, t->points[i].weight);
	}
	appendStringInfoString(&json, "], \"squares\": [");
	for (int i = 0; i < weighted_points(t); i++)
	{
		appendStringInfoString(&json, i > 0 ? ", " : "");
		number_append(&json, t->points[i].squares);
	}
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
