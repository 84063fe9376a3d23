/*
 * fuzz.h
 *		A fuzzer inside a server process: libFuzzer makes inputs, and the
 *		extension reads them.
 */
#ifndef SATISFACTION_FUZZ_H
#define SATISFACTION_FUZZ_H

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "common/compat.h"

/* How the bytes of an input become a value. */
typedef enum FuzzForm
{
	FORM_RECV,					/* a message from a client, for the type's
								 * receive function */
	FORM_IN,					/* text from a client, for the type's input
								 * function */
	FORM_STORED,				/* a damaged table: the bytes are the value */
	FORM_STATE					/* a message of a parallel worker */
} FuzzForm;

/* An input that is being processed. */
typedef struct FuzzInput
{
	const uint8 *data;
	size_t		size;
	Datum		value;			/* in memory of exactly its size; not used for
								 * a state */
	int			reader;			/* the current reader */
} FuzzInput;

/* The target, from the tables of targets.sql. */
typedef struct FuzzTarget
{
	FuzzForm	form;
	Oid			type;
	bool		ours;			/* not a type of PostgreSQL */
	Oid			ioparam;
	FmgrInfo	in;
	FmgrInfo	out;
	FmgrInfo	recv;
	FmgrInfo	send;
	FmgrInfo	deserialize;	/* these two only for a state */
	FmgrInfo	combine;
	int			readers;
	char	  **query;
	struct _SPI_plan **plan;
} FuzzTarget;

/* fuzz.c */
extern FuzzTarget fuzz_target;
pg_noreturn extern void finding(const char *format,...) pg_attribute_printf(1, 2);

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

#endif							/* SATISFACTION_FUZZ_H */
