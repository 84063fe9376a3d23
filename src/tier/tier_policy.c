/*
 * tier_policy.c
 *		The rules of a tier policy: which tiers it can have, and which of them
 *		a metric qualifies for.
 *
 * Tiers are numbered by rank: 1 is the lowest, 0 stands for no tier.
 */
#include "postgres.h"

#include <math.h>

#include "tier/tier.h"

StaticAssertDecl(TIER_MAX_TIERS == 100, "an error message contains the limit");

/* Returns the rank of a label, 0 if the policy does not have it. */
int
tier_policy_rank_of_label(const TierPolicy *policy, const char *label)
{
	for (int i = 0; i < policy->tiers; i++)
		if (strcmp(policy->tier[i].label, label) == 0)
			return i + 1;
	return 0;
}

/* Returns what is wrong with a tier that is to be added above the others. */
static TierProblem
tier_policy_check(const TierPolicy *policy, const char *label, double threshold)
{
	TierProblem problem = {ERRCODE_INVALID_PARAMETER_VALUE, NULL};

	if (label[0] == '\0')
		problem.reason = "a label must not be empty";
	else if (strlen(label) >= NAMEDATALEN)
		problem.reason = "a label must not exceed 63 bytes, like the label of an enum";
	else if (!isfinite(threshold) && !(policy->tiers == 0 && threshold < 0))
	{
		problem.code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
		problem.reason = "a threshold must be finite, except -Infinity of the lowest tier";
	}
	else if (policy->tiers == TIER_MAX_TIERS)
		problem.reason = "a policy must not have more than 100 tiers";
	else if (policy->tiers > 0 && threshold <= policy->tier[policy->tiers - 1].threshold)
		problem.reason = "thresholds must ascend";
	else if (tier_policy_rank_of_label(policy, label) > 0)
		problem.reason = "this label is already in the policy";
	else
		problem.code = 0;
	return problem;
}

/* Adds a tier above the others, or returns what is wrong with it. */
TierProblem
tier_policy_add(TierPolicy *policy, char *label, double threshold)
{
	TierProblem problem = tier_policy_check(policy, label, threshold);

	if (problem.code == 0)
	{
		policy->tier[policy->tiers].label = label;

		/*
		 * adding 0 turns minus zero into zero, so that equal policies have
		 * equal bytes
		 */
		policy->tier[policy->tiers].threshold = threshold + 0.0;
		policy->tier[policy->tiers].hold = policy->tier[policy->tiers].threshold;
		policy->tiers++;
	}
	return problem;
}

/*
 * Sets the metric that is enough to keep the tier added last, or returns what
 * is wrong with it.
 */
TierProblem
tier_policy_hold(TierPolicy *policy, double hold)
{
	TierProblem problem = {0, NULL};
	Tier	   *tier = &policy->tier[policy->tiers - 1];

	if (!isfinite(hold) && hold != tier->threshold)
	{
		problem.code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
		problem.reason = "a hold must be finite, except for a threshold of -Infinity";
	}
	else if (hold > tier->threshold)
	{
		problem.code = ERRCODE_INVALID_PARAMETER_VALUE;
		problem.reason = "a hold must not be above the threshold of its tier";
	}
	else
		tier->hold = hold + 0.0;
	return problem;
}

/* Raises an error if a metric is NaN. */
void
tier_policy_check_metric(double metric)
{
	if (isnan(metric))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("metric must not be NaN"),
				 errhint("Exclude NaN, or replace it with NULL.")));
}

/*
 * Returns the rank of the tier that a metric qualifies for, 0 if it is below
 * the lowest.
 */
int
tier_policy_rank_of_metric(const TierPolicy *policy, double metric)
{
	int			rank = policy->tiers;

	tier_policy_check_metric(metric);
	while (rank > 0 && metric < policy->tier[rank - 1].threshold)
		rank--;
	return rank;
}
