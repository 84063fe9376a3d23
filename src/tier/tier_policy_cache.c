/*
 * tier_policy_cache.c
 *		What a call site keeps of the policy it met last, since nearly every row brings the same one.
 *
 * It lives in fn_extra and is made anew wherever it is missing, as in a parallel worker.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/stored.h"
#include "tier/tier.h"

typedef struct TierSite
{
	MemoryContext context;		/* holds all of the following; reset when another policy comes */
	struct varlena *stored;		/* NULL while nothing is known */
	const TierPolicy *policy;
	const Oid  *enum_values;	/* NULL until they are asked for */
} TierSite;

/* Returns the call site, knowing this policy. */
static TierSite *
tier_site(FmgrInfo *flinfo, Datum stored)
{
	TierSite   *site = flinfo->fn_extra;
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(stored);
	MemoryContext before;

	if (site == NULL)
	{
		site = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(TierSite));
		site->context = AllocSetContextCreate(flinfo->fn_mcxt, "tier policy", ALLOCSET_SMALL_SIZES);
		flinfo->fn_extra = site;
	}
	if (site->stored != NULL && stored_same(site->stored, bytes))
		return site;

	/* an error on the way leaves a site that knows nothing */
	site->stored = NULL;
	site->enum_values = NULL;
	MemoryContextReset(site->context);
	before = MemoryContextSwitchTo(site->context);
	site->policy = tier_policy_from_datum(stored);
	bytes = memcpy(palloc(VARSIZE_ANY(bytes)), bytes, VARSIZE_ANY(bytes));
	MemoryContextSwitchTo(before);
	site->stored = bytes;
	return site;
}

/* Returns the policy that a stored value holds, read once for each call site; valid until its next call. */
const TierPolicy *
tier_policy_at(FmgrInfo *flinfo, Datum stored)
{
	return tier_site(flinfo, stored)->policy;
}

/*
 * Returns the values of an enum for the tiers of a policy, looked up once for each call site, which is of one
 * type. A label that is renamed meanwhile is seen by the next query.
 */
const Oid *
tier_enum_values_at(FmgrInfo *flinfo, Datum stored, Oid type)
{
	TierSite   *site = tier_site(flinfo, stored);

	if (site->enum_values == NULL)
	{
		Oid		   *values = MemoryContextAlloc(site->context, sizeof(Oid) * site->policy->tiers);

		tier_enum_values(site->policy, type, values);
		site->enum_values = values;
	}
	return site->enum_values;
}
