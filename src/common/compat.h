/*
 * compat.h
 *		One source for PostgreSQL 15 to 19.
 *
 * The code is written for the newest server, and this file provides what older
 * ones lack. It is the only file that uses PG_VERSION_NUM.
 */
#ifndef SATISFACTION_COMPAT_H
#define SATISFACTION_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "satisfaction needs PostgreSQL 15 or newer"
#endif

#include "fmgr.h"

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/*
 * Soft errors of input functions were added in PostgreSQL 16 (commit
 * d9f7f5d32f20). Before that, every input error is a hard one.
 */
#ifndef ereturn
#define ereturn(context, dummy_value, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#endif

/*
 * Before PostgreSQL 16 (commit 20428d344a2), BufFileRead was the only function
 * to read a BufFile, and callers compared what it returned with the size they
 * needed.
 */
#if PG_VERSION_NUM < 160000
#include "storage/buffile.h"

static inline void
BufFileReadExact(BufFile *file, void *data, size_t size)
{
	size_t		got = BufFileRead(file, data, size);

	if (got != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from temporary file: read only %zu of %zu bytes",
						got, size)));
}
#endif

/*
 * Before PostgreSQL 16 (commit 1cbd0bb8c2f), tuplesort_getdatum always returned
 * a copy of a value that is passed by reference. The header that declares it must
 * come before the macro.
 */
#if PG_VERSION_NUM < 160000
#include "utils/tuplesort.h"

#define tuplesort_getdatum(state, forward, copy, value, null, abbreviated) \
	((void) (copy), tuplesort_getdatum(state, forward, value, null, abbreviated))
#endif

/*
 * The Makefile compiles with -fvisibility=hidden, so that no function of ours
 * can clash with one of the server or of another module. Since PostgreSQL 16
 * (commits 089480c0770 and 8cf64d3), PGDLLEXPORT makes a symbol visible again,
 * and PG_FUNCTION_INFO_V1 declares the function with it.
 */
#if PG_VERSION_NUM < 160000 && defined(__GNUC__)
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))

#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(funcname) \
extern PGDLLEXPORT Datum funcname(PG_FUNCTION_ARGS); \
extern PGDLLEXPORT const Pg_finfo_record * CppConcat(pg_finfo_,funcname)(void); \
const Pg_finfo_record * \
CppConcat(pg_finfo_,funcname) (void) \
{ \
	static const Pg_finfo_record my_finfo = { 1 }; \
	return &my_finfo; \
} \
extern int no_such_variable
#endif

/* PostgreSQL 17 added infinite intervals. */
#if PG_VERSION_NUM < 170000
#define INTERVAL_NOT_FINITE(i) ((void) (i), false)
#endif

/*
 * PostgreSQL 18 replaced pg_attribute_noreturn(), which came last in a
 * declaration, by pg_noreturn, which comes first, where C11 and MSVC want it.
 */
#ifndef pg_noreturn
#if defined(__GNUC__)
#define pg_noreturn __attribute__((noreturn))
#else
#define pg_noreturn
#endif
#endif

/*
 * PostgreSQL 18 added the module's name and version, for
 * pg_get_loaded_modules().
 */
#ifndef PG_MODULE_MAGIC_EXT
#define PG_MODULE_MAGIC_EXT(...) PG_MODULE_MAGIC
#endif

/*
 * PostgreSQL 19 gave the number of a system cache a type of its own, which
 * callbacks of invalidations have in their signature.
 */
#if PG_VERSION_NUM < 190000
typedef int SysCacheIdentifier;
#endif

/*
 * PostgreSQL 19 has RESPECT NULLS and IGNORE NULLS for window functions, which
 * call this to allow or to refuse them.
 */
#if PG_VERSION_NUM < 190000
#define WinCheckAndInitializeNullTreatment(window, allowed, fcinfo) ((void) 0)
#endif

/*
 * Before PostgreSQL 19 (commit 0986e95161), callers of pushJsonbValue kept the
 * stack and the result themselves.
 */
#if PG_VERSION_NUM < 190000
#include "utils/jsonb.h"

typedef struct JsonbInState
{
	JsonbValue *result;
	JsonbParseState *parseState;
} JsonbInState;

static inline void
push_jsonb_value(JsonbInState *state, JsonbIteratorToken token, JsonbValue *value)
{
	state->result = pushJsonbValue(&state->parseState, token, value);
}

#define pushJsonbValue(state, token, value) push_jsonb_value(state, token, value)
#endif

#endif							/* SATISFACTION_COMPAT_H */
