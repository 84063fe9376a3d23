/*
 * jsonb_writer.c
 *		Building jsonb values without their text.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/numeric.h"

#include "common/interrupts.h"
#include "common/jsonb_writer.h"

/* Begins or ends an object or an array. */
void
jsonb_writer_put(JsonbWriter *writer, JsonbIteratorToken token)
{
	pushJsonbValue(&writer->state, token, NULL);
	writer->after_key = false;
}

/* Writes the key of the next value. */
void
jsonb_writer_key(JsonbWriter *writer, const char *name)
{
	JsonbValue	key = {.type = jbvString};

	key.val.string.val = unconstify(char *, name);
	key.val.string.len = strlen(name);
	pushJsonbValue(&writer->state, WJB_KEY, &key);
	writer->after_key = true;
}

/* Writes a value of the object or array that was begun last. */
static void
jsonb_writer_value(JsonbWriter *writer, JsonbValue *value)
{
	check_for_interrupts_at(writer->values++);
	pushJsonbValue(&writer->state, writer->after_key ? WJB_VALUE : WJB_ELEM, value);
	writer->after_key = false;
}

/* Writes null. */
void
jsonb_writer_null(JsonbWriter *writer)
{
	JsonbValue	null = {.type = jbvNull};

	jsonb_writer_value(writer, &null);
}

/* Writes a string. */
void
jsonb_writer_string(JsonbWriter *writer, const char *value)
{
	JsonbValue	string = {.type = jbvString};

	string.val.string.val = unconstify(char *, value);
	string.val.string.len = strlen(value);
	jsonb_writer_value(writer, &string);
}

/* Writes a whole number. */
void
jsonb_writer_int(JsonbWriter *writer, int64 value)
{
	JsonbValue	number = {.type = jbvNumeric};

	number.val.numeric = int64_to_numeric(value);
	jsonb_writer_value(writer, &number);
}

/* Writes a number in decimal, of any size. */
void
jsonb_writer_number(JsonbWriter *writer, const char *text)
{
	JsonbValue	number = {.type = jbvNumeric};

	number.val.numeric = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(text),
															 ObjectIdGetDatum(InvalidOid),
															 Int32GetDatum(-1)));
	jsonb_writer_value(writer, &number);
}

/* Writes a date or timestamp, as ISO 8601. */
void
jsonb_writer_time(JsonbWriter *writer, Datum value, Oid type)
{
	char		buf[MAXDATELEN + 1];

	JsonEncodeDateTime(buf, value, type, NULL);
	jsonb_writer_string(writer, pstrdup(buf));
}

/* Returns the finished value. */
Datum
jsonb_writer_result(JsonbWriter *writer)
{
	return JsonbPGetDatum(JsonbValueToJsonb(writer->state.result));
}
