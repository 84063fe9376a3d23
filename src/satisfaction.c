/*
 * satisfaction.c
 *		The module block of the shared library.
 *
 * There is no _PG_init, because the extension has no settings, hooks, shared
 * memory or background workers.
 */
#include "postgres.h"

#include "fmgr.h"

#include "common/compat.h"

PG_MODULE_MAGIC_EXT(
					.name = "satisfaction",
					.version = SATISFACTION_VERSION
);
