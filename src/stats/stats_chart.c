/*
 * stats_chart.c
 *		Shewhart and EWMA control charts of scores, rates and counts.
 *
 * Each period has limits by its own size. The center and the variance are those
 * of the baseline periods together. All functions are linear in the periods.
 */
#include <math.h>

#include "stats/stats_chart.h"
#include "stats/stats_exact.h"

/* the mean distance of two draws from a standard normal distribution, as charts round it */
#define MEAN_RANGE_OF_TWO 1.128

/*
 * Returns the center and the variance of one response of all baseline periods
 * together. The variance of events is their mean (Poisson).
 */
StatsBaseline
stats_chart_baseline(const StatsPeriod *periods, size_t n, bool poisson)
{
	double		size = 0;
	double		sum = 0;
	double		sum_squares = 0;
	StatsBaseline baseline = {NAN, NAN};

	for (size_t i = 0; i < n; i++)
	{
		if (!periods[i].baseline)
			continue;
		size += periods[i].size;
		sum += periods[i].sum;
		sum_squares += periods[i].sum_squares;
	}
	if (size > 0)
	{
		baseline.center = sum / size;
		baseline.variance = poisson ? baseline.center : stats_variance(size, sum, sum_squares);
	}
	return baseline;
}

/*
 * Returns how much more the baseline periods vary than the chart expects:
 * Laney's sigma_z ("Improved control charts for attributes", Quality
 * Engineering 14, 2002), from the distances of each to the one before. It is 1
 * where there are not two of them, or nothing varies.
 */
double
stats_chart_dispersion(const StatsPeriod *periods, size_t n, StatsBaseline baseline)
{
	double		ranges = 0;
	double		last = NAN;
	size_t		seen = 0;

	for (size_t i = 0; i < n; i++)
	{
		double		z;

		if (!periods[i].baseline || !(periods[i].size > 0))
			continue;
		z = (periods[i].sum / periods[i].size - baseline.center) /
			sqrt(baseline.variance / periods[i].size);
		if (seen++ > 0)
			ranges += fabs(z - last);
		last = z;
	}
	return seen > 1 && baseline.variance > 0 ? ranges / (seen - 1) / MEAN_RANGE_OF_TWO : 1;
}

/*
 * Returns what is out of the ordinary in a row: the value itself, or else the
 * average, which shows a small change that lasts.
 */
static StatsSignal
row_signal(const StatsChartRow *row)
{
	if (row->value > row->upper)
		return STATS_ABOVE;
	if (row->value < row->lower)
		return STATS_BELOW;
	if (row->ewma > row->ewma_upper)
		return STATS_DRIFT_UP;
	if (row->ewma < row->ewma_lower)
		return STATS_DRIFT_DOWN;
	return STATS_NO_SIGNAL;
}

/* Returns x held to the scale; NaN stays NaN. */
static double
hold(double x, const StatsChartOptions *options)
{
	return x < options->low ? options->low : x > options->high ? options->high : x;
}

/* Returns the average before the first period, which is the center itself. */
StatsAverage
stats_chart_start(StatsBaseline baseline)
{
	return (StatsAverage)
	{
		baseline.center, 0
	};
}

/*
 * Fills the row of the next period, and brings the average up to it.
 *
 * The average starts at the center: z = lambda x + (1 - lambda) z. Its variance
 * is exact whatever the sizes: v = lambda² σ²/n + (1 - lambda)² v (Roberts,
 * Technometrics 1, 1959, for equal sizes). A period without responses leaves it
 * as it is, and gives no signal.
 */
void
stats_chart_next(const StatsPeriod *period, StatsBaseline baseline,
				 const StatsChartOptions *options, StatsAverage *average,
				 StatsChartRow *row)
{
	double		lambda = options->lambda;
	double		size = period->size;
	double		value = period->sum / size;
	double		reach = options->sigmas * sqrt(baseline.variance / size);

	if (size > 0)
	{
		/* written so that the average of equal values is that value */
		average->value += lambda * (value - average->value);
		average->share = lambda * lambda / size +
			(1 - lambda) * (1 - lambda) * average->share;
	}
	row->value = size > 0 ? value : NAN;
	row->center = baseline.center;
	row->lower = size > 0 ? hold(baseline.center - reach, options) : NAN;
	row->upper = size > 0 ? hold(baseline.center + reach, options) : NAN;
	reach = options->sigmas * sqrt(baseline.variance * average->share);
	row->ewma = average->value;
	row->ewma_lower = hold(baseline.center - reach, options);
	row->ewma_upper = hold(baseline.center + reach, options);
	row->signal = size > 0 ? row_signal(row) : STATS_NO_SIGNAL;
}

/* Fills the rows of a chart with a given center and variance of one response. */
void
stats_chart_rows(const StatsPeriod *periods, size_t n, StatsBaseline baseline,
				 const StatsChartOptions *options, StatsChartRow *rows)
{
	StatsAverage average = stats_chart_start(baseline);

	for (size_t i = 0; i < n; i++)
		stats_chart_next(&periods[i], baseline, options, &average, &rows[i]);
}

/*
 * Returns the center and the variance that a chart with these options has.
 * Laney's factor never narrows the limits.
 */
StatsBaseline
stats_chart_limits(const StatsPeriod *periods, size_t n, const StatsChartOptions *options)
{
	StatsBaseline baseline = stats_chart_baseline(periods, n, options->poisson);

	if (options->overdispersed)
	{
		double		factor = fmax(stats_chart_dispersion(periods, n, baseline), 1);

		baseline.variance *= factor * factor;
	}
	return baseline;
}

/* Fills the rows of a chart whose center is set by the baseline periods. */
void
stats_chart(const StatsPeriod *periods, size_t n,
			const StatsChartOptions *options, StatsChartRow *rows)
{
	stats_chart_rows(periods, n, stats_chart_limits(periods, n, options), options, rows);
}
