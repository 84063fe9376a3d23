/*
 * stats_chart.h
 *		Control charts: which periods are out of the ordinary?
 */
#ifndef SATISFACTION_STATS_CHART_H
#define SATISFACTION_STATS_CHART_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A period has `size` responses, trials or units of exposure, 0 for none, and
 * the sum of its scores, successes or events. sum_squares is the sum of the
 * squared scores; of successes it is `sum` again, of events it is not used.
 */
typedef struct StatsPeriod
{
	double		size;
	double		sum;
	double		sum_squares;
	bool		baseline;		/* does it set the center? */
} StatsPeriod;

typedef struct StatsChartOptions
{
	double		low;			/* the scale; INFINITY and -INFINITY for no
								 * end */
	double		high;
	double		sigmas;			/* half the distance of the limits, > 0 */
	double		lambda;			/* weight of the newest period in the average,
								 * 0 < lambda <= 1 */
	bool		poisson;		/* events with a variance equal to their mean */
	bool		overdispersed;	/* widen the limits by Laney's factor */
} StatsChartOptions;

/* of all baseline periods together; NaN where they have no responses */
typedef struct StatsBaseline
{
	double		center;
	double		variance;		/* of one response */
} StatsBaseline;

/* what the moving average needs to know of the periods so far */
typedef struct StatsAverage
{
	double		value;
	double		share;			/* its variance, as a share of that of a
								 * response */
} StatsAverage;

typedef enum StatsSignal
{
	STATS_NO_SIGNAL,
	STATS_ABOVE,
	STATS_BELOW,
	STATS_DRIFT_UP,
	STATS_DRIFT_DOWN
} StatsSignal;

/*
 * value, lower and upper are NaN for a period without responses; all but the
 * value are NaN where the baseline has none
 */
typedef struct StatsChartRow
{
	double		value;
	double		center;
	double		lower;
	double		upper;
	double		ewma;			/* exponentially weighted moving average */
	double		ewma_lower;
	double		ewma_upper;
	StatsSignal signal;
} StatsChartRow;

/* stats_chart.c */
extern StatsBaseline stats_chart_baseline(const StatsPeriod *periods, size_t n, bool poisson);
extern double stats_chart_dispersion(const StatsPeriod *periods, size_t n, StatsBaseline baseline);
extern StatsBaseline stats_chart_limits(const StatsPeriod *periods, size_t n,
										const StatsChartOptions *options);
extern StatsAverage stats_chart_start(StatsBaseline baseline);
extern void stats_chart_next(const StatsPeriod *period, StatsBaseline baseline,
							 const StatsChartOptions *options, StatsAverage *average,
							 StatsChartRow *row);
extern void stats_chart_rows(const StatsPeriod *periods, size_t n, StatsBaseline baseline,
							 const StatsChartOptions *options, StatsChartRow *rows);
extern void stats_chart(const StatsPeriod *periods, size_t n,
						const StatsChartOptions *options, StatsChartRow *rows);

#endif							/* SATISFACTION_STATS_CHART_H */
