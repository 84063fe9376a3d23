/*
 * chart.h
 *		What the charts of scores and of rates have in common.
 */
#ifndef SATISFACTION_CHART_H
#define SATISFACTION_CHART_H

#include "fmgr.h"

#include "common/compat.h"
#include "stats/stats_chart.h"

/*
 * What must be the same in all rows of a partition: the arguments, but for the
 * numbers of the period and whether it sets the center.
 */
typedef struct ChartArguments
{
	bool		null;			/* one of them is NULL: there is no chart */
	int			kind;			/* the measure, or the kind of rate */
	double		sigmas;
	double		lambda;
	bool		overdispersed;
} ChartArguments;

/* The chart of a partition: memory of the partition. */
typedef struct Chart
{
	int64		rows;			/* 0 before the partition has been read */
	int64		next;			/* the row whose result comes next */
	ChartArguments arguments;
	StatsChartOptions options;
	bool		has_scale;		/* a tally had a scale so far */
	int32		low;			/* the scale */
	int32		high;
	double		origin;			/* what is 0 in the periods */
	StatsPeriod *periods;
	StatsBaseline baseline;
	StatsAverage average;
	StatsChartRow row;			/* the last result */
} Chart;

/* Puts the arguments of a row, which are in fcinfo, into a period. */
typedef void (*ChartPeriodReader) (FunctionCallInfo fcinfo, Chart *chart, StatsPeriod *period);

/* Where a chart function has its arguments, and how it reads a period. */
typedef struct ChartFunction
{
	const char *kind_name;		/* what an error calls the kind */
	const char *const *kinds;
	int			kind;			/* number of the argument */
	int			sigmas;
	int			lambda;
	int			overdispersed;	/* -1 for none */
	int			baseline;
	ChartPeriodReader read;
} ChartFunction;

extern Datum chart_row(FunctionCallInfo fcinfo, const ChartFunction *function);

#endif							/* SATISFACTION_CHART_H */
