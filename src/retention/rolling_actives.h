/*
 * rolling_actives.h
 *		What the two forms of rolling_actives(), of events and of activity periods,
 *		share.
 */
#ifndef SATISFACTION_ROLLING_ACTIVES_H
#define SATISFACTION_ROLLING_ACTIVES_H

#include "fmgr.h"

#include "retention/retention_options.h"
#include "retention/rolling_counts.h"

#define ROLLING_MAX_WIDTH 1000000

extern int	rolling_width_argument(FunctionCallInfo fcinfo, int n);
pg_noreturn extern void raise_rolling_width_changed(int width, int other);
extern void rolling_check_options(const RetentionOptions *options);
extern Datum rolling_rows(FunctionCallInfo fcinfo, const RollingCounts *counts, int width,
						  Timestamp as_of);

#endif							/* SATISFACTION_ROLLING_ACTIVES_H */
