/*
 * tier_policy_io.c
 *		The bytes of a tier policy, as stored and as sent to clients.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#include "common/bytes.h"
#include "common/stored.h"
#include "tier/tier.h"

#define TIER_POLICY_VERSION 1

/*
 * Flags: whether there are rules that 0.1.0 does not have. A policy without
 * them has the bytes that it always had.
 */
#define TIER_POLICY_LATER_RULES 1

/* Returns the bits of a double as an integer, whose byte order we choose. */
static uint64
policy_number_bits(double number)
{
	uint64		bits;

	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

/* Writes the 8 bytes of a number. */
static void
policy_write_number(StringInfo out, double number)
{
	uint64		bits = policy_number_bits(number);

	for (int shift = 56; shift >= 0; shift -= 8)
		appendStringInfoChar(out, (char) (bits >> shift));
}

/* Reads the 8 bytes of a number. */
static double
policy_read_number(ByteReader *in)
{
	uint64		bits = 0;
	double		number;

	if (in->failed || in->end - in->at < 8)
	{
		in->failed = true;
		return 0;
	}
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | *in->at++;
	memcpy(&number, &bits, sizeof(number));
	return number;
}

/* Returns whether a policy has rules that 0.1.0 does not have. */
static bool
policy_has_later_rules(const TierPolicy *policy)
{
	bool		result = policy->valid > 0;

	for (int i = 0; i < policy->tiers; i++)
		result |= policy->tier[i].hold != policy->tier[i].threshold;
	return result;
}

/* Writes a policy, with labels in the server's encoding or in the client's. */
static void
policy_write(StringInfo out, const TierPolicy *policy, bool for_client)
{
	bool		later = policy_has_later_rules(policy);

	appendStringInfoChar(out, TIER_POLICY_VERSION);
	appendStringInfoChar(out, later ? TIER_POLICY_LATER_RULES : 0);
	bytes_write_uint(out, policy->grace);
	bytes_write_uint(out, policy->landing);
	if (later)
		bytes_write_uint(out, policy->valid);
	bytes_write_uint(out, policy->tiers);
	for (int i = 0; i < policy->tiers; i++)
	{
		const Tier *tier = &policy->tier[i];
		bool		hold = tier->hold != tier->threshold;

		bytes_write_string(out, for_client ?
						   pg_server_to_client(tier->label, strlen(tier->label)) : tier->label);
		policy_write_number(out, tier->threshold);
		if (later)
			bytes_write_uint(out, hold);
		if (hold)
			policy_write_number(out, tier->hold);
	}
}

/*
 * Reads a tier of a policy; returns false if it is impossible, or not as it is
 * written.
 */
static bool
policy_read_tier(ByteReader *in, TierPolicy *policy, bool later, bool from_client)
{
	/*
	 * a label can have more bytes in the client's encoding than in the
	 * server's
	 */
	char	   *label = bytes_read_raw_string(in, NAMEDATALEN * 4);
	double		threshold = policy_read_number(in);
	bool		has_hold = later && bytes_read_uint(in, 1) == 1;
	double		hold = has_hold ? policy_read_number(in) : threshold;
	const Tier *tier = &policy->tier[policy->tiers];

	if (in->failed)
		return false;
	if (from_client)
		label = pg_client_to_server(label, strlen(label));
	if (tier_policy_add(policy, label, threshold).code != 0)
		return false;
	if (has_hold && (hold == threshold || tier_policy_hold(policy, hold).code != 0))
		return false;
	/* minus zero, which becomes zero, is never written */
	return policy_number_bits(tier->threshold) == policy_number_bits(threshold) &&
		policy_number_bits(tier->hold) == policy_number_bits(hold);
}

/*
 * Reads a policy from bytes that need not be valid; returns NULL if they are
 * not.
 */
static TierPolicy *
policy_read(const char *bytes, int length, bool from_client)
{
	const unsigned char *start = (const unsigned char *) bytes;
	ByteReader	in = {start, start + length, false};
	TierPolicy *policy = palloc0(sizeof(TierPolicy));
	bool		later;
	int			tiers;

	if (bytes_read_uint(&in, TIER_POLICY_VERSION) != TIER_POLICY_VERSION)
		return NULL;
	later = bytes_read_uint(&in, TIER_POLICY_LATER_RULES) == TIER_POLICY_LATER_RULES;
	policy->grace = bytes_read_uint(&in, TIER_MAX_GRACE);
	policy->landing = bytes_read_uint(&in, LANDING_SOFT);
	if (later)
		policy->valid = bytes_read_uint(&in, TIER_MAX_VALID);
	tiers = bytes_read_uint(&in, TIER_MAX_TIERS);
	for (int i = 0; i < tiers; i++)
		if (!policy_read_tier(&in, policy, later, from_client))
			return NULL;
	if (in.failed || in.at != in.end || tiers == 0 || later != policy_has_later_rules(policy))
		return NULL;
	return policy;
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

/* Returns the stored form of a policy. */
Datum
tier_policy_to_datum(const TierPolicy *policy)
{
	StringInfoData out;

	stored_begin(&out);
	policy_write(&out, policy, false);
	return stored_end(&out);
}

PG_FUNCTION_INFO_V1(tier_policy_recv);
PG_FUNCTION_INFO_V1(tier_policy_send);

/* Converts bytes from a client to a policy. */
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
	return tier_policy_to_datum(policy);
}

/*
 * Converts a policy to bytes for a client: those stored, but labels in the
 * client's encoding.
 */
Datum
tier_policy_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	policy_write(&buf, tier_policy_from_datum(PG_GETARG_DATUM(0)), true);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
