/*
 * zone.c
 *		Time zones: which names are accepted, and which of them are the same zone.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/zone.h"

/* All names of UTC, which can be in the folder Etc. */
static const char *const utc_names[] = {
	"UTC", "GMT", "GMT0", "GMT+0", "GMT-0", "UCT", "Zulu", "Universal", "Greenwich", NULL
};

/* What the server calls UTC after SET timezone = 0. */
#define UTC_OFFSET "<+00>-00"

/* All names with digits, besides those and Etc/GMT+1 and the like. */
static const char *const numbered_names[] = {
	"EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT",
	"SystemV/AST4ADT", "SystemV/EST5EDT", "SystemV/CST6CDT", "SystemV/MST7MDT",
	"SystemV/PST8PDT", "SystemV/YST9YDT", "SystemV/AST4", "SystemV/EST5", "SystemV/CST6",
	"SystemV/MST7", "SystemV/PST8", "SystemV/YST9", "SystemV/HST10", NULL
};

/* Names of files that are not the same zone on every server, or are no zone. */
static const char *const server_names[] = {"localtime", "posixrules", "Factory", NULL};

/* Returns whether a list has a name, in upper or lower case. */
static bool
zone_list_has(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (pg_strcasecmp(*list, name) == 0)
			return true;
	return false;
}

/* Returns the name without a folder, if it is in that folder. */
static inline const char *
zone_without(const char *folder, const char *name)
{
	size_t		length = strlen(folder);

	return pg_strncasecmp(name, folder, length) == 0 ? name + length : name;
}

/* Returns the name without the folder that has the same zones once more. */
static inline const char *
zone_without_folder(const char *name)
{
	return zone_without("posix/", name);
}

/* Returns whether a name is one of UTC. */
static bool
zone_is_utc(const char *name)
{
	return zone_list_has(utc_names, zone_without("Etc/", zone_without_folder(name))) ||
		strcmp(name, UTC_OFFSET) == 0;
}

/* Returns whether a name is Etc/GMT+1 to Etc/GMT+12 or Etc/GMT-1 to Etc/GMT-14. */
static bool
zone_is_whole_hours(const char *name)
{
	const char *digits = name + strlen("Etc/GMT+");
	int			most;

	if (pg_strncasecmp(name, "Etc/GMT+", 8) == 0)
		most = 12;
	else if (pg_strncasecmp(name, "Etc/GMT-", 8) == 0)
		most = 14;
	else
		return false;
	return digits[0] >= '1' && digits[0] <= '9' && strspn(digits, "0123456789") == strlen(digits) &&
		strlen(digits) <= 2 && atoi(digits) <= most;
}

/*
 * Returns whether a name is <+08>-08, <-03:30>+03:30 or the like. The server
 * calls a fixed offset so, such as after SET timezone = '+08'. It has the sign
 * of ISO 8601 first, so nobody takes it for another offset.
 */
static bool
zone_is_offset(const char *name)
{
	const char *offset = name + 2;
	size_t		length = strspn(offset, "0123456789:");
	const char *posix = offset + length + 2;

	if (name[0] != '<' || (name[1] != '+' && name[1] != '-') ||
		offset[length] != '>' || offset[length + 1] != (name[1] == '+' ? '-' : '+'))
		return false;
	return (length == 2 || (length == 5 && offset[2] == ':') ||
			(length == 8 && offset[2] == ':' && offset[5] == ':')) &&
		strspn(offset, "0123456789") == 2 && strlen(posix) == length &&
		strncmp(posix, offset, length) == 0;
}

/* Returns whether a name is that of a zone, and of the same one on every server. */
bool
zone_is_name(const char *name)
{
	const char *plain = zone_without_folder(name);

	if (zone_list_has(server_names, plain))
		return false;
	/* the server ignores a colon at the beginning */
	if (name[0] == ':')
		return false;
	/* a POSIX specification has an offset, so what has no digits is none */
	return strcspn(plain, "0123456789") == strlen(plain) || zone_is_utc(name) ||
		zone_list_has(numbered_names, plain) || zone_is_whole_hours(plain) ||
		zone_is_offset(plain);
}

/* Raises an error unless a name that somebody gives is that of a zone. */
void
zone_check_name(const char *name)
{
	if (zone_is_name(name))
		return;
	if (zone_list_has(server_names, zone_without_folder(name)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" is not the same on every server", name),
				 errhint("See pg_timezone_names for valid names, such as \"Asia/Seoul\".")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("time zone \"%s\" is not a name", name),
			 errdetail("Offsets have the sign of POSIX: \"UTC+8\" is 8 hours west of Greenwich."),
			 errhint("Use a name such as \"Asia/Shanghai\", or \"Etc/GMT-8\" for 8 hours east.")));
}

/* Returns the canonical name, as zone_canonical_name(), by comparing with all names of UTC. */
const char *
zone_search_canonical_name(const char *name)
{
	return zone_is_utc(name) ? utc_names[0] : name;
}

/*
 * Returns the time zone of a name; NULL if there is none. A server whose zones
 * come without the old names of UTC, such as Zulu, knows them here all the
 * same.
 */
pg_tz *
zone_find(const char *name)
{
	pg_tz	   *zone = strlen(name) <= TZ_STRLEN_MAX ?
		pg_tzset(zone_search_canonical_name(name)) : NULL;

	return zone != NULL && pg_tz_acceptable(zone) ? zone : NULL;
}

/*
 * Returns the time zone of a name; NULL for the empty name, which stands for
 * local time. Raises an error if there is no such zone.
 */
pg_tz *
zone_lookup(const char *name)
{
	pg_tz	   *zone;

	if (name[0] == '\0')
		return NULL;
	zone = zone_find(name);
	if (zone == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" not recognized", name),
				 errhint("See pg_timezone_names for valid names, such as \"Asia/Seoul\".")));
	return zone;
}
