/*
 * weighted_report.c
 *		Reports and comparisons of weighted tallies.
 *
 * A report has no counts of promoters and the like, since the score does not
 * follow from them: shares of the weight stand in their place.
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "common/result_row.h"
#include "survey/score_compare.h"
#include "survey/score_counts.h"
#include "survey/weighted_score.h"

#define CES_FIRST_EASY 5

PG_FUNCTION_INFO_V1(weighted_nps_report);
PG_FUNCTION_INFO_V1(weighted_csat_report);
PG_FUNCTION_INFO_V1(weighted_ces_report);
PG_FUNCTION_INFO_V1(weighted_mean_report);
PG_FUNCTION_INFO_V1(weighted_nps_compare);
PG_FUNCTION_INFO_V1(weighted_csat_compare);
PG_FUNCTION_INFO_V1(weighted_ces_compare);
PG_FUNCTION_INFO_V1(weighted_mean_compare);

/*
 * Returns the finished row of a report, after adding the columns in which all
 * end: error, limits, and what the weights cost. The unit is how many of it
 * make 1, the origin where the scale begins.
 */
static Datum
report_row(FunctionCallInfo fcinfo, Row *row, const WeightedTally *t, const StatsSample *s,
		   StatsLimits limits, double unit, double origin)
{
	row_add_float8(row, unit * sqrt(s->variance));
	row_add_float8(row, origin + unit * limits.lower);
	row_add_float8(row, origin + unit * limits.upper);
	row_add_float8(row, s->design_effect);
	row_add_float8(row, weighted_effective(t));
	row_add_float8(row, s->df);
	return row_datum(fcinfo, row);
}

/* Returns the report of an NPS, by level. */
Datum
weighted_nps_report(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	double		level = level_argument(fcinfo, 1);
	StatsSample s = weighted_nps_sample(t, "nps_report");
	Row			row = {0};

	row_add_int8(&row, weighted_total(t));
	row_add_float8(&row, weighted_share(t, 9, 10));
	row_add_float8(&row, weighted_share(t, 7, 8));
	row_add_float8(&row, weighted_share(t, 0, 6));
	row_add_float8(&row, POINTS * s.estimate);
	return report_row(fcinfo, &row, t, &s, stats_sample_net(&s, level), POINTS, 0);
}

/* Returns the report of a CSAT, by level. */
Datum
weighted_csat_report(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	double		level = level_argument(fcinfo, 1);
	StatsSample s = weighted_csat_sample(t);
	Row			row = {0};

	row_add_int8(&row, weighted_total(t));
	row_add_float8(&row, POINTS * s.estimate);
	row_add_float8(&row, t->low + weighted_mean_sample(t).estimate);
	return report_row(fcinfo, &row, t, &s, stats_sample_rate(&s, level), POINTS, 0);
}

/* Returns the limits of a mean relative to the low end of its scale. */
static StatsLimits
mean_limits(const WeightedTally *t, const StatsSample *s, double level)
{
	return stats_sample_mean(s, level, 0, weighted_points(t) - 1);
}

/* Returns the report of a CES, by level. */
Datum
weighted_ces_report(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	double		level = level_argument(fcinfo, 1);
	StatsSample s = weighted_ces_sample(t, "ces_report");
	Row			row = {0};

	row_add_int8(&row, weighted_total(t));
	row_add_float8(&row, CES_LOW + s.estimate);
	row_add_float8(&row, weighted_share(t, CES_FIRST_EASY - CES_LOW, CES_HIGH - CES_LOW));
	return report_row(fcinfo, &row, t, &s, mean_limits(t, &s, level), 1, CES_LOW);
}

/* Returns the report of a mean, by level. */
Datum
weighted_mean_report(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	double		level = level_argument(fcinfo, 1);
	StatsSample s = weighted_mean_sample(t);
	double		n = (double) weighted_total(t);
	Row			row = {0};

	row_add_int8(&row, weighted_total(t));
	row_add_float8(&row, t->low + s.estimate);
	row_add_float8(&row, isnan(s.variance) ? NAN : sqrt(s.sigma_squared * n / (n - 1)));
	return report_row(fcinfo, &row, t, &s, mean_limits(t, &s, level), 1, t->low);
}

/* Returns the difference of the NPS of two weighted tallies, by level. */
Datum
weighted_nps_compare(PG_FUNCTION_ARGS)
{
	StatsSample a = weighted_nps_sample(PG_GETARG_WEIGHTED_TALLY(0), "nps_compare");
	StatsSample b = weighted_nps_sample(PG_GETARG_WEIGHTED_TALLY(1), "nps_compare");
	double		level = level_argument(fcinfo, 2);

	return comparison_row(fcinfo, stats_sample_compare_nets(&a, &b, level), POINTS);
}

/* Returns the difference of the CSAT of two weighted tallies on one scale, by level. */
Datum
weighted_csat_compare(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	const WeightedTally *u = PG_GETARG_WEIGHTED_TALLY(1);
	double		level = level_argument(fcinfo, 2);
	StatsSample a = weighted_csat_sample(t);
	StatsSample b = weighted_csat_sample(u);

	scale_check_comparable(t->low, t->high, u->low, u->high);
	return comparison_row(fcinfo, stats_sample_compare_rates(&a, &b, level), POINTS);
}

/* Returns the difference of two means on one scale. */
static Datum
compare_means(FunctionCallInfo fcinfo, const WeightedTally *t, StatsSample a, StatsSample b)
{
	double		level = level_argument(fcinfo, 2);

	return comparison_row(fcinfo, stats_sample_compare_means(&a, &b, level, t->low, t->high), 1);
}

/* Returns the difference of the CES of two weighted tallies, by level. */
Datum
weighted_ces_compare(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	const WeightedTally *u = PG_GETARG_WEIGHTED_TALLY(1);

	return compare_means(fcinfo, t, weighted_ces_sample(t, "ces_compare"),
						 weighted_ces_sample(u, "ces_compare"));
}

/* Returns the difference of the means of two weighted tallies on one scale, by level. */
Datum
weighted_mean_compare(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	const WeightedTally *u = PG_GETARG_WEIGHTED_TALLY(1);

	scale_check_comparable(t->low, t->high, u->low, u->high);
	return compare_means(fcinfo, t, weighted_mean_sample(t), weighted_mean_sample(u));
}
