/*
 * kano_report.c
 *		What the responses about a feature say together: its category, and how
 *		sure that is.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"

#include "common/arguments.h"
#include "common/enum_value.h"
#include "common/result_row.h"
#include "stats/stats.h"
#include "stats/stats_distribution.h"
#include "survey/kano.h"
#include "survey/tally.h"

/* What a tally of pairs holds. */
typedef struct KanoCounts
{
	int64		responses;
	int64		category[KANO_CATEGORIES];
	double		functional;		/* sums of the values of the responses */
	double		dysfunctional;
} KanoCounts;

/* Column of kano_report_row, from 0. */
#define KANO_REPORT_CATEGORY 7

/*
 * Returns the tally in the first argument; raises an error if it is not on the
 * scale of pairs. The empty tally passes.
 */
static const Tally *
kano_tally_argument(FunctionCallInfo fcinfo)
{
	const Tally *t = PG_GETARG_TALLY(0);

	if (!tally_is_empty(t) && (t->low != KANO_LOW || t->high != KANO_HIGH))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tally on the scale %d to %d does not count pairs of responses",
						t->low, t->high),
				 errdetail("The scale must be %d to %d.", KANO_LOW, KANO_HIGH),
				 errhint("Make the tally with kano_tally(functional, dysfunctional).")));
	return t;
}

/* Returns the responses in each category, and the sums of their values. */
static KanoCounts
kano_counts(const Tally *t)
{
	/*
	 * DuMouchel's values: the feature counts more if it is liked or its lack
	 * is disliked than the reverse, since a customer who feels the reverse
	 * may have misread the question
	 */
	static const int functional_value[KANO_RESPONSES] = {4, 2, 0, -1, -2};
	static const int dysfunctional_value[KANO_RESPONSES] = {-2, -1, 0, 2, 4};
	KanoCounts	counts = {0};

	for (int i = 0; i < tally_points(t); i++)
	{
		int			functional = i / KANO_RESPONSES;
		int			dysfunctional = i % KANO_RESPONSES;
		int64		n = tally_count(t, i);

		counts.responses += n;
		counts.category[kano_category_of_pair(functional + 1, dysfunctional + 1)] += n;
		counts.functional += (double) n * functional_value[functional];
		counts.dysfunctional += (double) n * dysfunctional_value[dysfunctional];
	}
	return counts;
}

/*
 * Returns the category with the most responses, except one that is left out
 * (-1 for none); of equal ones the first.
 */
static int
kano_largest(const KanoCounts *counts, int except)
{
	int			largest = except == 0 ? 1 : 0;

	for (int i = largest + 1; i < KANO_CATEGORIES; i++)
		if (i != except && counts->category[i] > counts->category[largest])
			largest = i;
	return largest;
}

/*
 * Adds the category, and how far it is ahead of the second one.
 *
 * The two categories are shares of the same responses, so that a larger one
 * makes the other smaller. McNemar's test takes this into account: without a
 * true difference, a response in either of them is in each equally often.
 * Fong's test takes them as independent. The more responses are in the two, the
 * more often it errs, up to twice as often as its level says and more.
 */
static void
kano_add_category(Row *row, const KanoCounts *counts, Oid type)
{
	int			first = kano_largest(counts, -1);
	double		largest = counts->category[first];
	double		second = counts->category[kano_largest(counts, first)];
	double		wanted = (double) counts->category[KANO_MUST_BE] +
		counts->category[KANO_ONE_DIMENSIONAL] + counts->category[KANO_ATTRACTIVE];

	if (counts->responses == 0)
		row_add_null(row);
	else
		row_add(row, ObjectIdGetDatum(enum_value(type, kano_labels[first])));
	row_add_float8(row, (largest - second) / counts->responses);
	row_add_float8(row, wanted / counts->responses);
	row_add_float8(row, stats_normal_p((largest - second) / sqrt(largest + second)));
}

/* Returns the limits of a share; NaN without trials. */
static StatsLimits
kano_limits(double successes, double trials, double level)
{
	StatsLimits unknown = {NAN, NAN};

	return trials > 0 ? stats_wilson(successes, trials, level) : unknown;
}

/* Adds a share with its limits. */
static void
kano_add_share(Row *row, double successes, double trials, double level)
{
	StatsLimits limits = kano_limits(successes, trials, level);

	row_add_float8(row, successes / trials);
	row_add_float8(row, limits.lower);
	row_add_float8(row, limits.upper);
}

/* Adds minus a share with its limits. */
static void
kano_add_minus_share(Row *row, double successes, double trials, double level)
{
	StatsLimits limits = kano_limits(successes, trials, level);

	/* 0 - x, as -x would show a minus in front of 0 */
	row_add_float8(row, 0 - successes / trials);
	row_add_float8(row, 0 - limits.upper);
	row_add_float8(row, 0 - limits.lower);
}

/*
 * Adds Timko's coefficients: the share of customers whom the feature would
 * satisfy, and minus the share of those whom its lack would dissatisfy.
 */
static void
kano_add_coefficients(Row *row, const KanoCounts *counts, double level)
{
	double		attractive = counts->category[KANO_ATTRACTIVE];
	double		one_dimensional = counts->category[KANO_ONE_DIMENSIONAL];
	double		must_be = counts->category[KANO_MUST_BE];
	double		valid = attractive + one_dimensional + must_be +
		counts->category[KANO_INDIFFERENT];

	kano_add_share(row, attractive + one_dimensional, valid, level);
	kano_add_minus_share(row, one_dimensional + must_be, valid, level);
}

/* Returns the report of a tally as one row. */
static Datum
kano_report_row(FunctionCallInfo fcinfo, double level)
{
	KanoCounts	counts = kano_counts(kano_tally_argument(fcinfo));
	Row			row = {0};

	row_add_int8(&row, counts.responses);
	for (int i = 0; i < KANO_CATEGORIES; i++)
		row_add_int8(&row, counts.category[i]);
	kano_add_category(&row, &counts,
					  TupleDescAttr(row_descriptor(fcinfo), KANO_REPORT_CATEGORY)->atttypid);
	kano_add_coefficients(&row, &counts, level);
	row_add_float8(&row, counts.functional / counts.responses);
	row_add_float8(&row, counts.dysfunctional / counts.responses);
	return row_datum(fcinfo, &row);
}

/* The categories that kano_rows() has yet to return. */
typedef struct KanoCursor
{
	KanoCounts	counts;
	double		level;
	Oid			type;			/* the enum of the categories */
	int			category;
} KanoCursor;

/* Returns a cursor before the first category. */
static void *
kano_rows_start(FunctionCallInfo fcinfo)
{
	KanoCursor *cursor = palloc(sizeof(KanoCursor));
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function %u does not return rows", fcinfo->flinfo->fn_oid);
	cursor->counts = kano_counts(kano_tally_argument(fcinfo));
	cursor->level = level_argument(fcinfo, 1);
	cursor->type = TupleDescAttr(desc, 0)->atttypid;
	cursor->category = 0;
	return cursor;
}

/* Adds the columns of the next category; returns false after the last. */
static bool
kano_rows_next(void *state, Row *row)
{
	KanoCursor *cursor = state;
	int64		n;

	if (cursor->category == KANO_CATEGORIES)
		return false;
	n = cursor->counts.category[cursor->category];
	row_add(row, ObjectIdGetDatum(enum_value(cursor->type, kano_labels[cursor->category++])));
	row_add_int8(row, n);
	kano_add_share(row, n, cursor->counts.responses, cursor->level);
	return true;
}

PG_FUNCTION_INFO_V1(kano_report);
PG_FUNCTION_INFO_V1(kano_report_final);
PG_FUNCTION_INFO_V1(kano_rows);

/* Returns the report of a tally, by level. */
Datum
kano_report(PG_FUNCTION_ARGS)
{
	return kano_report_row(fcinfo, level_argument(fcinfo, 1));
}

/* Final function: returns the report, at level 0.95. */
Datum
kano_report_final(PG_FUNCTION_ARGS)
{
	return kano_report_row(fcinfo, DEFAULT_LEVEL);
}

/* Returns the categories of a tally as rows, with their shares. */
Datum
kano_rows(PG_FUNCTION_ARGS)
{
	static const RowSource categories = {kano_rows_start, kano_rows_next};

	return row_source_next(fcinfo, &categories);
}
