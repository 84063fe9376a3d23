/*
 * jsonb_writer.h
 *		Building jsonb values without their text.
 */
#ifndef SATISFACTION_JSONB_WRITER_H
#define SATISFACTION_JSONB_WRITER_H

#include "utils/jsonb.h"

#include "common/compat.h"

/*
 * The most keys and values that a jsonb value of ours may have. The server cannot
 * be interrupted while it gives them their final form, which takes about 0.1 s.
 */
#define JSONB_WRITER_MAX 1000000

typedef struct JsonbWriter
{
	JsonbInState state;
	bool		after_key;		/* a key waits for its value */
	uint64		values;			/* how many were written */
} JsonbWriter;

/* Strings are not copied: they must live until jsonb_writer_result() */
extern void jsonb_writer_put(JsonbWriter *writer, JsonbIteratorToken token);
extern void jsonb_writer_key(JsonbWriter *writer, const char *name);
extern void jsonb_writer_null(JsonbWriter *writer);
extern void jsonb_writer_string(JsonbWriter *writer, const char *value);
extern void jsonb_writer_int(JsonbWriter *writer, int64 value);
extern void jsonb_writer_number(JsonbWriter *writer, const char *text);
extern void jsonb_writer_time(JsonbWriter *writer, Datum value, Oid type);
extern Datum jsonb_writer_result(JsonbWriter *writer);

#endif							/* SATISFACTION_JSONB_WRITER_H */
