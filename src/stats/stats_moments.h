/*
 * stats_moments.h
 *		Co-moments of several variables: for each pair x, y the sum of
 *		(x - mean_x)(y - mean_y) over rows, as variances, correlations and
 *		regressions need them.
 *
 * All sums have twice the digits of a double, so the order of the rows, and how
 * they are split into parts that are merged, make no difference that a double
 * could show.
 */
#ifndef SATISFACTION_STATS_MOMENTS_H
#define SATISFACTION_STATS_MOMENTS_H

#include <stddef.h>

#include "stats/stats_exact.h"

#define STATS_MOST_VARIABLES 13

/* Pairs are numbered by the rows of the lower triangle: 00, 10, 11, 20, 21, 22, ... */
#define STATS_PAIRS(variables) ((variables) * ((variables) + 1) / 2)
#define STATS_PAIR(i, j) (STATS_PAIRS(i) + (j))

/*
 * Squares of larger values could overflow, summed up. The cast matters on 32-bit x86,
 * where the constant has more digits than a double and is a little less than it.
 */
#define STATS_LARGEST_VARIABLE ((double) 1e100)

/*
 * Sums around a shift, which is the first row. Around 0, values such as 1e9 and
 * 1e9 + 0.001 would have sums of squares that differ only after the 24th digit.
 */
typedef struct StatsMoments
{
	double		rows;
	int			variables;
	double		shift[STATS_MOST_VARIABLES];
	StatsSum	sum[STATS_MOST_VARIABLES];
	StatsSum	product[];		/* of each pair */
} StatsMoments;

/*
 * Returns the largest co-moment of variables with these sums of squares, which
 * is the root of their product.
 */
static inline double
stats_largest_comoment(double squares_i, double squares_j)
{
	double		product = squares_i * squares_j;

	/* rounded once only, unless it overflows or underflows */
	return product > 1e-290 && product < 1e300 ? sqrt(product) : sqrt(squares_i) * sqrt(squares_j);
}

extern size_t stats_moments_size(int variables);
extern void stats_moments_begin(StatsMoments *m, int variables);
extern void stats_moments_add(StatsMoments *m, const double *row);
extern void stats_moments_merge(StatsMoments *m, const StatsMoments *other);

/*
 * The totals of the variables and the co-moments, and the moments of these
 * again. A variable that is constant has co-moments of exactly 0.
 *
 * Both are rounded to 22 digits or so of what the spread of the variables makes
 * them, below which they depend on the order of the rows.
 */
extern void stats_moments_center(const StatsMoments *m, StatsSum *total, StatsSum *comoment);
extern void stats_moments_restore(StatsMoments *m, double rows, const StatsSum *total,
								  const StatsSum *comoment);

#endif							/* SATISFACTION_STATS_MOMENTS_H */
