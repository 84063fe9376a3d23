/*
 * survival_compare.c
 *		The log-rank test: are cases of several groups done equally fast?
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

#include "common/result_row.h"
#include "duration/survival_curve.h"

/* The covariance matrix has the square of them, at each time. */
#define SURVIVAL_MAX_GROUPS 1000

/* The curves of several groups, which are read side by side. */
typedef struct SurvivalGroups
{
	int			count;
	SurvivalReader *readers;
	SurvivalStep *steps;		/* the next one of each; time -1 after the
								 * last */
	int64	   *remaining;		/* cases of each that have lasted longer */
	double	   *at_risk;
	double	   *events;
} SurvivalGroups;

/* Compares the bytes of two detoasted curves, for qsort. */
static int
survival_curve_compare(const void *first, const void *second)
{
	struct varlena *a = (struct varlena *) DatumGetPointer(*(const Datum *) first);
	struct varlena *b = (struct varlena *) DatumGetPointer(*(const Datum *) second);
	Size		a_size = VARSIZE_ANY_EXHDR(a);
	Size		b_size = VARSIZE_ANY_EXHDR(b);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(a_size, b_size));

	return result != 0 ? result : (a_size > b_size) - (a_size < b_size);
}

/*
 * Begins to read the curves, at their common resolution. They are sorted, so that
 * sums are the same to the last bit in whichever order the groups are given.
 */
static void
survival_groups_begin(SurvivalGroups *groups, Datum *curves, int count)
{
	int64		resolution = 1;

	groups->count = count;
	groups->readers = palloc(count * sizeof(SurvivalReader));
	groups->steps = palloc(count * sizeof(SurvivalStep));
	groups->remaining = palloc(count * sizeof(int64));
	groups->at_risk = palloc(count * sizeof(double));
	groups->events = palloc(count * sizeof(double));
	for (int i = 0; i < count; i++)
		curves[i] = PointerGetDatum(PG_DETOAST_DATUM_PACKED(curves[i]));
	qsort(curves, count, sizeof(Datum), survival_curve_compare);
	for (int i = 0; i < count; i++)
	{
		survival_reader_begin(&groups->readers[i], curves[i]);
		resolution = survival_common_resolution(resolution, groups->readers[i].resolution);
	}
	for (int i = 0; i < count; i++)
	{
		survival_reader_set_resolution(&groups->readers[i], resolution);
		groups->remaining[i] = groups->readers[i].cases;
		survival_reader_next(&groups->readers[i], &groups->steps[i]);
	}
}

/* Returns the next time of any group; -1 after the last. */
static int64
survival_groups_time(const SurvivalGroups *groups)
{
	int64		time = -1;

	for (int i = 0; i < groups->count; i++)
		if (groups->steps[i].time >= 0 && (time < 0 || groups->steps[i].time < time))
			time = groups->steps[i].time;
	return time;
}

/* Finds who is at risk and the events of all groups at a time; returns whether there are any. */
static bool
survival_groups_events(SurvivalGroups *groups, int64 time)
{
	bool		any = false;

	for (int i = 0; i < groups->count; i++)
	{
		groups->at_risk[i] = (double) groups->remaining[i];
		groups->events[i] = groups->steps[i].time == time ? (double) groups->steps[i].events : 0;
		any = any || groups->events[i] > 0;
	}
	return any;
}

/* Takes the cases of a time from those at risk. */
static void
survival_groups_advance(SurvivalGroups *groups, int64 time)
{
	for (int i = 0; i < groups->count; i++)
	{
		SurvivalStep *step = &groups->steps[i];

		if (step->time != time)
			continue;
		groups->remaining[i] -= step->events + step->censored;
		survival_reader_next(&groups->readers[i], step);
	}
}

/* Returns the log-rank test of curves as a row. */
static Datum
survival_log_rank(FunctionCallInfo fcinfo, Datum *curves, int count)
{
	SurvivalGroups groups;
	StatsLogRank test = {.groups = count};
	StatsLogRankResult result;
	int64		time;
	Row			row = {0};

	survival_groups_begin(&groups, curves, count);
	test.excess = palloc0(count * sizeof(double));
	test.expected = palloc0(count * sizeof(double));
	test.covariance = palloc0((Size) count * count * sizeof(double));
	while ((time = survival_groups_time(&groups)) >= 0)
	{
		CHECK_FOR_INTERRUPTS();
		if (survival_groups_events(&groups, time))
			stats_log_rank_add(&test, groups.at_risk, groups.events);
		survival_groups_advance(&groups, time);
	}
	result = stats_log_rank(&test, palloc(count * sizeof(int)));
	row_add_float8(&row, result.chi_squared);
	row_add(&row, Int32GetDatum(result.df));
	row_add_float8(&row, result.p_value);
	return row_datum(fcinfo, &row);
}

PG_FUNCTION_INFO_V1(survival_compare);
PG_FUNCTION_INFO_V1(survival_compare_final);

/* Returns the log-rank test of two curves. */
Datum
survival_compare(PG_FUNCTION_ARGS)
{
	Datum		curves[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};

	return survival_log_rank(fcinfo, curves, 2);
}

/* Final function: returns the log-rank test of the curves of an array; NULL is skipped. */
Datum
survival_compare_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int16		length;
	bool		by_value;
	char		align;
	Datum	   *curves;
	bool	   *nulls;
	int			count;
	int			groups = 0;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, align, &curves, &nulls,
					  &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			curves[groups++] = curves[i];
	if (groups > SURVIVAL_MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("survival_compare can compare at most %d groups, not %d",
						SURVIVAL_MAX_GROUPS, groups),
				 errhint("Join small groups with rollup().")));
	return survival_log_rank(fcinfo, curves, groups);
}
