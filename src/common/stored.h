/*
 * stored.h
 *		What types with a canonical binary form share: text and binary output,
 *		comparison and hash functions.
 */
#ifndef SATISFACTION_STORED_H
#define SATISFACTION_STORED_H

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "common/compat.h"

extern void stored_begin(StringInfo out);
extern Datum stored_end(StringInfo out);
extern Datum stored_from_bytes(const char *bytes, int length);
extern char *stored_from_hex(const char *text, int *length);
extern bool stored_same(const struct varlena *a, const struct varlena *b);

#endif							/* SATISFACTION_STORED_H */
