/*
 * zone.h
 *		Time zones: which names are accepted, and which of them are the same zone.
 *
 * The server also reads POSIX specifications, in which "UTC+8" is 8 hours west
 * of Greenwich, and takes any letters for the name in them. These are accepted
 * as the TimeZone of a session and in stored values, but not as a name that
 * somebody gives.
 */
#ifndef SATISFACTION_ZONE_H
#define SATISFACTION_ZONE_H

#include "pgtime.h"

extern bool zone_is_name(const char *name);
extern void zone_check_name(const char *name);
extern const char *zone_canonical_name(const char *name);
extern pg_tz *zone_lookup(const char *name);

#endif							/* SATISFACTION_ZONE_H */
