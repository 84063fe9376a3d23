/*
 * satisfaction.c
 *		The module block of the shared library, and its version.
 *
 * The extension has no settings, hooks, shared memory or background workers.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "common/customer_files.h"

PG_MODULE_MAGIC_EXT(
					.name = "satisfaction",
					.version = SATISFACTION_VERSION
);

extern PGDLLEXPORT void _PG_init(void);

/*
 * Called when a process loads the library. The leader of a parallel query loads it
 * when the query starts, before a worker can leave files.
 */
void
_PG_init(void)
{
	customer_files_watch_transactions();
}

/* Returns the version of an extension's SQL objects; NULL if there is none. */
static char *
extension_version(Oid extension)
{
	Relation	pg_extension = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *version = NULL;

	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(extension));
	scan = systable_beginscan(pg_extension, ExtensionOidIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		null;
		Datum		value = heap_getattr(tuple, Anum_pg_extension_extversion,
										 RelationGetDescr(pg_extension), &null);

		if (!null)
			version = TextDatumGetCString(value);
	}
	systable_endscan(scan);
	table_close(pg_extension, AccessShareLock);
	return version;
}

PG_FUNCTION_INFO_V1(satisfaction_version);

/*
 * Returns the version of the SQL objects, and that of the library if it is
 * another one: an update has two steps, and each can be forgotten.
 */
Datum
satisfaction_version(PG_FUNCTION_ARGS)
{
	Oid			extension = getExtensionOfObject(ProcedureRelationId, fcinfo->flinfo->fn_oid);
	char	   *version = extension_version(extension);

	if (version == NULL)
		version = "unknown";
	if (strcmp(version, SATISFACTION_VERSION) != 0)
		version = psprintf("%s (library %s)", version, SATISFACTION_VERSION);
	PG_RETURN_TEXT_P(cstring_to_text(version));
}
