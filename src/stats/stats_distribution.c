/*
 * stats_distribution.c
 *		Tail probabilities of the normal, Student and chi-squared distributions.
 *
 * Each is computed as a tail, never as 1 minus the rest, where it is small.
 */
#include <float.h>
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_distribution.h"

#define TWO_PI 6.283185307179586476925286766559
#define SQRT_PI 1.7724538509055160272981674833411

/* Returns P(Z > z) of the standard normal distribution. */
double
stats_normal_tail(double z)
{
	return erfc(z / sqrt(2.0)) / 2;
}

/* Returns the z with P(Z <= z) = p of the standard normal distribution. */
double
stats_normal_quantile(double p)
{
	return p > 0.5 ? stats_z(2 * p - 1) : p < 0.5 ? -stats_z(1 - 2 * p) : 0;
}

/* Returns the two-sided p-value of a standard normal statistic. */
double
stats_normal_p(double z)
{
	return erfc(fabs(z) / sqrt(2.0));
}

/*
 * Returns Γ(a + 1/2) / Γ(a). The series (DLMF 5.11.13) is in a - 1/4, where
 * its odd terms vanish.
 */
static double
gamma_half_ratio(double a)
{
	double		w = 1 / ((a - 0.25) * (a - 0.25));

	if (a < 100)
		return tgamma(a + 0.5) / tgamma(a);
	return sqrt(a - 0.25) * (1 + w * (1.0 / 64 - w * (19.0 / 8192 - w * 631.0 / 524288)));
}

/*
 * Returns P(|T| < t) by the power series of the incomplete beta function
 * (DLMF 8.17.8), all of whose terms are positive.
 */
static double
student_center(double t, double df)
{
	double		a = df / 2;
	double		y = t * t / (df + t * t);
	double		term = 2 * sqrt(y) * exp(-a * log1p(t * t / df)) * gamma_half_ratio(a) / SQRT_PI;
	double		sum = 0;

	for (double k = 0; term > DBL_EPSILON / 8 * sum; k++)
	{
		sum += term;
		term *= y * (a + 0.5 + k) / (1.5 + k);
	}
	return sum;
}

/*
 * Returns the two-sided p-value of t where there are very many degrees of
 * freedom, by the normal deviate of the same probability (Hill, "Algorithm
 * 395: Student's t-distribution", Communications of the ACM 13, 1970). The
 * beta distribution would lose digits of its argument, which is close to 1.
 */
static double
student_tail_large(double t, double df)
{
	double		a = df - 0.5;
	double		b = 48 * a * a;
	double		y = a * log1p(t * t / df);
	double		c = ((-0.4 * y - 3.3) * y - 24) * y - 85.5;

	/* not even the smallest double is so improbable */
	if (!(y < 2000))
		return 0;
	return stats_normal_p(((c / (0.8 * y * y + 100 + b) + y + 3) / b + 1) * sqrt(y));
}

/* Returns the two-sided p-value of Student's t. */
double
stats_student_p(double t, double df)
{
	if (isnan(t) || isnan(df))
		return NAN;
	if (isinf(df))
		return stats_normal_p(t);
	if (t * t < 3)
		return fmax(1 - student_center(fabs(t), df), 0);
	if (df >= 10000)
		return student_tail_large(t, df);
	return stats_beta_cdf(df / (df + t * t), df / 2, 0.5);
}

/* Returns u - ln(1 + u) without losing digits where u is small. */
static double
log1p_remainder(double u)
{
	double		v = u / (2 + u);
	double		sum = u * v;
	double		term = 2 * v;

	if (fabs(v) >= 0.1)
		return u - log1p(u);
	for (int k = 3; k < 40; k += 2)
	{
		term *= v * v;
		sum -= term / k;
	}
	return sum;
}

/*
 * Returns x^a e^-x / Γ(a + 1), for large a by Loader's saddle-point form,
 * as binomial_density() in stats_quantile.c.
 */
static double
gamma_density(double x, double a)
{
	double		a2 = a * a;
	double		stirling;

	if (a < 16)
		return exp(a * log(x) - x - lgamma(a + 1));
	stirling = (1.0 / 12 -
				(1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / a2) / a2) / a2) / a2) / a;
	return exp(-stirling - a * log1p_remainder((x - a) / a)) / sqrt(TWO_PI * a);
}

/* Returns the regularized lower incomplete gamma function by its series (DLMF 8.11.4). */
static double
gamma_series(double x, double a)
{
	double		term = 1;
	double		sum = 0;

	for (double k = 1; term > DBL_EPSILON / 8 * sum; k++)
	{
		sum += term;
		term *= x / (a + k);
	}
	return sum * gamma_density(x, a);
}

/*
 * Returns the regularized upper incomplete gamma function by its continued
 * fraction (DLMF 8.9.2), evaluated by the modified Lentz method, for x > a + 1.
 */
static double
gamma_fraction(double x, double a)
{
	double		b = x + 1 - a;
	double		c = 1 / DBL_MIN;
	double		d = 1 / b;
	double		value = d;

	/* takes about sqrt(a) steps; the limit only guards against never ending */
	for (double k = 1; k < 1e7; k++)
	{
		double		numerator = -k * (k - a);

		b += 2;
		d = 1 / (b + numerator * d);
		c = b + numerator / c;
		value *= c * d;
		/* written so that a step that is not a number ends it, too */
		if (!(fabs(c * d - 1) > DBL_EPSILON))
			break;
	}
	return value * a * gamma_density(x, a);
}

/* Returns the p-value of a chi-squared statistic. */
double
stats_chi_squared_p(double x, double df)
{
	double		a = df / 2;

	if (isnan(x) || isnan(df))
		return NAN;
	if (x <= 0)
		return 1;
	if (isinf(x))
		return 0;
	x /= 2;
	return x < a + 1 ? fmax(1 - gamma_series(x, a), 0) : gamma_fraction(x, a);
}
