/*
 * stats_suppress.c
 *		Which groups of a published table are too small to be shown?
 */
#include "stats/stats_suppress.h"

/*
 * Fills in which of the counts, none of them negative, must be hidden so that
 * the published total of them all does not give a small one away.
 *
 * Primary: every count of at least 1 and below the minimum. Complementary:
 * where that hides one count alone, or counts that make less than the minimum
 * together, the smallest of the others, too, of equal ones the first. One is
 * enough, since it is not below the minimum itself. A count of 0 is never
 * hidden, and hides nothing.
 */
void
stats_suppress(const int64_t *counts, size_t n, int64_t minimum, bool *hidden)
{
	size_t		primary = 0;
	size_t		smallest = n;
	int64_t		together = 0;

	for (size_t i = 0; i < n; i++)
	{
		hidden[i] = counts[i] > 0 && counts[i] < minimum;
		if (hidden[i])
		{
			primary++;
			/* held at the minimum, so that it cannot overflow */
			together = counts[i] < minimum - together ? together + counts[i] : minimum;
		}
		else if (counts[i] > 0 && (smallest == n || counts[i] < counts[smallest]))
			smallest = i;
	}
	if (primary > 0 && (primary == 1 || together < minimum) && smallest < n)
		hidden[smallest] = true;
}
