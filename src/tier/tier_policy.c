/*
 * tier_policy.c
 *		The tier_policy type: its rules, bytes, input and output.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "common/bytes.h"
#include "common/stored.h"
#include "tier/tier.h"

#define TIER_POLICY_VERSION 1

/* Adds a tier above those that are there; answers what speaks against it, if anything. */
TierProblem
tier_policy_add(TierPolicy *policy, char *label, double threshold)
{
	TierProblem problem = {0, NULL, -1};

	if (label[0] == '\0')
		problem = (TierProblem) {ERRCODE_INVALID_PARAMETER_VALUE, "a label must not be empty", -1};
	else if (strlen(label) >= NAMEDATALEN)
		problem = (TierProblem) {ERRCODE_INVALID_PARAMETER_VALUE, "a label has 63 bytes at most, as labels of an enum do", -1};
	else if (!isfinite(threshold))
		problem = (TierProblem) {ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "a threshold must be finite", -1};
	else if (policy->tiers == TIER_MAX_TIERS)
		problem = (TierProblem) {ERRCODE_INVALID_PARAMETER_VALUE, "a policy has 100 tiers at most", -1};
	else if (policy->tiers > 0 && threshold <= policy->tier[policy->tiers - 1].threshold)
		problem = (TierProblem) {ERRCODE_INVALID_PARAMETER_VALUE, "thresholds must ascend", -1};
	for (int i = 0; i < policy->tiers && problem.code == 0; i++)
		if (strcmp(policy->tier[i].label, label) == 0)
			problem = (TierProblem) {ERRCODE_INVALID_PARAMETER_VALUE, "this label is there already", -1};
	if (problem.code == 0)
	{
		/* adding 0 turns minus zero into zero, so that equal policies have equal bytes */
		policy->tier[policy->tiers].threshold = threshold + 0.0;
		policy->tier[policy->tiers++].label = label;
	}
	return problem;
}

/* Returns the bits of a number, in an order of their own that does not depend on the machine. */
static uint64
bits_of(double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/* Writes a policy: in the server's encoding to be stored, or in the client's to be sent. */
static void
policy_write(StringInfo out, const TierPolicy *policy, bool for_client)
{
	appendStringInfoChar(out, TIER_POLICY_VERSION);
	appendStringInfoChar(out, 0);	/* flags: none defined */
	write_uint(out, policy->grace);
	write_uint(out, policy->landing);
	write_uint(out, policy->tiers);
	for (int i = 0; i < policy->tiers; i++)
	{
		char	   *label = policy->tier[i].label;

		write_string(out, for_client ? pg_server_to_client(label, strlen(label)) : label);
		for (int shift = 56; shift >= 0; shift -= 8)
			appendStringInfoChar(out, (char) (bits_of(policy->tier[i].threshold) >> shift));
	}
}

/* Returns the stored form. */
Datum
tier_policy_datum(const TierPolicy *policy)
{
	StringInfoData out;

	stored_begin(&out);
	policy_write(&out, policy, false);
	return stored_end(&out);
}

/* Reads a policy from bytes that may come from anywhere; NULL where they are none. */
static TierPolicy *
policy_read(const char *bytes, int length, bool from_client)
{
	ByteReader	in = {(const unsigned char *) bytes, (const unsigned char *) bytes + length, false};
	TierPolicy *policy = palloc0(sizeof(TierPolicy));
	int			tiers;

	if (read_uint(&in, TIER_POLICY_VERSION) != TIER_POLICY_VERSION)
		return NULL;
	read_uint(&in, 0);
	policy->grace = read_uint(&in, TIER_MAX_GRACE);
	policy->landing = read_uint(&in, LANDING_SOFT);
	tiers = read_uint(&in, TIER_MAX_TIERS);
	for (int i = 0; i < tiers; i++)
	{
		/* a client's encoding may need more bytes for a label than the server's */
		char	   *label = read_bytes(&in, NAMEDATALEN * 4);
		uint64		bits = 0;
		double		threshold;

		if (in.failed || in.end - in.at < 8)
			return NULL;
		if (from_client)
			label = pg_client_to_server(label, strlen(label));
		for (int k = 0; k < 8; k++)
			bits = bits << 8 | *in.at++;
		memcpy(&threshold, &bits, sizeof(threshold));
		if (tier_policy_add(policy, label, threshold).code != 0 ||
			bits_of(policy->tier[i].threshold) != bits)
			return NULL;
	}
	return !in.failed && in.at == in.end && tiers > 0 ? policy : NULL;
}

/* Returns the policy that a stored value holds. */
TierPolicy *
tier_policy_from_datum(Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);
	TierPolicy *policy = policy_read(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), false);

	if (policy == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored tier_policy is damaged or of an unknown version")));
	return policy;
}

PG_FUNCTION_INFO_V1(tier_policy_in);
PG_FUNCTION_INFO_V1(tier_policy_out);
PG_FUNCTION_INFO_V1(tier_policy_recv);
PG_FUNCTION_INFO_V1(tier_policy_send);

/* Returns the policy that a text names. */
Datum
tier_policy_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	TierPolicy *policy = palloc(sizeof(TierPolicy));
	TierProblem problem = tier_policy_parse(text, policy);

	if (problem.code != 0)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(problem.code),
				 errmsg("invalid input syntax for type tier_policy: \"%s\"", text),
				 errdetail("At character %d: %s.", pg_mbstrlen_with_len(text, problem.at) + 1, problem.reason),
				 errhint("Write tiers from the lowest up, and rules if any, as in 'new 0, loyal 5, vip 12; grace 2; landing soft'.")));
	return tier_policy_datum(policy);
}

/* Returns the canonical text of a policy. */
Datum
tier_policy_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(tier_policy_text(tier_policy_from_datum(PG_GETARG_DATUM(0))));
}

/* Returns the policy that a client sends as bytes. */
Datum
tier_policy_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	TierPolicy *policy = policy_read(pq_getmsgbytes(buf, length), length, true);

	if (policy == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type tier_policy")));
	return tier_policy_datum(policy);
}

/* Returns the bytes for a client: those that are stored, with labels in the client's encoding. */
Datum
tier_policy_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	policy_write(&buf, tier_policy_from_datum(PG_GETARG_DATUM(0)), true);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
