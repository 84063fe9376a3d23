/*
 * driver_rows.c
 *		What a driver summary says of its drivers: driver_rows() and
 *		driver_fit().
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/result_row.h"
#include "insight/driver_summary.h"

/* A summary with the names of its drivers, and the row to be returned next. */
typedef struct DriverReport
{
	const DriverSummary *d;
	int			drivers;
	char	   *name[STATS_MOST_DRIVERS];
	StatsDrivers stats;
	int			next;
} DriverReport;

/* Sets the names of the drivers to those of an array. */
static void
driver_report_name(DriverReport *report, ArrayType *names)
{
	Datum	   *values;
	bool	   *nulls;
	int			count;

	if (ARR_NDIM(names) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("names must be an array of one dimension")));
	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &count);
	if (count != report->drivers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there must be a name for each driver"),
				 errdetail("There are %d names and %d drivers.", count, report->drivers)));
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("name %d of the drivers must not be NULL", i + 1)));
		report->name[i] = TextDatumGetCString(values[i]);
	}
}

/* Appends the names of the drivers whose bits are set, as in "a", "b" and "c". */
static void
driver_append_names(StringInfo out, const DriverReport *report, unsigned drivers)
{
	for (int i = 0; i < report->drivers; i++)
	{
		if ((drivers >> i & 1) == 0)
			continue;
		appendStringInfo(out, "\"%s\"", report->name[i]);
		drivers &= ~(1U << i);
		if (drivers != 0)
			appendStringInfoString(out, (drivers & (drivers - 1)) != 0 ? ", " : " and ");
	}
}

/* Raises an error for drivers of which some are determined by others. */
pg_noreturn static void
driver_collinear_error(const DriverReport *report)
{
	StringInfoData all;
	StringInfoData detail;
	unsigned	involved = 0;

	initStringInfo(&all);
	initStringInfo(&detail);
	for (int i = 0; i < report->drivers; i++)
	{
		unsigned	by = report->stats.determined_by[i];

		if (by == 0)
			continue;
		involved |= by | 1U << i;
		appendStringInfo(&detail, "%s\"%s\" is determined by ", detail.len > 0 ? " " : "",
						 report->name[i]);
		driver_append_names(&detail, report, by);
		appendStringInfoChar(&detail, '.');
	}
	driver_append_names(&all, report, involved);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("drivers %s are collinear", all.data),
			 errdetail_internal("%s", detail.data),
			 errhint("Leave out the drivers that are determined by others.")));
}

/* Returns the report of a summary; names may be NULL. */
static DriverReport *
driver_report(const DriverSummary *d, ArrayType *names)
{
	DriverReport *report = palloc0(sizeof(DriverReport));

	report->d = d;
	report->drivers = d->variables > 0 ? d->variables - 1 : 0;
	if (names != NULL && report->drivers > 0)
		driver_report_name(report, names);
	for (int i = 0; i < report->drivers && names == NULL; i++)
		report->name[i] = psprintf("%d", i + 1);
	report->stats = stats_drivers(report->drivers, (double) d->responses,
								  driver_comoments(d).number);
	if (report->stats.collinear)
		driver_collinear_error(report);
	return report;
}

/* Returns a cursor before the first driver. */
static void *
driver_rows_start(FunctionCallInfo fcinfo)
{
	Datum		copy;

	if (PG_ARGISNULL(0))
		return palloc0(sizeof(DriverReport));
	/* a copy, which lives as long as the cursor */
	copy = PointerGetDatum(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
	return driver_report(driver_summary_from_datum(copy),
						 PG_ARGISNULL(1) ? NULL : PG_GETARG_ARRAYTYPE_P(1));
}

/* Adds the columns of the next driver; returns false after the last. */
static bool
driver_rows_next(void *state, Row *row)
{
	DriverReport *report = state;
	const StatsDrivers *stats = &report->stats;
	int			i = report->next++;

	if (i >= report->drivers)
		return false;
	row_add(row, CStringGetTextDatum(report->name[i]));
	row_add_float8(row, report->d->responses == 0 ? NAN :
				   driver_totals(report->d).number[i + 1] / (double) report->d->responses);
	row_add_float8(row, stats->correlation[i]);
	row_add_float8(row, stats->beta[i]);
	row_add_float8(row, stats->importance[i]);
	row_add_float8(row, stats->share[i]);
	return true;
}

PG_FUNCTION_INFO_V1(driver_rows);
PG_FUNCTION_INFO_V1(driver_fit);

/* Returns a row for each driver. */
Datum
driver_rows(PG_FUNCTION_ARGS)
{
	static const RowSource source = {driver_rows_start, driver_rows_next};

	return row_source_next(fcinfo, &source);
}

/* Returns how well all drivers together explain the outcome. */
Datum
driver_fit(PG_FUNCTION_ARGS)
{
	const DriverReport *report = driver_report(PG_GETARG_DRIVER_SUMMARY(0), NULL);
	Row			row = {0};

	row_add_int8(&row, report->d->responses);
	row_add_int8(&row, report->d->skipped);
	row_add_float8(&row, report->stats.r_squared);
	row_add_float8(&row, report->stats.adjusted_r_squared);
	return row_datum(fcinfo, &row);
}
