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

/* Returns the bits of a double as an integer, whose byte order we choose. */
static uint64
policy_threshold_bits(double threshold)
{
	uint64		bits;

	memcpy(&bits, &threshold, sizeof(bits));
	return bits;
}

/* Writes a policy, with labels in the server's encoding or in the client's. */
static void
policy_write(StringInfo out, const TierPolicy *policy, bool for_client)
{
	appendStringInfoChar(out, TIER_POLICY_VERSION);
	appendStringInfoChar(out, 0);	/* flags: none defined */
	bytes_write_uint(out, policy->grace);
	bytes_write_uint(out, policy->landing);
	bytes_write_uint(out, policy->tiers);
	for (int i = 0; i < policy->tiers; i++)
	{
		char	   *label = policy->tier[i].label;
		uint64		bits = policy_threshold_bits(policy->tier[i].threshold);

		bytes_write_string(out, for_client ? pg_server_to_client(label, strlen(label)) : label);
		for (int shift = 56; shift >= 0; shift -= 8)
			appendStringInfoChar(out, (char) (bits >> shift));
	}
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
	int			tiers;

	if (bytes_read_uint(&in, TIER_POLICY_VERSION) != TIER_POLICY_VERSION)
		return NULL;
	bytes_read_uint(&in, 0);	/* flags */
	policy->grace = bytes_read_uint(&in, TIER_MAX_GRACE);
	policy->landing = bytes_read_uint(&in, LANDING_SOFT);
	tiers = bytes_read_uint(&in, TIER_MAX_TIERS);
	for (int i = 0; i < tiers; i++)
	{
		/*
		 * a label can have more bytes in the client's encoding than in the
		 * server's
		 */
		char	   *label = bytes_read_raw_string(&in, NAMEDATALEN * 4);
		uint64		bits = 0;
		double		threshold;

		if (in.failed || in.end - in.at < 8)
			return NULL;
		if (from_client)
			label = pg_client_to_server(label, strlen(label));
		for (int k = 0; k < 8; k++)
			bits = bits << 8 | *in.at++;
		memcpy(&threshold, &bits, sizeof(threshold));
		if (tier_policy_add(policy, label, threshold).code != 0)
			return NULL;
		/* minus zero, which tier_policy_add changes, is never written */
		if (policy_threshold_bits(policy->tier[i].threshold) != bits)
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
