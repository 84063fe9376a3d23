/*
 * stats_drivers.c
 *		Key drivers: regression, and the part of R² that is due to each driver.
 *
 * Importance is LMG (Lindeman, Merenda and Gold 1980), the Shapley value of R²:
 * by how much R² grows when the driver is added, on average over all orders in
 * which the drivers can be added.
 */
#include <math.h>
#include <string.h>

#include "stats/stats_drivers.h"
#include "stats/stats_moments.h"

/*
 * A driver is determined by others if they explain all but this part of its
 * variance: then less than half of the digits of its coefficient are right.
 */
#define COLLINEAR 1e-8

/* In such a driver, coefficients below the root of it cannot be told from 0. */
#define COLLINEAR_COEFFICIENT 1e-4

#define MOST STATS_MOST_DRIVERS

/*
 * The correlations of the drivers that vary, and of the outcome, which is the
 * last one. driver[] has their places among all drivers.
 */
typedef struct Correlations
{
	int			count;			/* of drivers that vary */
	int			driver[MOST];
	double		r[MOST + 1][MOST + 1];
} Correlations;

/* Returns the correlation of two variables that vary. */
static double
correlation_of(const double *comoment, int i, int j)
{
	int			pair = i > j ? STATS_PAIR(i, j) : STATS_PAIR(j, i);

	return comoment[pair] / stats_largest_comoment(comoment[STATS_PAIR(i, i)],
												   comoment[STATS_PAIR(j, j)]);
}

/* Returns the correlations of the drivers that vary, and of the outcome, number 0. */
static Correlations
correlations_of(int drivers, const double *comoment)
{
	Correlations c = {0};
	int			variable[MOST + 1];

	for (int i = 0; i < drivers; i++)
		if (comoment[STATS_PAIR(i + 1, i + 1)] > 0)
		{
			variable[c.count] = i + 1;
			c.driver[c.count++] = i;
		}
	variable[c.count] = 0;
	for (int i = 0; i <= c.count; i++)
		for (int j = 0; j <= c.count; j++)
			c.r[i][j] = i == j ? 1 : correlation_of(comoment, variable[i], variable[j]);
	return c;
}

/*
 * Makes the variables after k what k leaves unexplained of them, and column j of
 * row k the coefficient of k for j (a step of Gauss and Jordan).
 */
static void
sweep(double a[MOST + 1][MOST + 1], int count, int k)
{
	double		pivot = a[k][k];

	for (int j = k + 1; j <= count; j++)
		a[k][j] /= pivot;
	for (int i = 0; i <= count; i++)
		for (int j = k + 1; i != k && j <= count; j++)
			a[i][j] -= a[i][k] * a[k][j];
}

/*
 * Makes the regression of the outcome, and of each driver on those before it:
 * sets the coefficients, and which drivers are determined by others.
 */
static void
drivers_regress(const Correlations *c, StatsDrivers *d)
{
	double		a[MOST + 1][MOST + 1];
	bool		determined[MOST] = {false};

	memcpy(a, c->r, sizeof(a));
	for (int k = 0; k < c->count; k++)
	{
		unsigned	by = 0;

		if (a[k][k] > COLLINEAR)
		{
			sweep(a, c->count, k);
			continue;
		}
		d->collinear = determined[k] = true;
		for (int i = 0; i < k; i++)
			if (!determined[i] && fabs(a[i][k]) > COLLINEAR_COEFFICIENT)
				by |= 1U << c->driver[i];
		d->determined_by[c->driver[k]] = by;
	}
	for (int k = 0; k < c->count; k++)
		d->beta[c->driver[k]] = a[k][c->count];
}

/*
 * Sets R² of each subset of the drivers, by the bits of its number: those of the
 * subset so far, which has this R², and any drivers from number k on. What the
 * subset so far explains is taken from the correlations already.
 */
static void
explain_subsets(double a[MOST + 1][MOST + 1], int count, int k, unsigned subset,
				double explained, double *r_squared)
{
	double		with[MOST + 1][MOST + 1];

	if (k == count)
	{
		r_squared[subset] = explained;
		return;
	}
	explain_subsets(a, count, k + 1, subset, explained, r_squared);
	for (int i = k + 1; i <= count; i++)
		for (int j = k + 1; j <= count; j++)
			with[i][j] = a[i][j] - a[i][k] * (a[k][j] / a[k][k]);
	explain_subsets(with, count, k + 1, subset | 1U << k,
					explained + a[k][count] * (a[k][count] / a[k][k]), r_squared);
}

/* Sets R², and the importance of the drivers that vary. */
static void
drivers_importance(Correlations *c, StatsDrivers *d)
{
	double		r_squared[1 << MOST];
	double		weight[MOST];	/* by the number of drivers added before */
	int			size[1 << MOST];

	explain_subsets(c->r, c->count, 0, 0, 0, r_squared);
	/* rounding may have made it larger */
	d->r_squared = fmin(r_squared[(1 << c->count) - 1], 1);
	for (int i = 0; i < c->count; i++)
		weight[i] = i == 0 ? 1.0 / c->count : weight[i - 1] * i / (c->count - i);
	size[0] = 0;
	for (unsigned subset = 1; subset < 1U << c->count; subset++)
		size[subset] = size[subset >> 1] + (subset & 1);
	for (int k = 0; k < c->count; k++)
	{
		double		sum = 0;

		for (unsigned subset = 0; subset < 1U << c->count; subset++)
			if ((subset >> k & 1) == 0)
				sum += weight[size[subset]] * (r_squared[subset | 1U << k] - r_squared[subset]);
		d->importance[c->driver[k]] = fmax(sum, 0);
	}
}

/* Returns correlations, regression and importance. */
StatsDrivers
stats_drivers(int drivers, double rows, const double *comoment)
{
	StatsDrivers d = {.r_squared = NAN,.adjusted_r_squared = NAN};
	Correlations c;

	for (int i = 0; i < MOST; i++)
		d.correlation[i] = d.beta[i] = d.importance[i] = d.share[i] = NAN;
	if (drivers == 0 || !(comoment[0] > 0))
		return d;
	c = correlations_of(drivers, comoment);
	for (int k = 0; k < c.count; k++)
		d.correlation[c.driver[k]] = c.r[k][c.count];
	if (rows < c.count + 2)
		return d;
	drivers_regress(&c, &d);
	if (d.collinear)
		return d;
	for (int i = 0; i < drivers; i++)
		d.importance[i] = 0;
	drivers_importance(&c, &d);
	d.adjusted_r_squared = 1 - (1 - d.r_squared) * (rows - 1) / (rows - c.count - 1);
	for (int i = 0; i < drivers; i++)
		d.share[i] = d.r_squared > 0 ? d.importance[i] / d.r_squared : NAN;
	return d;
}
