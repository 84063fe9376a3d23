/*
 * tally_io.c
 *		Input, output and casts of tallies.
 *
 * The text is the scale and the number of responses of each score that has
 * any, as in `0..10 {7:3, 9:12}`, or `empty` for a tally without a scale. For
 * the binary form see tally_send.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "survey/scale_text.h"
#include "survey/tally.h"

PG_FUNCTION_INFO_V1(tally_in);
PG_FUNCTION_INFO_V1(tally_out);
PG_FUNCTION_INFO_V1(tally_recv);
PG_FUNCTION_INFO_V1(tally_send);
PG_FUNCTION_INFO_V1(tally_to_jsonb);
PG_FUNCTION_INFO_V1(tally_to_array);

/* The text of a tally while it is read. */
typedef struct TallyText
{
	ScaleText	text;			/* first, since the reader of a point gets it */
	int64		total;
	int64		counts[TALLY_MAX_POINTS];
} TallyText;

/* Reads the count of a score. */
static bool
tally_text_count(ScaleText *text, int point)
{
	TallyText  *tally = (TallyText *) text;
	int64		count;

	if (!scale_text_count(text, &count, &tally->total))
		return false;
	tally->counts[point] = count;
	return true;
}

/* Converts text to a tally. */
Datum
tally_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	TallyText	tally = {.text.at = string};
	ScaleText  *text = &tally.text;

	if (!scale_text_read(text, tally_text_count))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(text->code),
				 errmsg("invalid input syntax for type tally: \"%s\"", string),
				 errdetail("%s", text->problem),
				 errhint("Write the scale and the number of responses of each score, "
						 "as in '0..10 {7:3, 9:12}'.")));
	return TallyPGetDatum(tally_new((int32) text->low, (int32) text->high, tally.counts));
}

/* Converts a tally to text, which loses nothing. */
Datum
tally_out(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);
	StringInfoData out;
	const char *separator = "";

	if (tally_is_empty(t))
		PG_RETURN_CSTRING(pstrdup("empty"));

	initStringInfo(&out);
	appendStringInfo(&out, "%d..%d {", t->low, t->high);
	for (int i = 0; i < tally_points(t); i++)
	{
		if (tally_count(t, i) == 0)
			continue;
		appendStringInfo(&out, "%s%d:" INT64_FORMAT, separator, t->low + i, tally_count(t, i));
		separator = ", ";
	}
	appendStringInfoChar(&out, '}');
	PG_RETURN_CSTRING(out.data);
}

/* Raises an error for invalid bytes from a client. */
pg_noreturn static void
tally_recv_error(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary form of type tally"),
			 errdetail("%s", problem)));
}

/*
 * Converts bytes from a client to a tally; everything is checked before memory
 * is allocated.
 */
Datum
tally_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int64		counts[TALLY_MAX_POINTS];
	int64		total = 0;
	int32		low;
	int32		high;
	int			points;

	if (buf->len - buf->cursor < 10)
		tally_recv_error("The header is truncated.");
	if (pq_getmsgbyte(buf) != TALLY_VERSION)
		tally_recv_error("The version is unknown.");
	if (pq_getmsgbyte(buf) != 0)
		tally_recv_error("Unknown flags are set.");
	low = pq_getmsgint(buf, 4);
	high = pq_getmsgint(buf, 4);
	if (!scale_ok(low, high) && !(low == 0 && high == -1))
		tally_recv_error("The scale is invalid.");
	points = high - low + 1;
	if (buf->len - buf->cursor != points * 8)
		tally_recv_error("The number of counts does not match the scale.");
	for (int i = 0; i < points; i++)
	{
		counts[i] = pq_getmsgint64(buf);
		if (counts[i] < 0 || pg_add_s64_overflow(total, counts[i], &total))
			tally_recv_error("A count is negative, or the sum is out of range for bigint.");
	}
	return TallyPGetDatum(tally_new(low, high, counts));
}

/*
 * Converts a tally to bytes for a client: version and flags (one byte each),
 * low and high (4 bytes each), and a count of 8 bytes for every point of the
 * scale, all in network byte order.
 */
Datum
tally_send(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, TALLY_VERSION);
	pq_sendbyte(&buf, 0);
	pq_sendint32(&buf, t->low);
	pq_sendint32(&buf, t->high);
	for (int i = 0; i < tally_points(t); i++)
		pq_sendint64(&buf, tally_count(t, i));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * Converts a tally to `{"low": 0, "high": 10, "counts": [...]}`, with a count
 * for every point.
 */
Datum
tally_to_jsonb(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);
	StringInfoData json;

	initStringInfo(&json);
	if (tally_is_empty(t))
		appendStringInfoString(&json, "{\"low\": null, \"high\": null, \"counts\": [");
	else
		appendStringInfo(&json, "{\"low\": %d, \"high\": %d, \"counts\": [", t->low, t->high);
	for (int i = 0; i < tally_points(t); i++)
		appendStringInfo(&json, "%s" INT64_FORMAT, i > 0 ? ", " : "", tally_count(t, i));
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/*
 * Converts a tally to an array of its counts, from the low end of the scale.
 *
 * Subscripts begin at 1 on every scale: several client libraries misread
 * arrays with other bounds.
 */
Datum
tally_to_array(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);
	Datum		counts[TALLY_MAX_POINTS];
	int			points = tally_points(t);

	for (int i = 0; i < points; i++)
		counts[i] = Int64GetDatum(tally_count(t, i));
	PG_RETURN_ARRAYTYPE_P(construct_array(counts, points, INT8OID, sizeof(int64),
										  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
