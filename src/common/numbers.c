/*
 * numbers.c
 *		Transition states that are arrays of numbers, bigint[] or float8[].
 *
 * Users can call the functions of such states, too, so they are checked.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "common/numbers.h"

/*
 * Returns the numbers of a transition state, or NULL unless there are so many of
 * this type; also sets the array that they are in.
 *
 * The state in the first argument of an aggregate is returned itself, to be
 * changed in place; any other is copied.
 */
void *
array_state(FunctionCallInfo fcinfo, int n, Oid type, int count, ArrayType **array)
{
	if (n == 0 && AggCheckCallContext(fcinfo, NULL))
		*array = PG_GETARG_ARRAYTYPE_P(n);
	else
		*array = PG_GETARG_ARRAYTYPE_P_COPY(n);
	if (ARR_NDIM(*array) != 1 || ARR_DIMS(*array)[0] != count || ARR_HASNULL(*array) ||
		ARR_ELEMTYPE(*array) != type)
		return NULL;
	return ARR_DATA_PTR(*array);
}

/* Returns the same of a float8[], or NULL if not all numbers are finite. */
double *
numbers_state(FunctionCallInfo fcinfo, int n, int count, ArrayType **array)
{
	double	   *numbers = array_state(fcinfo, n, FLOAT8OID, count, array);

	for (int i = 0; numbers != NULL && i < count; i++)
		if (!isfinite(numbers[i]))
			return NULL;
	return numbers;
}

/* Raises an error for numbers that are not those of a transition state. */
void
numbers_state_error(const char *what, int count)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid transition state of %s", what),
			 errdetail("It must be an array of %d numbers that belong together.", count)));
}
