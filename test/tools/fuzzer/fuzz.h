/*
 * fuzz.h
 *		The fuzzer that runs inside a server process: libFuzzer makes inputs, the extension reads them.
 */
#ifndef SATISFACTION_FUZZ_H
#define SATISFACTION_FUZZ_H

#include "fmgr.h"
#include "lib/stringinfo.h"

#pragma GCC visibility push(hidden)

/* How the bytes of an input become a value. */
typedef enum FuzzForm
{
	FORM_RECV,					/* a message from a client, for the type's receive function */
	FORM_IN,					/* text from a client, for the type's input function */
	FORM_STORED,				/* a damaged table: the bytes are the value */
	FORM_STATE					/* a parallel worker's message, for an aggregate's deserialize and combine functions */
} FuzzForm;

/* An input that is being looked at. */
typedef struct FuzzInput
{
	const uint8 *data;
	size_t		size;
	Datum		value;			/* what it was read to, in memory of exactly its size; none for a state */
	int			reader;			/* the reader that looks at it */
} FuzzInput;

/* What is fuzzed, from the tables of targets.sql. */
typedef struct FuzzTarget
{
	FuzzForm	form;
	Oid			type;
	bool		ours;			/* and not a type of PostgreSQL's own */
	Oid			ioparam;
	FmgrInfo	in;
	FmgrInfo	out;
	FmgrInfo	recv;
	FmgrInfo	send;
	FmgrInfo	deserialize;	/* these two where the form is a state */
	FmgrInfo	combine;
	int			readers;
	char	  **query;
	struct _SPI_plan **plan;
} FuzzTarget;

/* fuzz.c */
extern FuzzTarget fuzz_target;
extern void finding(const char *format,...) pg_attribute_printf(1, 2) pg_attribute_noreturn();

/* exact.c */
extern char *exact_bytes(const void *data, size_t size);
extern Datum exact_value(const void *data, size_t size);
extern Datum exact_datum(Datum value);
extern void exact_free(void);

/* forms.c */
extern void form_prepare(const char *form, const char *aggregate);
extern void form_read(FuzzInput *input);
extern void form_round_trip(FuzzInput *input);
extern bool form_allows(const ErrorData *error);

/* readers.c */
extern void readers_prepare(const char *subject);
extern void readers_run(FuzzInput *input);

#pragma GCC visibility pop

#endif							/* SATISFACTION_FUZZ_H */
