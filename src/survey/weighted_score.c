/*
 * weighted_score.c
 *		The scores of weighted tallies.
 *
 * Weights of 0 count as responses that stand for nobody. Without a weight above
 * 0 there is no score.
 */
#include "postgres.h"

#include <math.h>

#include "common/result_row.h"
#include "survey/score_counts.h"
#include "survey/weighted_score.h"

/* What a response of a point counts for a score. */
typedef double (*WeightedCounts) (const WeightedTally *t, int point);

/* Returns 1 for a promoter, 0 for a passive and -1 for a detractor. */
static double
counts_net(const WeightedTally *t pg_attribute_unused(), int point)
{
	return nps_sign(point);
}

/* Returns 1 for a satisfied response, else 0. */
static double
counts_satisfied(const WeightedTally *t, int point)
{
	return t->low + point >= csat_first_satisfied(t->low, t->high);
}

/* Returns by how much a response exceeds the low end of the scale. */
static double
counts_points(const WeightedTally *t pg_attribute_unused(), int point)
{
	return point;
}

/* Returns what a weighted tally says of a score. */
static StatsSample
weighted_sample(const WeightedTally *t, WeightedCounts counts)
{
	StatsWeights groups[SCALE_MAX_POINTS];
	int			points = weighted_points(t);

	for (int i = 0; i < points; i++)
	{
		groups[i].counts = counts(t, i);
		groups[i].responses = (double) t->points[i].responses;
		groups[i].weight = t->points[i].weight;
		groups[i].squares = t->points[i].squares;
	}
	return stats_weighted(groups, points);
}

/* Returns what a weighted tally says of the net rate of promoters. */
StatsSample
weighted_nps_sample(const WeightedTally *t, const char *measure)
{
	scale_check_measure(measure, t->low, t->high, NPS_LOW, NPS_HIGH);
	return weighted_sample(t, counts_net);
}

/* Returns what a weighted tally says of the rate of satisfied responses. */
StatsSample
weighted_csat_sample(const WeightedTally *t)
{
	if (!weighted_is_empty(t))
		csat_first_satisfied(t->low, t->high);
	return weighted_sample(t, counts_satisfied);
}

/* Returns what a weighted tally says of the mean effort. */
StatsSample
weighted_ces_sample(const WeightedTally *t, const char *measure)
{
	scale_check_measure(measure, t->low, t->high, CES_LOW, CES_HIGH);
	return weighted_sample(t, counts_points);
}

/* Returns what a weighted tally says of the mean. */
StatsSample
weighted_mean_sample(const WeightedTally *t)
{
	return weighted_sample(t, counts_points);
}

/*
 * Returns the share of the weight on the points first..last, which are limited
 * to the scale; NaN without weight.
 */
double
weighted_share(const WeightedTally *t, int first, int last)
{
	double		part = 0;
	double		all = 0;

	for (int i = 0; i < weighted_points(t); i++)
	{
		all += t->points[i].weight;
		if (i >= first && i <= last)
			part += t->points[i].weight;
	}
	return all > 0 ? part / all : NAN;
}

/* Returns the effective number of responses by Kish; 0 without weight. */
double
weighted_effective(const WeightedTally *t)
{
	double		weight = 0;
	double		squares = 0;

	for (int i = 0; i < weighted_points(t); i++)
	{
		weight += t->points[i].weight;
		squares += t->points[i].squares;
	}
	if (weight == 0)
		return 0;
	return fmin(weight * weight / squares, (double) weighted_total(t));
}

PG_FUNCTION_INFO_V1(weighted_responses);
PG_FUNCTION_INFO_V1(effective_responses);
PG_FUNCTION_INFO_V1(weighted_nps);
PG_FUNCTION_INFO_V1(weighted_csat);
PG_FUNCTION_INFO_V1(weighted_ces);
PG_FUNCTION_INFO_V1(weighted_mean);
PG_FUNCTION_INFO_V1(weighted_top_box);
PG_FUNCTION_INFO_V1(weighted_bottom_box);

/* Returns the number of responses, whatever their weights. */
Datum
weighted_responses(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(weighted_total(PG_GETARG_WEIGHTED_TALLY(0)));
}

/* Returns the number of responses of equal weight that are worth as much. */
Datum
effective_responses(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(weighted_effective(PG_GETARG_WEIGHTED_TALLY(0)));
}

/* Returns the NPS; NULL without weight. */
Datum
weighted_nps(PG_FUNCTION_ARGS)
{
	StatsSample s = weighted_nps_sample(PG_GETARG_WEIGHTED_TALLY(0), "nps");

	return float8_nan_as_null(fcinfo, 100 * s.estimate);
}

/* Returns the percentage of satisfied responses; NULL without weight. */
Datum
weighted_csat(PG_FUNCTION_ARGS)
{
	StatsSample s = weighted_csat_sample(PG_GETARG_WEIGHTED_TALLY(0));

	return float8_nan_as_null(fcinfo, 100 * s.estimate);
}

/* Returns the mean effort; NULL without weight. */
Datum
weighted_ces(PG_FUNCTION_ARGS)
{
	StatsSample s = weighted_ces_sample(PG_GETARG_WEIGHTED_TALLY(0), "ces");

	return float8_nan_as_null(fcinfo, CES_LOW + s.estimate);
}

/* Returns the mean; NULL without weight. */
Datum
weighted_mean(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);

	return float8_nan_as_null(fcinfo, t->low + weighted_mean_sample(t).estimate);
}

/* Returns the share of the weight on the highest points of the scale. */
Datum
weighted_top_box(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	int			points = scale_box_argument(fcinfo);
	int			last = weighted_points(t) - 1;

	scale_check_box(t->low, t->high, points);
	return float8_nan_as_null(fcinfo, weighted_share(t, last - points + 1, last));
}

/* Returns the share of the weight on the lowest points of the scale. */
Datum
weighted_bottom_box(PG_FUNCTION_ARGS)
{
	const WeightedTally *t = PG_GETARG_WEIGHTED_TALLY(0);
	int			points = scale_box_argument(fcinfo);

	scale_check_box(t->low, t->high, points);
	return float8_nan_as_null(fcinfo, weighted_share(t, 0, points - 1));
}
