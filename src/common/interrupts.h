/*
 * interrupts.h
 *		Canceling long loops.
 */
#ifndef SATISFACTION_INTERRUPTS_H
#define SATISFACTION_INTERRUPTS_H

#include "miscadmin.h"

/*
 * Checks for interrupts at one of 4096 steps of a loop. Such a check costs
 * nothing even if a step is only the reading of a byte, and it follows the one
 * before within some 10 microseconds.
 */
static inline void
check_for_interrupts_at(uint64 step)
{
	if (unlikely((step & 4095) == 0))
		CHECK_FOR_INTERRUPTS();
}

/* How many bytes are set to zero without a check for interrupts. */
#define ZEROS_AT_ONCE ((Size) 1 << 20)

/* Sets memory to zero. */
static inline void
zero_memory(void *memory, Size size)
{
	for (Size at = 0; at < size; at += ZEROS_AT_ONCE)
	{
		CHECK_FOR_INTERRUPTS();
		memset((char *) memory + at, 0, Min(size - at, ZEROS_AT_ONCE));
	}
}

#endif							/* SATISFACTION_INTERRUPTS_H */
