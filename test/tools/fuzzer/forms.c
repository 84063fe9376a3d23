/*
 * forms.c
 *		How the bytes of an input become a value, which errors that may raise,
 *		and the round trip of the value.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "fuzz.h"
#include "retention/rolling_actives.h"

/*
 * Looks up the functions of the target's type and, if the target is a state,
 * of its aggregate.
 */
void
form_prepare(const char *form, const char *aggregate)
{
	static const char *const names[] = {"recv", "in", "stored", "state"};
	FuzzTarget *t = &fuzz_target;
	Oid			function;
	bool		is_varlena;
	HeapTuple	tuple;
	Form_pg_aggregate agg;

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(form, names[i]) == 0)
			t->form = i;
	getTypeInputInfo(t->type, &function, &t->ioparam);
	fmgr_info_cxt(function, &t->in, TopMemoryContext);
	getTypeOutputInfo(t->type, &function, &is_varlena);
	fmgr_info_cxt(function, &t->out, TopMemoryContext);
	getTypeBinaryInputInfo(t->type, &function, &t->ioparam);
	fmgr_info_cxt(function, &t->recv, TopMemoryContext);
	getTypeBinaryOutputInfo(t->type, &function, &is_varlena);
	fmgr_info_cxt(function, &t->send, TopMemoryContext);
	if (t->form != FORM_STATE)
		return;
	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(atooid(aggregate)));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "a target of states needs an aggregate");
	agg = (Form_pg_aggregate) GETSTRUCT(tuple);
	fmgr_info_cxt(agg->aggdeserialfn, &t->deserialize, TopMemoryContext);
	fmgr_info_cxt(agg->aggcombinefn, &t->combine, TopMemoryContext);
	ReleaseSysCache(tuple);
}

/* Converts a message to a value. */
static Datum
receive(const void *bytes, size_t size)
{
	StringInfoData message = {exact_bytes(bytes, size), size, size, 0};
	Datum		value = ReceiveFunctionCall(&fuzz_target.recv, &message, fuzz_target.ioparam, -1);

	/* as COPY does */
	if (message.cursor != message.len)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("incorrect binary data format")));
	return value;
}

/*
 * Converts text to a value; the server passes only text in a valid encoding to
 * input functions.
 */
static Datum
input_text(const void *bytes, size_t size)
{
	size_t		length = strnlen(bytes, size);
	char	   *text = exact_bytes(pnstrdup(bytes, length), length + 1);

	pg_verifymbstr(text, length, false);
	return InputFunctionCall(&fuzz_target.in, text, fuzz_target.ioparam, -1);
}

/*
 * Raises an error if the customers of a state are not bigint.
 *
 * Parallel workers trust each other's values of types that are not ours, which
 * can contain lengths.
 */
static void
check_customer_type(ByteReader in)
{
	if (!in.failed && bytes_read_uint(&in, PG_UINT32_MAX) != INT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("customers are not bigint")));
}

/* Raises an error if the customers of a retention state are not bigint. */
static void
check_retention_state(ByteReader in)
{
	RetentionOptions options;

	retention_options_read(&in, &options);
	retention_options_read_special(&in, &options);
	bytes_read_int(&in);		/* as_of */
	bytes_read_uint(&in, TIME_DATE);
	bytes_read_uint(&in, 1);	/* separate */
	bytes_read_uint(&in, ROLLING_MAX_WIDTH);
	bytes_read_int(&in);		/* observed */
	bytes_read_int(&in);		/* latest */
	bytes_read_int(&in);		/* observed_moment */
	check_customer_type(in);
}

/* Raises an error if the customers of the state of a clustered report are not bigint. */
static void
check_clustered_state(ByteReader in)
{
	int64		low = bytes_read_int(&in);
	int64		high = bytes_read_int(&in);

	for (int64 i = low; i <= high && !in.failed; i++)
	{
		bytes_read_int(&in);	/* value */
		bytes_read_uint(&in, PG_UINT64_MAX);	/* count */
		bytes_read_uint(&in, PG_UINT64_MAX);	/* anonymous */
	}
	if (bytes_read_uint(&in, 1) != 0)
		check_customer_type(in);
}

/*
 * Combines a state from another process with that of an aggregate.
 *
 * The final function is not called: a worker is trusted if it says that a
 * customer returned after a million years, and the matrix would be large.
 */
static void
combine_state(const void *bytes, size_t size)
{
	WindowAggState *aggregate = makeNode(WindowAggState);
	ByteReader	in = {bytes, (const unsigned char *) bytes + size, false};

	LOCAL_FCINFO(call, 2);
	Datum		state;

	/* what AggCheckCallContext() looks at */
	aggregate->curaggcontext = CurrentMemoryContext;
	if (strcmp(get_func_name(fuzz_target.combine.fn_oid), "retention_combine") == 0)
		check_retention_state(in);
	if (strcmp(get_func_name(fuzz_target.combine.fn_oid), "clustered_combine") == 0)
		check_clustered_state(in);
	InitFunctionCallInfoData(*call, &fuzz_target.deserialize, 2, InvalidOid,
							 (Node *) aggregate, NULL);
	call->args[0].value = exact_value(bytes, size);
	call->args[0].isnull = false;
	call->args[1].value = (Datum) 0;
	call->args[1].isnull = false;
	state = FunctionCallInvoke(call);
	InitFunctionCallInfoData(*call, &fuzz_target.combine, 2, InvalidOid,
							 (Node *) aggregate, NULL);
	call->args[0].value = (Datum) 0;
	call->args[0].isnull = true;
	call->args[1].value = state;
	call->args[1].isnull = false;
	FunctionCallInvoke(call);
}

/* Converts an input to a value. */
void
form_read(FuzzInput *input)
{
	switch (fuzz_target.form)
	{
		case FORM_RECV:
			input->value = exact_datum(receive(input->data, input->size));
			break;
		case FORM_IN:
			input->value = exact_datum(input_text(input->data, input->size));
			break;
		case FORM_STORED:
			input->value = exact_value(input->data, input->size);
			break;
		case FORM_STATE:
			combine_state(input->data, input->size);
			break;
	}
}

/* Returns whether a bytea has these bytes. */
static bool
same_bytes(const bytea *a, const void *data, size_t size)
{
	return VARSIZE_ANY_EXHDR(a) == size && memcmp(VARDATA_ANY(a), data, size) == 0;
}

/*
 * Converts a value to bytes and to text, which must both be converted back to
 * the same value.
 */
void
form_round_trip(FuzzInput *input)
{
	bytea	   *sent = SendFunctionCall(&fuzz_target.send, input->value);
	char	   *text = OutputFunctionCall(&fuzz_target.out, input->value);
	Datum		back;

	/* a damaged value must do no harm, but need not be valid */
	if (fuzz_target.form == FORM_STORED)
		return;
	if (fuzz_target.form == FORM_RECV && !same_bytes(sent, input->data, input->size))
		finding("sent bytes differ from received bytes");

	back = exact_datum(receive(VARDATA_ANY(sent), VARSIZE_ANY_EXHDR(sent)));
	if (!same_bytes(SendFunctionCall(&fuzz_target.send, back),
					VARDATA_ANY(sent), VARSIZE_ANY_EXHDR(sent)))
		finding("bytes change when they are received and sent");

	back = exact_datum(input_text(text, strlen(text)));
	if (strcmp(OutputFunctionCall(&fuzz_target.out, back), text) != 0)
		finding("text changes when it is read and written: %s", text);
	if (!same_bytes(SendFunctionCall(&fuzz_target.send, back),
					VARDATA_ANY(sent), VARSIZE_ANY_EXHDR(sent)))
		finding("reading the text gives another value: %s", text);
}

/* Returns whether hostile bytes may raise an error. */
bool
form_allows(const ErrorData *error)
{
	/* not SIGFPE, which the server turns into an error of that class */
	if (error->sqlerrcode == ERRCODE_FLOATING_POINT_EXCEPTION)
		return false;
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_DATA_EXCEPTION ||
		error->sqlerrcode == ERRCODE_PROGRAM_LIMIT_EXCEEDED)
		return true;
	switch (fuzz_target.form)
	{
		case FORM_STORED:
			return error->sqlerrcode == ERRCODE_DATA_CORRUPTED;
		case FORM_STATE:

			/*
			 * the last three are about the type of customers, which may be
			 * any
			 */
			return error->sqlerrcode == ERRCODE_DATA_CORRUPTED ||
				error->sqlerrcode == ERRCODE_FEATURE_NOT_SUPPORTED ||
				error->sqlerrcode == ERRCODE_UNDEFINED_OBJECT ||
				error->sqlerrcode == ERRCODE_UNDEFINED_FUNCTION ||
				strncmp(error->message, "serialized transition state is", 30) == 0 ||
				strncmp(error->message, "serialized activity state is", 28) == 0;
		default:
			return false;
	}
}
