/*
 * stats_distribution.h
 *		Tail probabilities of the normal, Student and chi-squared distributions.
 *
 * A p-value keeps its digits however small it is, down to 1e-300.
 */
#ifndef SATISFACTION_STATS_DISTRIBUTION_H
#define SATISFACTION_STATS_DISTRIBUTION_H

/* P(Z > z) */
extern double stats_normal_tail(double z);

/* the z with P(Z <= z) = p, for 0 < p < 1 */
extern double stats_normal_quantile(double p);

/* P(|Z| >= |z|) */
extern double stats_normal_p(double z);

/* P(|T| >= |t|) with df >= 1 degrees of freedom, not necessarily whole */
extern double stats_student_p(double t, double df);

/* P(X >= x) with df > 0 degrees of freedom */
extern double stats_chi_squared_p(double x, double df);

#endif							/* SATISFACTION_STATS_DISTRIBUTION_H */
