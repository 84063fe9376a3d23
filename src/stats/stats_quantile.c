/*
 * stats_quantile.c
 *		Quantiles of the normal, Student and beta distributions.
 */
#include <float.h>
#include <math.h>

#include "stats/stats.h"

#define TWO_PI 6.283185307179586476925286766559

/*
 * Returns a zero of f between low and high, where f has opposite signs.
 *
 * This is Ridders' method: as safe as bisection, but each step squares the
 * error.
 */
double
stats_root(StatsFunction f, const void *parameters, double low, double high)
{
	double		f_low = f(low, parameters);
	double		f_high = f(high, parameters);
	double		previous = low;

	/* bisection alone would need fewer steps than this */
	for (int step = 0; step < 1100; step++)
	{
		double		middle = low + (high - low) / 2;
		double		f_middle = f(middle, parameters);
		double		s = sqrt(f_middle * f_middle - f_low * f_high);
		double		x;
		double		f_x;

		if (f_middle == 0 || s == 0)
			return middle;
		x = middle + (middle - low) * (f_low > f_high ? f_middle : -f_middle) / s;
		f_x = f(x, parameters);
		if (f_x == 0 || fabs(x - previous) <= DBL_EPSILON * fabs(x))
			return x;
		previous = x;

		/* keep the narrowest bracket that contains the zero */
		if ((f_middle > 0) != (f_x > 0))
		{
			low = middle;
			f_low = f_middle;
			high = x;
			f_high = f_x;
		}
		else if ((f_low > 0) != (f_x > 0))
		{
			high = x;
			f_high = f_x;
		}
		else
		{
			low = x;
			f_low = f_x;
		}
		if (fabs(high - low) <= DBL_EPSILON * fabs(x))
			return x;
	}
	return previous;
}

/*
 * Returns the half-width of a two-sided normal interval of this level, in
 * standard errors.
 *
 * It starts with a rational approximation (Abramowitz and Stegun 26.2.23) and
 * improves it by Halley steps on erfc, each of which cubes the error. The last
 * result is kept, because all rows of a report usually have the same level.
 */
double
stats_z(double level)
{
	static double last_level = 0;
	static double last_z = 0;
	double		tail,
				t,
				z;

	if (level == last_level)
		return last_z;
	tail = (1 - level) / 2;
	t = sqrt(-2 * log(tail));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	for (int step = 0; step < 3; step++)
	{
		double		excess = erfc(z / sqrt(2.0)) / 2 - tail;
		double		u = excess * sqrt(TWO_PI) * exp(z * z / 2);

		z += u / (1 - z * u / 2);
	}
	last_level = level;
	last_z = z;
	return z;
}

/* Returns ln(n!) minus its Stirling approximation. */
static double
stirling_error(double n)
{
	double		n2 = n * n;

	if (n < 16)
		return lgamma(n + 1) - (n + 0.5) * log(n) + n - log(TWO_PI) / 2;
	return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 -
												   1.0 / 1188 / n2) / n2) / n2) / n2) / n;
}

/*
 * Returns x ln(x/m) + m - x without losing digits if x and m are close.
 *
 * The caller passes the difference x - m, which it may know more precisely
 * than by subtraction.
 */
static double
deviance(double x, double m, double difference)
{
	double		v = difference / (x + m);
	double		sum;
	double		term;

	if (fabs(v) >= 0.1)
		return x * log(x / m) - difference;

	sum = difference * v;
	term = 2 * x * v;
	for (int k = 3; k < 1000; k += 2)
	{
		double		next;

		term *= v * v;
		next = sum + term / k;
		if (next == sum)
			break;
		sum = next;
	}
	return sum;
}

/*
 * Returns x^a (1-x)^b Γ(a+b+1) / (Γ(a+1) Γ(b+1)), as precisely for a billion
 * trials as for ten, by the saddle-point method of Loader ("Fast and accurate
 * computation of binomial probabilities", 2000).
 */
static double
binomial_density(double x, double a, double b)
{
	double		n = a + b;
	double		difference = a - n * x;

	return sqrt(n / (TWO_PI * a * b)) *
		exp(stirling_error(n) - stirling_error(a) - stirling_error(b) -
			deviance(a, n * x, difference) - deviance(b, n * (1 - x), -difference));
}

/*
 * Returns the continued fraction of the incomplete beta function (DLMF
 * 8.17.22), by the modified Lentz method; it converges fast for x <
 * (a+1)/(a+b+2).
 */
static double
beta_fraction(double x, double y, double a, double b)
{
	const double tiny = 1e-300;
	double		c = 1;

	/*
	 * 1 - (a + b) * x / (a + 1), from the smaller of x and y = 1 - x, so that
	 * no digits cancel
	 */
	double		d = (x < y ? a + 1 - (a + b) * x : 1 - b + (a + b) * y) / (a + 1);
	double		value;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	value = d;

	/*
	 * takes about sqrt(min(a, b)) steps; the limit only prevents an endless
	 * loop
	 */
	for (double m = 1; m < 1e6; m++)
	{
		double		odd = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double		even = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double		step;

		d = 1 + odd * d;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = 1 + odd / c;
		c = fabs(c) < tiny ? tiny : c;
		value *= c * d;

		d = 1 + even * d;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = 1 + even / c;
		c = fabs(c) < tiny ? tiny : c;
		step = c * d;
		value *= step;
		/* written so that NaN ends the loop, too */
		if (!(fabs(step - 1) > DBL_EPSILON))
			break;
	}
	return value;
}

/* Returns P(X <= x) for X of the beta distribution with parameters a, b > 0. */
double
stats_beta_cdf(double x, double a, double b)
{
	double		density;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	/* where the density is 0 or NaN, the fraction may be NaN, too */
	density = binomial_density(x, a, b);
	if (!(density > 0))
		return x < a / (a + b) ? 0 : 1;
	if (x < (a + 1) / (a + b + 2))
		return density * b / (a + b) * beta_fraction(x, 1 - x, a, b);
	return 1 - density * a / (a + b) * beta_fraction(1 - x, x, b, a);
}

/* From this on, the quantile is computed by an approximation. */
#define LARGE_BETA 1e8

typedef struct BetaTarget
{
	double		p;
	double		a;
	double		b;
} BetaTarget;

/*
 * Returns by how much the distribution function at x exceeds the target
 * probability.
 */
static double
beta_excess(double x, const void *parameters)
{
	const BetaTarget *target = parameters;

	return stats_beta_cdf(x, target->a, target->b) - target->p;
}

/*
 * Returns the quantile for very large a and b, by the approximation of Carter
 * (Abramowitz and Stegun 26.5.22). For such a and b it is as precise as a
 * double, while the continued fraction above becomes slower and slower.
 */
static double
large_beta_quantile(double p, double a, double b)
{
	double		y = p < 0.5 ? stats_z(1 - 2 * p) : p > 0.5 ? -stats_z(2 * p - 1) : 0;
	double		u = 1 / (2 * a - 1);
	double		v = 1 / (2 * b - 1);
	double		h = 2 / (u + v);
	double		lambda = (y * y - 3) / 6;
	double		w = y * sqrt(h + lambda) / h - (v - u) * (lambda + 5.0 / 6 - 2 / (3 * h));

	return a / (a + b * exp(2 * w));
}

/*
 * Returns the x with P(X <= x) = p for X of the beta distribution with
 * parameters a, b > 0.
 */
double
stats_beta_quantile(double p, double a, double b)
{
	BetaTarget	target = {p, a, b};

	if (fmin(a, b) >= LARGE_BETA)
		return large_beta_quantile(p, a, b);
	/* near 1, a double has few digits of the distance to 1 */
	if (a > b)
		return 1 - stats_beta_quantile(1 - p, b, a);
	return stats_root(beta_excess, &target, 0, 1);
}

/*
 * Returns the half-width of a two-sided Student interval of this level with df
 * degrees of freedom, in standard errors.
 *
 * Small samples use the beta distribution. Large ones use the expansion around
 * the normal quantile (Abramowitz and Stegun 26.7.5), whose relative error is
 * below 1e-13 for them.
 */
double
stats_student(double level, double df)
{
	double		z,
				z2,
				g1,
				g2,
				g3,
				g4;

	if (df < 10000)
	{
		double		x = stats_beta_quantile(1 - level, df / 2, 0.5);

		return sqrt(df * (1 - x) / x);
	}

	z = stats_z(level);
	z2 = z * z;
	g1 = (z2 + 1) / 4;
	g2 = ((5 * z2 + 16) * z2 + 3) / 96;
	g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
	g4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
	return z + z * (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}
