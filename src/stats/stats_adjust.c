/*
 * stats_adjust.c
 *		P-values of many comparisons at once.
 *
 * Of twenty comparisons of equals one is below 0.05. The adjusted p-values take
 * that into account. The caller sorts them. Equal values stay equal, so that the
 * order of rows does not matter.
 */
#include <math.h>

#include "stats/stats_groups.h"

/*
 * Adjusts p-values so that the chance of any false finding among them is at
 * most the level they are compared with (Holm, Scandinavian Journal of
 * Statistics 6, 1979). The smallest counts n times, the next n - 1 times, ...
 */
void
stats_holm(StatsPValue *values, size_t n)
{
	double		largest = 0;

	for (size_t i = 0; i < n; i++)
	{
		largest = fmax(largest, fmin(1, (double) (n - i) * values[i].p));
		values[i].p = largest;
	}
}

/*
 * Adjusts p-values so that the expected share of false findings among all
 * findings is at most the level they are compared with (Benjamini and Hochberg,
 * Journal of the Royal Statistical Society B 57, 1995).
 */
void
stats_benjamini_hochberg(StatsPValue *values, size_t n)
{
	double		smallest = 1;

	for (size_t i = n; i > 0; i--)
	{
		smallest = fmin(smallest, (double) n / i * values[i - 1].p);
		values[i - 1].p = smallest;
	}
}
