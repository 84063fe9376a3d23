/*
 * nps.c
 *		The Net Promoter Score: the share of promoters (9 and 10) less that of detractors (0 to 6),
 *		in points from -100 to 100.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_enum.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "survey/tally.h"

#define NPS_HIGH 10
#define NPS_FIRST_PASSIVE 7
#define NPS_FIRST_PROMOTER 9

typedef StatsLimits (*NpsMethod) (double promoters, double passives, double detractors, double level);

static const char *const nps_method_names[] = {"score", "adjusted_wald", "wald", NULL};
static const NpsMethod nps_methods[] = {
	stats_net_score, stats_net_adjusted_wald, stats_net_wald
};

typedef struct NpsCounts
{
	int64		responses;
	int64		promoters;
	int64		passives;
	int64		detractors;
} NpsCounts;

/* Returns the interval that an argument names. */
static NpsMethod
nps_method_argument(FunctionCallInfo fcinfo, int n)
{
	return nps_methods[word_argument(fcinfo, n, "method", nps_method_names)];
}

/* Returns how many promoters, passives and detractors a tally holds. */
static NpsCounts
nps_counts(const Tally *t)
{
	NpsCounts	c = {0};

	tally_check_scale(t, "nps", 0, NPS_HIGH);
	if (!tally_is_empty(t))
	{
		c.detractors = tally_responses_between(t, 0, NPS_FIRST_PASSIVE - 1);
		c.passives = tally_responses_between(t, NPS_FIRST_PASSIVE, NPS_FIRST_PROMOTER - 1);
		c.promoters = tally_responses_between(t, NPS_FIRST_PROMOTER, NPS_HIGH);
	}
	c.responses = c.detractors + c.passives + c.promoters;
	return c;
}

/* Returns the score, in points. */
static double
nps_score(double promoters, double passives, double detractors)
{
	return 100 * (promoters - detractors) / (promoters + passives + detractors);
}

/* Returns the score's standard error, in points. */
static double
nps_std_error(double promoters, double passives, double detractors)
{
	return 100 * sqrt(stats_net_variance(promoters, passives, detractors) /
					  (promoters + passives + detractors));
}

/* Returns the limits of the score, in points. */
static StatsLimits
nps_limits(double promoters, double passives, double detractors, double level, NpsMethod method)
{
	StatsLimits limits = method(promoters, passives, detractors, level);

	limits.lower *= 100;
	limits.upper *= 100;
	return limits;
}

PG_FUNCTION_INFO_V1(nps);
PG_FUNCTION_INFO_V1(nps_promoters);
PG_FUNCTION_INFO_V1(nps_passives);
PG_FUNCTION_INFO_V1(nps_detractors);
PG_FUNCTION_INFO_V1(nps_lower);
PG_FUNCTION_INFO_V1(nps_upper);
PG_FUNCTION_INFO_V1(nps_lower_final);
PG_FUNCTION_INFO_V1(nps_upper_final);
PG_FUNCTION_INFO_V1(nps_report);
PG_FUNCTION_INFO_V1(nps_report_final);
PG_FUNCTION_INFO_V1(nps_interval);
PG_FUNCTION_INFO_V1(nps_category);

/* Returns the score of a tally; NULL where nobody answered. */
Datum
nps(PG_FUNCTION_ARGS)
{
	NpsCounts	c = nps_counts(PG_GETARG_TALLY(0));

	if (c.responses == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(nps_score(c.promoters, c.passives, c.detractors));
}

/* Returns how many answered 9 or 10. */
Datum
nps_promoters(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(nps_counts(PG_GETARG_TALLY(0)).promoters);
}

/* Returns how many answered 7 or 8. */
Datum
nps_passives(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(nps_counts(PG_GETARG_TALLY(0)).passives);
}

/* Returns how many answered 0 to 6. */
Datum
nps_detractors(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(nps_counts(PG_GETARG_TALLY(0)).detractors);
}

/* Returns the limits of a tally's score, NaN where nobody answered. */
static StatsLimits
nps_tally_limits(const Tally *t, double level, NpsMethod method)
{
	NpsCounts	c = nps_counts(t);
	StatsLimits unknown = {NAN, NAN};

	return c.responses == 0 ? unknown :
		nps_limits(c.promoters, c.passives, c.detractors, level, method);
}

/* Returns the limits that the arguments ask for. */
static StatsLimits
nps_limits_asked(FunctionCallInfo fcinfo)
{
	return nps_tally_limits(PG_GETARG_TALLY(0), level_argument(fcinfo, 1), nps_method_argument(fcinfo, 2));
}

/* Returns the lower limit of the score, by level and method. */
Datum
nps_lower(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, nps_limits_asked(fcinfo).lower);
}

/* Returns the upper limit of the score, by level and method. */
Datum
nps_upper(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, nps_limits_asked(fcinfo).upper);
}

/* Returns the lower 95 % limit for the aggregate. */
Datum
nps_lower_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, nps_tally_limits(PG_GETARG_TALLY(0), DEFAULT_LEVEL, stats_net_score).lower);
}

/* Returns the upper 95 % limit for the aggregate. */
Datum
nps_upper_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, nps_tally_limits(PG_GETARG_TALLY(0), DEFAULT_LEVEL, stats_net_score).upper);
}

/* Adds the score, its standard error and its limits to a row. */
static void
nps_row_add(Row *row, double promoters, double passives, double detractors,
			double level, NpsMethod method)
{
	StatsLimits limits = {NAN, NAN};
	bool		any = promoters + passives + detractors > 0;

	if (any)
		limits = nps_limits(promoters, passives, detractors, level, method);
	row_add_float8(row, any ? nps_score(promoters, passives, detractors) : NAN);
	row_add_float8(row, any ? nps_std_error(promoters, passives, detractors) : NAN);
	row_add_float8(row, limits.lower);
	row_add_float8(row, limits.upper);
}

/* Returns the whole report of a tally as one row. */
static Datum
nps_report_row(FunctionCallInfo fcinfo, double level, NpsMethod method)
{
	NpsCounts	c = nps_counts(PG_GETARG_TALLY(0));
	Row			row = {0};

	row_add_int8(&row, c.responses);
	row_add_int8(&row, c.promoters);
	row_add_int8(&row, c.passives);
	row_add_int8(&row, c.detractors);
	nps_row_add(&row, c.promoters, c.passives, c.detractors, level, method);
	return row_datum(fcinfo, &row);
}

/* Returns the report of a tally, by level and method. */
Datum
nps_report(PG_FUNCTION_ARGS)
{
	return nps_report_row(fcinfo, level_argument(fcinfo, 1), nps_method_argument(fcinfo, 2));
}

/* Returns the report for the aggregate. */
Datum
nps_report_final(PG_FUNCTION_ARGS)
{
	return nps_report_row(fcinfo, DEFAULT_LEVEL, stats_net_score);
}

/* Returns the score and its limits from plain counts. */
Datum
nps_interval(PG_FUNCTION_ARGS)
{
	double		promoters = count_argument(fcinfo, 0, "promoters");
	double		passives = count_argument(fcinfo, 1, "passives");
	double		detractors = count_argument(fcinfo, 2, "detractors");
	Row			row = {0};

	nps_row_add(&row, promoters, passives, detractors,
				level_argument(fcinfo, 3), nps_method_argument(fcinfo, 4));
	return row_datum(fcinfo, &row);
}

/* The values of the enum nps_category, looked up once for each call site. */
typedef struct NpsCategories
{
	Oid			value[3];
} NpsCategories;

/* Returns the enum's values, in the schema that the extension is in now. */
static const NpsCategories *
nps_categories(FunctionCallInfo fcinfo)
{
	static const char *const labels[] = {"detractor", "passive", "promoter"};
	NpsCategories *categories = fcinfo->flinfo->fn_extra;
	Oid			type;

	if (categories != NULL)
		return categories;

	type = get_func_rettype(fcinfo->flinfo->fn_oid);
	categories = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(NpsCategories));
	for (int i = 0; i < 3; i++)
	{
		categories->value[i] = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid,
											   ObjectIdGetDatum(type),
											   CStringGetDatum(labels[i]));
		if (!OidIsValid(categories->value[i]))
			elog(ERROR, "type %u has no label \"%s\"", type, labels[i]);
	}
	fcinfo->flinfo->fn_extra = categories;
	return categories;
}

/* Returns what kind of customer gives this score. */
Datum
nps_category(PG_FUNCTION_ARGS)
{
	double		score = PG_GETARG_FLOAT8(0);
	int			kind;

	if (!(score >= 0 && score <= NPS_HIGH) || score != floor(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number from 0 to 10", float8out_internal(score)),
				 errhint("Leave codes that are no answer out with a WHERE clause.")));
	kind = score >= NPS_FIRST_PROMOTER ? 2 : score >= NPS_FIRST_PASSIVE ? 1 : 0;
	PG_RETURN_OID(nps_categories(fcinfo)->value[kind]);
}
