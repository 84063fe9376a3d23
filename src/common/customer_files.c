/*
 * customer_files.c
 *		Files of customers that a part of a parallel aggregate leaves to the process
 *		that combines the parts.
 *
 * A worker ends before the leader has read what it found, so neither its memory nor
 * its temporary files can hold that. Therefore these files belong to the leader: they
 * have its process id in their names. It deletes them after use. Those that it never
 * heard of, because the query failed or needed no more rows, it deletes at the end
 * of its transaction. After a crash the server deletes them, as all temporary files.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "access/xact.h"
#include "catalog/pg_tablespace_d.h"
#include "commands/tablespace.h"
#include "common/file_utils.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/fd.h"
#include "storage/proc.h"

#include "common/customer_files.h"

/* The server numbers the sets of a process from 0, so that this one is always free. */
#define CUSTOMER_SET 0xC0570E25

/* Whether this process has made files for itself. */
static bool files_for_self = false;

/* Returns the process id of the leader, which is this process if there is none. */
static pid_t
customer_files_leader(void)
{
	return MyProc->lockGroupLeader != NULL ? MyProc->lockGroupLeader->pid : MyProcPid;
}

/*
 * Returns the path of a directory that says that there may be files for a leader. The
 * files themselves can be in any tablespace for temporary files.
 */
static char *
customer_files_mark(pid_t leader, char *base)
{
	TempTablespacePath(base, DEFAULTTABLESPACE_OID);
	return psprintf("%s/%s%d.customers", base, PG_TEMP_FILE_PREFIX, (int) leader);
}

/* Makes a name for the files of another state, for the leader of this process. */
void
customer_files_init(CustomerFiles *files)
{
	static uint32 count = 0;
	char		base[MAXPGPATH];
	char	   *mark = customer_files_mark(customer_files_leader(), base);

	/* first, so that there is never a file without it */
	PathNameCreateTemporaryDir(base, mark);
	pfree(mark);
	if (customer_files_leader() == MyProcPid)
		files_for_self = true;

	FileSetInit(&files->set);
	files->set.creator_pid = customer_files_leader();
	files->set.number = CUSTOMER_SET;
	/* a process id alone may soon be that of another worker */
	snprintf(files->name, sizeof(files->name), "%x-" UINT64_FORMAT "-%x",
			 (unsigned) MyProcPid, (uint64) MyStartTimestamp, count++);
	files->partitions = 0;
	files->customers = 0;
}

/* Puts the name of the file of a partition into the buffer. */
static void
customer_files_name(const CustomerFiles *files, int partition, char *name)
{
	snprintf(name, MAXPGPATH, "%s-%d", files->name, partition);
}

/* Returns a new file for a partition. */
BufFile *
customer_files_create(CustomerFiles *files, int partition)
{
	char		name[MAXPGPATH];

	customer_files_name(files, partition, name);
	files->partitions |= UINT32_C(1) << partition;
	return BufFileCreateFileSet(&files->set, name);
}

/* Returns the file of a partition, to be read from its beginning; NULL if there is none. */
BufFile *
customer_files_open(CustomerFiles *files, int partition)
{
	char		name[MAXPGPATH];

	if ((files->partitions >> partition & 1) == 0)
		return NULL;
	customer_files_name(files, partition, name);
	return BufFileOpenFileSet(&files->set, name, O_RDONLY, false);
}

/* Deletes all files of a state. */
void
customer_files_delete(CustomerFiles *files)
{
	char		name[MAXPGPATH];

	for (uint32 left = files->partitions; left != 0; left &= left - 1)
	{
		customer_files_name(files, pg_rightmost_one_pos32(left), name);
		BufFileDeleteFileSet(&files->set, name, true);
	}
}

/* Writes where the files are. */
void
customer_files_write(StringInfo out, const CustomerFiles *files)
{
	bytes_write_uint(out, files->set.ntablespaces);
	for (int i = 0; i < files->set.ntablespaces; i++)
		bytes_write_uint(out, files->set.tablespaces[i]);
	bytes_write_string(out, files->name);
	bytes_write_uint(out, files->partitions);
	bytes_write_uint(out, files->customers);
}

/* Returns whether a name can be one that customer_files_init() makes. */
static bool
customer_files_name_is_valid(const char *name)
{
	return name != NULL && name[0] != '\0' && strspn(name, "0123456789abcdef-") == strlen(name);
}

/* Reads where the files of a state are, which have the same leader as this process. */
void
customer_files_read(ByteReader *in, CustomerFiles *files)
{
	char	   *name;

	files->set.creator_pid = customer_files_leader();
	files->set.number = CUSTOMER_SET;
	files->set.ntablespaces = bytes_read_uint(in, lengthof(files->set.tablespaces));
	for (int i = 0; i < files->set.ntablespaces; i++)
		files->set.tablespaces[i] = bytes_read_uint(in, PG_UINT32_MAX);
	name = bytes_read_string(in, CUSTOMER_FILES_NAME - 1);
	if (!customer_files_name_is_valid(name) || files->set.ntablespaces == 0)
		in->failed = true;
	else
		strlcpy(files->name, name, sizeof(files->name));
	files->partitions = bytes_read_uint(in, PG_UINT32_MAX);
	files->customers = bytes_read_uint(in, PG_INT64_MAX);
}

/* Deletes the directory of this process in a tablespace, if there is one. */
static void
customer_files_delete_all(Oid tablespace)
{
	FileSet		set = {MyProcPid, CUSTOMER_SET, 1, {tablespace}};

	FileSetDeleteAll(&set);
}

/* Deletes all files that are left for this process, in any tablespace. */
static void
customer_files_sweep(const char *mark)
{
	DIR		   *dir = AllocateDir("pg_tblspc");
	struct dirent *entry;

	customer_files_delete_all(DEFAULTTABLESPACE_OID);
	while ((entry = ReadDirExtended(dir, "pg_tblspc", LOG)) != NULL)
		if (entry->d_name[0] != '.')
			customer_files_delete_all(strtoul(entry->d_name, NULL, 10));
	FreeDir(dir);
	PathNameDeleteTemporaryDir(mark);
}

/* Transaction callback: deletes what is left, if this process has ever led a parallel query. */
static void
customer_files_at_end(XactEvent event, void *argument)
{
	char		base[MAXPGPATH];
	char	   *mark;
	struct stat status;

	(void) argument;
	if ((event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE) ||
		(MyProc->lockGroupLeader == NULL && !files_for_self))
		return;
	mark = customer_files_mark(MyProcPid, base);
	if (stat(mark, &status) == 0)
		customer_files_sweep(mark);
	pfree(mark);
}

/* Arranges that files which are left for this process are deleted at the end of a transaction. */
void
customer_files_watch_transactions(void)
{
	RegisterXactCallback(customer_files_at_end, NULL);
}
