/*
 * tier.h
 *		Customer tiers: a tier policy is a list of labels with thresholds, and
 *		the rules of a loyalty program.
 */
#ifndef SATISFACTION_TIER_H
#define SATISFACTION_TIER_H

#include "fmgr.h"

#include "common/compat.h"

#define TIER_MAX_TIERS 100
#define TIER_MAX_GRACE 1000
#define TIER_MAX_VALID 1000

typedef enum TierLanding
{
	LANDING_HARD,				/* fall to the tier that the metric qualifies
								 * for */
	LANDING_SOFT				/* fall one tier at a time */
} TierLanding;

typedef struct Tier
{
	char	   *label;
	double		threshold;
	double		hold;			/* to keep the tier; at most the threshold */
} Tier;

typedef struct TierPolicy
{
	int			tiers;
	Tier		tier[TIER_MAX_TIERS];	/* in ascending order of thresholds */
	int			valid;
	int			grace;
	TierLanding landing;
} TierPolicy;

/* What is wrong with a tier or with the text of a policy. */
typedef struct TierProblem
{
	int			code;			/* SQLSTATE, 0 if nothing is wrong */
	const char *reason;
} TierProblem;

/* tier_policy.c */
extern TierProblem tier_policy_add(TierPolicy *policy, char *label, double threshold);
extern TierProblem tier_policy_hold(TierPolicy *policy, double hold);
extern int	tier_policy_rank_of_label(const TierPolicy *policy, const char *label);
extern void tier_policy_check_metric(double metric);
extern int	tier_policy_rank_of_metric(const TierPolicy *policy, double metric);

/* tier_metric.c */
extern double tier_metric_of_float8(Datum metric);
extern double tier_metric_of_numeric(Datum metric);

/* tier_policy_text.c */
extern char *tier_policy_to_text(const TierPolicy *policy);

/* tier_policy_io.c */
extern TierPolicy *tier_policy_from_datum(Datum value);
extern Datum tier_policy_to_datum(const TierPolicy *policy);

/* tier_policy_cache.c */
extern const TierPolicy *tier_policy_cached(FmgrInfo *flinfo, Datum stored);
extern const Oid *tier_enum_values_cached(FmgrInfo *flinfo, Datum stored, Oid type);

/* tier_enum.c */
extern void tier_enum_values(const TierPolicy *policy, Oid type, Oid *values);

#endif							/* SATISFACTION_TIER_H */
