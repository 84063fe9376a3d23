/*
 * retention_amount.c
 *		Amounts as arguments: exact integers, in units of the last decimal.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "common/numeric_scaled.h"
#include "retention/retention_amount.h"
#include "retention/retention_options.h"

/* How much of an amount is in messages; more than any amount that is in range has. */
#define AMOUNT_DIGITS 60

/* Returns an amount as text, and only the beginning of one with thousands of digits. */
static char *
amount_string(Datum amount)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, amount));

	if (strlen(text) > AMOUNT_DIGITS + 3)
		strcpy(text + AMOUNT_DIGITS, "...");
	return text;
}

/* Returns an amount as an exact integer, 0 for NULL: such an event adds no money. */
int64
retention_amount(FunctionCallInfo fcinfo, int argument, int scale)
{
	Datum		amount;
	int64		result;

	if (PG_ARGISNULL(argument))
		return 0;
	amount = PointerGetDatum(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(argument)));
	switch (numeric_to_scaled_int64(amount, scale, &result))
	{
		case SCALED_EXACT:
			return result;
		case SCALED_INEXACT:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount %s has more than %d decimals", amount_string(amount), scale),
					 errhint("Use round(amount, %d), or retention_options(scale => ...) with more "
							 "decimals, at most %d.", scale, MAX_AMOUNT_SCALE)));
			break;
		case SCALED_OUT_OF_RANGE:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount %s is out of range", amount_string(amount)),
					 errhint(AMOUNT_RANGE_HINT)));
			break;
		case SCALED_NOT_FINITE:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount %s is not a finite number", amount_string(amount)),
					 errhint("Use NULL for an event without an amount.")));
			break;
	}
	pg_unreachable();
}
