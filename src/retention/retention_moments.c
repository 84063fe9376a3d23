/*
 * retention_moments.c
 *		A retention matrix of customers with the moments of their events, for options
 *		that need to know more than the periods.
 */
#include "postgres.h"

#include "common/interrupts.h"
#include "common/zone.h"
#include "retention/retention_moments.h"
#include "retention/retention_windows.h"

/* A matrix that is being computed, and arrays for the events of one customer. */
typedef struct MomentFill
{
	RetentionMatrix *matrix;
	const RetentionOptions *options;
	Calendar   *calendar;
	pg_tz	   *zone;			/* NULL if moments are local times */
	int64		observed;		/* the last moment that is observed */
	uint32		capacity;		/* of each array */
	uint32		count;			/* of events */
	int64	   *events;			/* in order of time */
	int32	   *periods;		/* of each event */
	int32	   *starts;			/* periods with start events, ascending */
	int32	   *returns;		/* periods with return events, ascending */
	int32	   *cells;			/* of each return event of a member */
} MomentFill;

/* qsort_arg comparator: orders integers. */
static int
int32_compare(const void *a, const void *b, void *arg pg_attribute_unused())
{
	int32		p = *(const int32 *) a;
	int32		q = *(const int32 *) b;

	return (p > q) - (p < q);
}

/* Sorts numbers, which nearly always are in order already. */
static void
sort_numbers(int32 *numbers, int n)
{
	for (int i = 1; i < n; i++)
		if (numbers[i] < numbers[i - 1])
		{
			qsort_interruptible(numbers, n, sizeof(int32), int32_compare, NULL);
			return;
		}
}

/* Sorts numbers, keeps each that is there often enough once, and returns how many these are. */
static int
sort_frequent_numbers(int32 *numbers, int n, int least)
{
	int			kept = 0;

	sort_numbers(numbers, n);
	for (int i = 0, end; i < n; i = end)
	{
		int32		number = numbers[i];

		for (end = i + 1; end < n && numbers[end] == number; end++)
			check_for_interrupts_at(end);
		if (end - i >= least)
			numbers[kept++] = number;
	}
	return kept;
}

/* Makes room for the events of a customer. */
static void
moment_fill_reserve(MomentFill *fill, uint32 count)
{
	if (count <= fill->capacity)
		return;
	if (fill->capacity > 0)
	{
		pfree(fill->events);
		pfree(fill->periods);
		pfree(fill->starts);
		pfree(fill->returns);
		pfree(fill->cells);
	}
	fill->capacity = count * 2;
	fill->events = palloc_extended(fill->capacity * sizeof(int64), MCXT_ALLOC_HUGE);
	fill->periods = palloc_extended(fill->capacity * sizeof(int32), MCXT_ALLOC_HUGE);
	fill->starts = palloc_extended(fill->capacity * sizeof(int32), MCXT_ALLOC_HUGE);
	fill->returns = palloc_extended(fill->capacity * sizeof(int32), MCXT_ALLOC_HUGE);
	fill->cells = palloc_extended(fill->capacity * sizeof(int32), MCXT_ALLOC_HUGE);
}

/*
 * Returns the first start event in a calendar period. Where clocks were turned back
 * across midnight, a later event can be in an earlier period.
 */
static int64
moment_fill_start(const MomentFill *fill, int32 period)
{
	for (uint32 i = 0; i < fill->count; i++)
		if (fill->periods[i] == period && customer_event_is(fill->events[i], EVENT_START))
			return customer_event_moment(fill->events[i]);
	pg_unreachable();
}

/*
 * Returns how many periods after the start an event is; -1 if it is before it, or in
 * period 0 where that retains all customers anyway.
 */
static int32
moment_fill_offset(const MomentFill *fill, Windows *windows, int32 start, uint32 i)
{
	int64		moment = customer_event_moment(fill->events[i]);
	int64		offset = (int64) fill->periods[i] - start;

	if (fill->options->origin == ORIGIN_FIRST_EVENT)
		offset = moment < windows->origin ? -1 : windows_number(windows, moment);
	else if (offset == 0 && moment < windows->origin)
		offset = -1;
	if (offset == 0 && fill->options->first_period == FIRST_PERIOD_ALL)
		offset = -1;
	return (int32) Max(offset, -1);
}

/* Adds a customer to the cohort of a calendar period. */
static void
moment_fill_member(MomentFill *fill, int32 start)
{
	const RetentionOptions *options = fill->options;
	Windows		windows;
	int			reached = 0,
				ended = -1;

	windows_begin(&windows, options->rule.unit, fill->zone, moment_fill_start(fill, start));
	for (uint32 i = 0; i < fill->count; i++)
	{
		int32		offset;

		CHECK_FOR_INTERRUPTS();
		if (!customer_event_is(fill->events[i], EVENT_RETURN))
			continue;
		offset = moment_fill_offset(fill, &windows, start, i);
		if (offset >= 0)
			fill->cells[reached++] = offset == 0 ? 0 : retention_bracket_of(options, offset);
	}
	reached = sort_frequent_numbers(fill->cells, reached, options->min_events);

	/* a window has ended if there is no moment between as_of and the next one */
	if (options->origin == ORIGIN_FIRST_EVENT)
		ended = retention_cells_ended(options, windows_number(&windows, fill->observed + 1));
	matrix_add_reached(fill->matrix, start, fill->cells, reached, ended);
}

/* Customer visitor: adds the customer to the matrix. */
static void
moment_fill_customer(const Customer *customer, void *argument)
{
	MomentFill *fill = argument;
	int			starts = 0,
				returns = 0;

	fill->count = customer_moments_count(customer);
	moment_fill_reserve(fill, fill->count);
	customer_moments_sorted(customer, fill->events);
	for (uint32 i = 0; i < fill->count; i++)
	{
		Timestamp	local;

		check_for_interrupts_at(i);
		fill->periods[i] = calendar_period(fill->calendar, customer_event_moment(fill->events[i]),
										   &local);
		if (customer_event_is(fill->events[i], EVENT_START))
			fill->starts[starts++] = fill->periods[i];
		if (customer_event_is(fill->events[i], EVENT_RETURN))
			fill->returns[returns++] = fill->periods[i];
	}
	starts = sort_frequent_numbers(fill->starts, starts, 1);
	returns = sort_frequent_numbers(fill->returns, returns, 1);
	if (starts == 0)
		return;
	matrix_add_lifecycle(fill->matrix, fill->starts[0], fill->starts, starts,
						 fill->returns, returns);
	for (int i = 0; i < (fill->options->cohort == COHORT_FIRST ? 1 : starts); i++)
		moment_fill_member(fill, fill->starts[i]);
}

/* Adds all customers of a transition state to a matrix. */
void
retention_fill_moments(RetentionMatrix *matrix, RetentionState *state)
{
	const RetentionOptions *options = state->options;
	pg_tz	   *zone = zone_lookup(options->zone);
	MomentFill	fill = {
		.matrix = matrix,
		.options = options,
		.calendar = calendar_new(options->rule, state->kind, zone),
		.zone = zone,
		.observed = state->observed_moment
	};

	customers_visit(state->customers, moment_fill_customer, &fill);
}
