/*
 * stats_drivers.h
 *		Key drivers: how much each of several variables has to do with an
 *		outcome.
 */
#ifndef SATISFACTION_STATS_DRIVERS_H
#define SATISFACTION_STATS_DRIVERS_H

#include <stdbool.h>

#define STATS_MOST_DRIVERS 12

/*
 * What is unknown is NaN: all of a constant outcome, and what depends on a
 * regression with too few rows, where any drivers explain any outcome.
 *
 * Where a driver is (nearly) determined by those before it, nothing else is set:
 * determined_by[i] has a bit for each of them, and is 0 for other drivers.
 */
typedef struct StatsDrivers
{
	bool		collinear;
	unsigned	determined_by[STATS_MOST_DRIVERS];
	double		r_squared;
	double		adjusted_r_squared;
	double		correlation[STATS_MOST_DRIVERS];
	double		beta[STATS_MOST_DRIVERS];	/* standardized coefficient */
	double		importance[STATS_MOST_DRIVERS]; /* they add up to R² */
	double		share[STATS_MOST_DRIVERS];	/* of R² */
} StatsDrivers;

/* comoment is that of the outcome and the drivers, see stats_moments.h */
extern StatsDrivers stats_drivers(int drivers, double rows, const double *comoment);

#endif							/* SATISFACTION_STATS_DRIVERS_H */
