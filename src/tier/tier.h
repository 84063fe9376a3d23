/*
 * tier.h
 *		A tier policy: the labels of a ladder with their thresholds, and the rules of a programme.
 */
#ifndef SATISFACTION_TIER_H
#define SATISFACTION_TIER_H

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "common/compat.h"

#define TIER_MAX_TIERS 100
#define TIER_MAX_GRACE 1000

typedef enum TierLanding
{
	LANDING_HARD,				/* fall to the tier that the metric qualifies for */
	LANDING_SOFT				/* fall one step at a time */
} TierLanding;

typedef struct Tier
{
	char	   *label;
	double		threshold;
} Tier;

typedef struct TierPolicy
{
	int			tiers;
	Tier		tier[TIER_MAX_TIERS];	/* thresholds ascend */
	int			grace;
	TierLanding landing;
} TierPolicy;

/* What is wrong with a policy, and where. */
typedef struct TierProblem
{
	int			code;			/* SQLSTATE, 0 where all is well */
	const char *reason;
	int			at;				/* the byte of the text, or -1 */
} TierProblem;

/* tier_policy.c */
extern TierPolicy *tier_policy_from_datum(Datum value);
extern Datum tier_policy_datum(const TierPolicy *policy);
extern TierProblem tier_policy_add(TierPolicy *policy, char *label, double threshold);

/* tier_text.c */
extern TierProblem tier_policy_parse(const char *text, TierPolicy *policy);
extern char *tier_policy_text(const TierPolicy *policy);

/* tier_of.c */
extern int	tier_rank_of(const TierPolicy *policy, double metric);
extern double metric_argument(FunctionCallInfo fcinfo, int n);

/* tier_enum.c */
extern void tier_enum_values(const TierPolicy *policy, Oid type, Oid *values);

/* tier_site.c */
extern const TierPolicy *tier_policy_at(FmgrInfo *flinfo, Datum stored);
extern const Oid *tier_enum_values_at(FmgrInfo *flinfo, Datum stored, Oid type);

#endif							/* SATISFACTION_TIER_H */
