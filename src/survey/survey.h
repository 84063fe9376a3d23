/*
 * survey.h
 *		What the scores of surveys have in common: a value, confidence limits
 *		and a report.
 *
 * Each score is described by a Survey, which its SQL functions pass to the
 * functions below. Functions whose names end in _final are final functions of
 * aggregates: they have no arguments for level and method and use the
 * defaults.
 */
#ifndef SATISFACTION_SURVEY_H
#define SATISFACTION_SURVEY_H

#include "common/result_row.h"
#include "stats/stats.h"
#include "survey/tally.h"

typedef struct Survey
{
	/* Raises an error if the score is not defined on the scale of the tally. */
	void		(*check_scale) (const Tally *t);
	/* Returns the score; NaN without responses. */
	double		(*score) (const Tally *t);

	/*
	 * Returns the limits of the score, NaN if they are unknown; the tally has
	 * responses.
	 */
	StatsLimits (*limits) (const Tally *t, double level, int method);
	/* Adds the columns of the report that stand before the limits. */
	void		(*add_report) (Row *row, const Tally *t);

	/*
	 * The names of the methods for the limits, the default first; NULL if
	 * there is only one.
	 */
	const char *const *methods;
} Survey;

extern Datum survey_score(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_lower(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_upper(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_report(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_lower_final(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_upper_final(FunctionCallInfo fcinfo, const Survey *survey);
extern Datum survey_report_final(FunctionCallInfo fcinfo, const Survey *survey);

#endif							/* SATISFACTION_SURVEY_H */
