/*
 * retention_moments.h
 *		A retention matrix of customers with the moments of their events.
 */
#ifndef SATISFACTION_RETENTION_MOMENTS_H
#define SATISFACTION_RETENTION_MOMENTS_H

#include "retention/retention_matrix.h"
#include "retention/retention_state.h"

extern void retention_fill_moments(RetentionMatrix *matrix, RetentionState *state);

#endif							/* SATISFACTION_RETENTION_MOMENTS_H */
