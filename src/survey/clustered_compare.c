/*
 * clustered_compare.c
 *		Is a difference real where customers may give several responses? Two rows
 *		of clustered reports.
 *
 * The variance of the difference is the sum of those of the two scores, with the
 * degrees of freedom of Satterthwaite. So customers of one group must not be in the
 * other; those who are in both make the test cautious, since their responses are
 * alike.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "executor/executor.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "stats/stats_design.h"
#include "survey/score_compare.h"
#include "survey/score_counts.h"

/* Returns a column of a report; NAN if it is NULL. */
static double
report_number(HeapTupleHeader report, const char *column, double least, double most)
{
	bool		null;
	Datum		value = GetAttributeByName(report, column, &null);
	double		number = null ? NAN : DatumGetFloat8(value);

	if (!null && !(number >= least && number <= most))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s of a report is not between %s and %s", column,
						float8out_internal(number), float8out_internal(least),
						float8out_internal(most)),
				 errhint("Give rows that a clustered report has returned.")));
	return number;
}

/* Returns what a report, which is an argument, says of a score between these numbers. */
static StatsDesign
report_design(FunctionCallInfo fcinfo, int n, const char *score, double least, double most)
{
	HeapTupleHeader report = PG_GETARG_HEAPTUPLEHEADER(n);
	double		error = report_number(report, "std_error", 0, DBL_MAX);
	StatsDesign design;

	design.estimate = report_number(report, score, least, most);
	design.variance = error * error;
	design.df = report_number(report, "degrees_of_freedom", 1, DBL_MAX);
	return design;
}

/*
 * Returns the difference of two scores, by level. The limits are held to the
 * differences that there can be.
 */
static Datum
compare_reports(FunctionCallInfo fcinfo, const char *score, double least, double most)
{
	StatsDesign a = report_design(fcinfo, 0, score, least, most);
	StatsDesign b = report_design(fcinfo, 1, score, least, most);
	StatsComparison c = stats_design_compare(a, b, level_argument(fcinfo, 2));

	/* fmax and fmin prefer the range to a NaN */
	if (!isnan(c.lower))
	{
		c.lower = fmax(c.lower, least - most);
		c.upper = fmin(c.upper, most - least);
	}
	return comparison_row(fcinfo, c, 1);
}

PG_FUNCTION_INFO_V1(clustered_nps_compare);
PG_FUNCTION_INFO_V1(clustered_csat_compare);
PG_FUNCTION_INFO_V1(clustered_ces_compare);
PG_FUNCTION_INFO_V1(clustered_proportion_compare);

/* Returns the difference of two NPS. */
Datum
clustered_nps_compare(PG_FUNCTION_ARGS)
{
	return compare_reports(fcinfo, "nps", -POINTS, POINTS);
}

/* Returns the difference of two CSAT. */
Datum
clustered_csat_compare(PG_FUNCTION_ARGS)
{
	return compare_reports(fcinfo, "csat", 0, POINTS);
}

/* Returns the difference of two CES. */
Datum
clustered_ces_compare(PG_FUNCTION_ARGS)
{
	return compare_reports(fcinfo, "ces", CES_LOW, CES_HIGH);
}

/* Returns the difference of two rates. */
Datum
clustered_proportion_compare(PG_FUNCTION_ARGS)
{
	return compare_reports(fcinfo, "rate", 0, 1);
}
