/*
 * survival_measures.c
 *		What is read of a survival curve: the share that is done by a time, the
 *		median and other quantiles, and the mean up to a horizon.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "duration/survival_curve.h"

/* Returns the method of limits that a text argument names. */
StatsSurvivalMethod
survival_method_argument(FunctionCallInfo fcinfo, int n)
{
	static const char *const methods[] = {
		[STATS_LOG_LOG] = "log-log",[STATS_LOG] = "log",[STATS_PLAIN] = "plain", NULL
	};

	return (StatsSurvivalMethod) keyword_argument(fcinfo, n, "method", methods);
}

/* Adds the columns of survival_at(); all but at_risk are NULL where nothing is known. */
static void
survival_at_columns(Row *row, const StatsSurvival *s, StatsLimits open, bool known, int64 at_risk)
{
	row_add_float8(row, known ? s->survival : NAN);
	row_add_float8(row, known ? 1 - s->survival : NAN);
	row_add_float8(row, known ? stats_survival_error(s) : NAN);
	row_add_float8(row, known ? 1 - open.upper : NAN);
	row_add_float8(row, known ? 1 - open.lower : NAN);
	row_add_int8(row, at_risk);
}

PG_FUNCTION_INFO_V1(survival_at);
PG_FUNCTION_INFO_V1(survival_median);
PG_FUNCTION_INFO_V1(survival_mean);

/*
 * Returns the shares that are still open and done at a time, with limits of the
 * share that is done.
 *
 * After the last time nothing is known, unless all cases have finished by then.
 */
Datum
survival_at(PG_FUNCTION_ARGS)
{
	int64		time = duration_from_interval(PG_GETARG_INTERVAL_P(1), "time");
	double		z = stats_z(level_argument(fcinfo, 2));
	StatsSurvivalMethod method = survival_method_argument(fcinfo, 3);
	SurvivalReader reader;
	SurvivalStep step;
	SurvivalEstimate e;
	int64		at_risk;		/* of an event at this time */
	bool		known;
	Row			row = {0};

	survival_reader_begin(&reader, PG_GETARG_DATUM(0));
	e = survival_estimate_begin(&reader);
	at_risk = reader.cases;
	while (survival_reader_next(&reader, &step) && step.time <= time)
	{
		survival_estimate_add(&e, &step);
		if (step.time < time)
			at_risk = e.at_risk;
	}
	known = reader.longest >= 0 && (time <= reader.longest || e.stats.survival <= 0);
	survival_at_columns(&row, &e.stats, stats_survival_limits(&e.stats, z, method), known,
						at_risk);
	return row_datum(fcinfo, &row);
}

/* Adds a time as an interval; NaN becomes NULL. */
static void
row_add_duration(Row *row, double time)
{
	/* the sum of a mean and its margin can be beyond what an interval holds */
	if (isnan(time))
		row_add_null(row);
	else if (rint(time) >= (double) PG_INT64_MAX)
		row_add(row, duration_to_interval(PG_INT64_MAX));
	else
		row_add(row, duration_to_interval((int64) rint(time)));
}

/* Returns the share argument, which lies between 0 and 1. */
static double
survival_share_argument(FunctionCallInfo fcinfo, int n)
{
	double		share = PG_GETARG_FLOAT8(n);

	if (!(share > 0 && share < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("share %s is not between 0 and 1", float8out_internal(share)),
				 errhint("Write 0.5 for the median, 0.9 for the time by which 90%% are done.")));
	return share;
}

/*
 * Returns the time by which a share of the cases is done, with its limits by
 * Brookmeyer and Crowley (Biometrics 38, 1982): where the limits of the curve
 * reach the share. What is not reached is NULL.
 */
Datum
survival_median(PG_FUNCTION_ARGS)
{
	double		share = survival_share_argument(fcinfo, 1);
	double		z = stats_z(level_argument(fcinfo, 2));
	StatsSurvivalMethod method = survival_method_argument(fcinfo, 3);
	SurvivalReader reader;
	SurvivalStep step;
	SurvivalEstimate e;
	StatsReach	median = stats_reach_begin(1 - share);
	StatsReach	lower = median;
	StatsReach	upper = median;
	Row			row = {0};

	survival_reader_begin(&reader, PG_GETARG_DATUM(0));
	e = survival_estimate_begin(&reader);
	while (survival_reader_next(&reader, &step))
	{
		StatsLimits limits;

		survival_estimate_add(&e, &step);
		if (step.events == 0 || stats_survival_above(&e.stats, z, 1 - share))
			continue;
		limits = stats_survival_limits(&e.stats, z, method);
		stats_reach_add(&median, (double) step.time, e.stats.survival);
		stats_reach_add(&lower, (double) step.time, limits.lower);
		stats_reach_add(&upper, (double) step.time, limits.upper);
		if (stats_reach_done(&median) && stats_reach_done(&lower) && stats_reach_done(&upper))
			break;
	}
	row_add_duration(&row, median.time);
	row_add_duration(&row, lower.time);
	row_add_duration(&row, upper.time);
	return row_datum(fcinfo, &row);
}

/*
 * One of the two passes for the mean up to a horizon; the area is NaN if that is
 * not reached. The reader is passed by value, so that both begin at its place.
 */
static void
survival_mean_pass(SurvivalReader reader, int64 horizon, StatsRestrictedMean *m, bool for_variance)
{
	SurvivalStep step;
	SurvivalEstimate e = survival_estimate_begin(&reader);

	while (survival_reader_next(&reader, &step) && step.time <= horizon)
	{
		stats_restricted_area(m, (double) step.time, e.stats.survival);
		if (for_variance)
			stats_restricted_variance(m, (double) e.at_risk, (double) (e.at_risk - step.events));
		survival_estimate_add(&e, &step);
	}
	stats_restricted_area(m, (double) horizon, e.stats.survival);
	/* after the last time nothing is known, unless all have finished */
	if (reader.longest < 0 || (horizon > reader.longest && e.stats.survival > 0))
		m->area = NAN;
}

/*
 * Returns the mean of the durations, each counted up to a horizon, with its
 * limits. NULL if the curve does not reach the horizon.
 */
Datum
survival_mean(PG_FUNCTION_ARGS)
{
	int64		horizon = duration_from_interval(PG_GETARG_INTERVAL_P(1), "horizon");
	double		z = stats_z(level_argument(fcinfo, 2));
	SurvivalReader reader;
	StatsRestrictedMean first = {0};
	StatsRestrictedMean second = {0};
	double		error;
	Row			row = {0};

	survival_reader_begin(&reader, PG_GETARG_DATUM(0));
	survival_mean_pass(reader, horizon, &first, false);
	second.mean = first.area;
	survival_mean_pass(reader, horizon, &second, true);
	error = sqrt(second.variance);
	if (isnan(first.area))
		error = NAN;
	row_add_duration(&row, first.area);
	row_add_duration(&row, error);
	row_add_duration(&row, isnan(error) ? NAN : fmax(first.area - z * error, 0));
	row_add_duration(&row, isnan(error) ? NAN : fmin(first.area + z * error, (double) horizon));
	return row_datum(fcinfo, &row);
}
