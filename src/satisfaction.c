/*
 * satisfaction.c
 *		What makes the shared library a PostgreSQL module.
 *
 * There is nothing to set up: no setting, no hook, no shared memory, no background worker.
 */
#include "postgres.h"

#include "fmgr.h"

#include "common/compat.h"

PG_MODULE_MAGIC_EXT(.name = "satisfaction", .version = SATISFACTION_VERSION);
