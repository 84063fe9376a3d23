/*
 * stats_suppress.h
 *		Which groups of a published table are too small to be shown?
 */
#ifndef SATISFACTION_STATS_SUPPRESS_H
#define SATISFACTION_STATS_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern void stats_suppress(const int64_t *counts, size_t n, int64_t minimum, bool *hidden);

#endif							/* SATISFACTION_STATS_SUPPRESS_H */
