/*
 * fuzz.c
 *		fuzz(target, arguments, log): runs libFuzzer in this server process on
 *		a target of targets.sql.
 *
 * Each input is processed in subtransactions and in a memory context that is
 * reset afterwards, so that errors can be caught. Findings are errors that
 * hostile bytes must not raise, values that change in a round trip, and
 * readers that return false: the process aborts, and libFuzzer keeps the
 * input.
 */
#include "postgres.h"

#include <unistd.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "fuzz.h"

extern int	LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback) (const uint8_t *, size_t));

FuzzTarget	fuzz_target;

static MemoryContext input_context;
static uint64 inputs = 0;
static uint64 accepted = 0;

/*
 * Reports a finding and aborts the process, so that libFuzzer keeps the input.
 */
void
finding(const char *format,...)
{
	va_list		arguments;

	va_start(arguments, format);
	fprintf(stderr, "FINDING: ");
	vfprintf(stderr, format, arguments);
	fprintf(stderr, "\n");
	va_end(arguments);
	abort();
}

/*
 * Takes a step with an input and returns the SQLSTATE of its error, 0 if it
 * raised none.
 *
 * An error that is not allowed is a finding.
 */
static int
attempt(void (*step) (FuzzInput *), FuzzInput *input)
{
	ResourceOwner owner = CurrentResourceOwner;
	volatile int code = 0;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(input_context);
	PG_TRY();
	{
		step(input);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(input_context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		if (!form_allows(error))
			finding("%s: %s", unpack_sql_state(error->sqlerrcode), error->message);
		code = error->sqlerrcode;
	}
	PG_END_TRY();
	CurrentResourceOwner = owner;
	return code;
}

/* Processes one input. */
static int
one_input(const uint8_t *data, size_t size)
{
	FuzzInput	input = {data, size, (Datum) 0, 0};
	size_t		first = size;
	int			code;

	CHECK_FOR_INTERRUPTS();
	inputs++;
	code = attempt(form_read, &input);
	if (code == 0 && fuzz_target.ours && fuzz_target.form != FORM_STATE)
	{
		code = attempt(form_round_trip, &input);
		if (code != 0 && (fuzz_target.form == FORM_RECV || fuzz_target.form == FORM_IN))
			finding("an accepted value raises an error in its round trip");
	}

	/*
	 * a value is not read further after an error about damage, so inputs
	 * start with different readers
	 */
	for (size_t i = 0; i < size; i++)
		first += data[i];
	for (int i = 0; i < fuzz_target.readers && code == 0 && fuzz_target.form != FORM_STATE; i++)
	{
		input.reader = (first + i) % fuzz_target.readers;
		if (attempt(readers_run, &input) == ERRCODE_DATA_CORRUPTED)
			code = ERRCODE_DATA_CORRUPTED;
	}
	accepted += code == 0;
	exact_free();
	MemoryContextReset(input_context);
	return 0;
}

/*
 * Reports the number of inputs; runs at exit, because libFuzzer ends the
 * process.
 */
static void
report(void)
{
	fprintf(stderr, "FUZZED: " UINT64_FORMAT " inputs, " UINT64_FORMAT " accepted\n",
			inputs, accepted);
}

/* Loads a target. */
static void
load_target(const char *name)
{
	char	   *subject,
			   *type,
			   *form,
			   *aggregate,
			   *query;

	query = psprintf("SELECT subject, type::oid, form, aggregate::oid FROM fuzz.target "
					 "WHERE name = %s", quote_literal_cstr(name));
	SPI_connect();
	if (SPI_execute(query, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "no target \"%s\"", name);
	subject = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	type = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
	form = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 3);
	aggregate = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 4);
	fuzz_target.type = atooid(type);
	fuzz_target.ours = fuzz_target.type >= FirstNormalObjectId;
	form_prepare(form, aggregate);
	readers_prepare(subject);
	SPI_finish();
}

PG_FUNCTION_INFO_V1(fuzz);

/*
 * Fuzzes a target with the arguments of libFuzzer, whose output is appended to
 * a file.
 */
Datum
fuzz(PG_FUNCTION_ARGS)
{
	Datum	   *given;
	int			ngiven;
	char	  **arguments;

	load_target(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT,
					  &given, NULL, &ngiven);
	arguments = MemoryContextAllocZero(TopMemoryContext, (ngiven + 2) * sizeof(char *));
	arguments[0] = "fuzz";
	for (int i = 0; i < ngiven; i++)
		arguments[i + 1] = MemoryContextStrdup(TopMemoryContext, TextDatumGetCString(given[i]));
	ngiven++;
	if (freopen(text_to_cstring(PG_GETARG_TEXT_PP(2)), "a", stderr) == NULL)
		elog(ERROR, "cannot write \"%s\"", text_to_cstring(PG_GETARG_TEXT_PP(2)));

	/*
	 * with the smallest blocks, all but tiny chunks are malloc'ed one by one,
	 * so that AddressSanitizer watches them
	 */
	input_context = AllocSetContextCreate(TopMemoryContext, "fuzz input", 0, 1024, 1024);
	atexit(report);
	LLVMFuzzerRunDriver(&ngiven, &arguments, one_input);
	/* libFuzzer returns only if it ran given files */
	PG_RETURN_VOID();
}
