/*
 * chart.c
 *		What the charts of scores and of rates have in common: the chart is made
 *		at the first row of a partition, and each row takes its result from it.
 *
 * A chart keeps 32 bytes for each row of its partition.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"
#include "windowapi.h"

#include "common/arguments.h"
#include "common/partition.h"
#include "common/result_row.h"
#include "survey/chart.h"

/* in the order of StatsSignal */
static const char *const signal_names[] = {NULL, "above", "below", "drift up", "drift down"};

/* What is needed while the partition is read. */
typedef struct ChartReading
{
	Chart	   *chart;
	const ChartFunction *function;
} ChartReading;

/* Returns whether an argument is a finite number above 0 and at most `most`. */
static bool
chart_number_ok(double number, double most)
{
	return number > 0 && number <= most && !isinf(number);
}

/* Returns the arguments of a row that must be the same in all rows. */
static ChartArguments
chart_arguments(FunctionCallInfo fcinfo, const ChartFunction *function)
{
	ChartArguments arguments = {0};

	arguments.null = PG_ARGISNULL(function->kind) || PG_ARGISNULL(function->sigmas) ||
		PG_ARGISNULL(function->lambda) ||
		(function->overdispersed >= 0 && PG_ARGISNULL(function->overdispersed));
	if (arguments.null)
		return arguments;

	arguments.kind = keyword_argument(fcinfo, function->kind, function->kind_name,
									  function->kinds);
	arguments.sigmas = PG_GETARG_FLOAT8(function->sigmas);
	arguments.lambda = PG_GETARG_FLOAT8(function->lambda);
	if (function->overdispersed >= 0)
		arguments.overdispersed = PG_GETARG_BOOL(function->overdispersed);
	if (!chart_number_ok(arguments.sigmas, INFINITY))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("sigmas %s is not a positive number",
						float8out_internal(arguments.sigmas)),
				 errhint("The usual limits are 3 sigmas from the center.")));
	if (!chart_number_ok(arguments.lambda, 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lambda %s is not above 0 and at most 1",
						float8out_internal(arguments.lambda)),
				 errhint("The usual weight of the newest period is 0.2.")));
	return arguments;
}

/* Raises an error if the arguments differ from those of the first row. */
static void
chart_check_arguments(const ChartArguments *first, const ChartArguments *other)
{
	if (first->null != other->null || first->kind != other->kind ||
		first->sigmas != other->sigmas || first->lambda != other->lambda ||
		first->overdispersed != other->overdispersed)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of a chart change within a partition"),
				 errhint("Add the columns that the options depend on to PARTITION BY.")));
}

/* Reads a row of the partition. */
static void
chart_read_row(FunctionCallInfo fcinfo, int64 row, void *state)
{
	ChartReading *reading = state;
	Chart	   *chart = reading->chart;
	const ChartFunction *function = reading->function;
	ChartArguments arguments = chart_arguments(fcinfo, function);
	StatsPeriod *period = &chart->periods[row];

	if (row == 0)
		chart->arguments = arguments;
	else
		chart_check_arguments(&chart->arguments, &arguments);
	if (arguments.null)
		return;

	memset(period, 0, sizeof(*period));
	period->baseline = !PG_ARGISNULL(function->baseline) && PG_GETARG_BOOL(function->baseline);
	function->read(fcinfo, chart, period);
}

/* Makes the chart of the partition. */
static void
chart_read(FunctionCallInfo fcinfo, Chart *chart, const ChartFunction *function)
{
	ChartReading reading = {chart, function};

	chart->rows = partition_rows(fcinfo);
	chart->periods = partition_array(chart, chart->rows, sizeof(StatsPeriod));
	partition_read(fcinfo, chart_read_row, &reading);
	if (chart->arguments.null)
		return;
	chart->options.sigmas = chart->arguments.sigmas;
	chart->options.lambda = chart->arguments.lambda;
	chart->options.overdispersed = chart->arguments.overdispersed;
	chart->baseline = stats_chart_limits(chart->periods, chart->rows, &chart->options);
	chart->average = stats_chart_start(chart->baseline);
}

/* Adds a result to a row; only exposures near 0 can make it overflow. */
static void
chart_add(Row *row, double result)
{
	if (isinf(result))
		float_overflow_error();
	row_add_float8(row, result);
}

/* Returns the chart's row for the current row of the window. */
Datum
chart_row(FunctionCallInfo fcinfo, const ChartFunction *function)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Chart	   *chart = WinGetPartitionLocalMemory(window, sizeof(Chart));
	const StatsChartRow *result = &chart->row;
	Row			row = {0};

	WinCheckAndInitializeNullTreatment(window, false, fcinfo);
	if (chart->rows == 0)
		chart_read(fcinfo, chart, function);
	if (chart->arguments.null)
		PG_RETURN_NULL();
	/* the executor may have skipped rows whose result is not needed */
	while (chart->next <= WinGetCurrentPosition(window))
		stats_chart_next(&chart->periods[chart->next++], chart->baseline, &chart->options,
						 &chart->average, &chart->row);

	chart_add(&row, chart->origin + result->value);
	chart_add(&row, chart->origin + result->center);
	chart_add(&row, chart->origin + result->lower);
	chart_add(&row, chart->origin + result->upper);
	chart_add(&row, chart->origin + result->ewma);
	chart_add(&row, chart->origin + result->ewma_lower);
	chart_add(&row, chart->origin + result->ewma_upper);
	if (result->signal == STATS_NO_SIGNAL)
		row_add_null(&row);
	else
		row_add(&row, CStringGetTextDatum(signal_names[result->signal]));
	return row_datum(fcinfo, &row);
}
