/*
 * score_chart.c
 *		The window function score_chart: is the score of a period out of the
 *		ordinary?
 *
 * It takes tallies, one for each period. Single responses are not accepted,
 * since a period of one response has no limits that mean anything.
 */
#include "postgres.h"

#include <math.h>

#include "survey/chart.h"
#include "survey/score_counts.h"

typedef enum Measure
{
	MEASURE_NPS,
	MEASURE_CSAT,
	MEASURE_CES,
	MEASURE_MEAN
} Measure;

/* in the order of Measure */
static const char *const measure_names[] = {"nps", "csat", "ces", "mean", NULL};

/* Raises an error if tallies of a partition are on different scales. */
static void
score_chart_check_scale(Chart *chart, const Tally *t)
{
	if (chart->has_scale && (chart->low != t->low || chart->high != t->high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changes from %d..%d to %d..%d within a partition",
						chart->low, chart->high, t->low, t->high),
				 errhint("Chart each question on its own: add it to PARTITION BY.")));
	chart->has_scale = true;
	chart->low = t->low;
	chart->high = t->high;
}

/* Raises an error if a measure is not defined on the scale of a tally. */
static void
score_chart_check_measure(Measure measure, const Tally *t, int low, int high)
{
	if (t->low != low || t->high != high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("measure \"%s\" needs tallies on the scale %d to %d, not %d to %d",
						measure_names[measure], low, high, t->low, t->high),
				 errhint("Set measure to \"csat\", \"mean\" or another score of these tallies.")));
}

/*
 * Sums up responses as points above the low end of the scale, so that large
 * scores lose no digits.
 */
static void
score_chart_read_mean(Chart *chart, const Tally *t, StatsPeriod *period)
{
	for (int i = 0; i < tally_points(t); i++)
	{
		period->sum += (double) tally_count(t, i) * i;
		period->sum_squares += (double) tally_count(t, i) * i * i;
	}
	chart->origin = t->low;
	chart->options.high = t->high - t->low;
}

/* Reads the tally of a period. A tally that is NULL or empty has no responses. */
static void
score_chart_read(FunctionCallInfo fcinfo, Chart *chart, StatsPeriod *period)
{
	const Tally *t;

	if (PG_ARGISNULL(0))
		return;
	t = PG_GETARG_TALLY(0);
	if (tally_is_empty(t))
		return;

	/* scores are in points, so that values equal those of nps() and csat() */
	period->size = tally_responses(t);
	switch ((Measure) chart->arguments.kind)
	{
		case MEASURE_NPS:
			{
				StatsNet	net;

				score_chart_check_measure(MEASURE_NPS, t, NPS_LOW, NPS_HIGH);
				net = nps_counts(t);
				period->sum = 100 * (net.plus - net.minus);
				period->sum_squares = 100 * 100 * (net.plus + net.minus);
				chart->options.low = -100;
				chart->options.high = 100;
				break;
			}
		case MEASURE_CSAT:
			period->sum = 100 * csat_counts(t).successes;
			period->sum_squares = 100 * period->sum;
			chart->options.high = 100;
			break;
		case MEASURE_CES:
			score_chart_check_measure(MEASURE_CES, t, CES_LOW, CES_HIGH);
			score_chart_read_mean(chart, t, period);
			break;
		case MEASURE_MEAN:
			score_chart_read_mean(chart, t, period);
			break;
	}
	score_chart_check_scale(chart, t);
}

static const ChartFunction score_chart_function = {
	.kind_name = "measure",
	.kinds = measure_names,
	.kind = 1,
	.sigmas = 2,
	.lambda = 3,
	.overdispersed = -1,
	.baseline = 4,
	.read = score_chart_read
};

PG_FUNCTION_INFO_V1(score_chart);

/* Returns value, limits, average and signal of the current row's period. */
Datum
score_chart(PG_FUNCTION_ARGS)
{
	return chart_row(fcinfo, &score_chart_function);
}
