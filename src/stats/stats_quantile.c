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
 * Returns the z with P(Z > z) = tail of the standard normal distribution, for
 * a tail of at most 1/2.
 *
 * It starts with a rational approximation (Abramowitz and Stegun 26.2.23) and
 * improves it by Halley steps on erfc, each of which cubes the error. The last
 * result is kept, because all rows of a report usually have the same level.
 */
static double
z_of_tail(double tail)
{
	static double last_tail = 0;
	static double last_z = 0;
	double		t,
				z;

	if (tail == last_tail)
		return last_z;
	t = sqrt(-2 * log(tail));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	for (int step = 0; step < 3; step++)
	{
		double		excess = erfc(z / sqrt(2.0)) / 2 - tail;
		double		u = excess * sqrt(TWO_PI) * exp(z * z / 2);

		z += u / (1 - z * u / 2);
	}
	last_tail = tail;
	last_z = z;
	return z;
}

/*
 * Returns the half-width of a two-sided normal interval of this level, in
 * standard errors.
 */
double
stats_z(double level)
{
	return z_of_tail((1 - level) / 2);
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
 * Returns x^a y^b Γ(a+b+1) / (Γ(a+1) Γ(b+1)) where y = 1 - x, as precisely for
 * a billion trials as for ten, by the saddle-point method of Loader ("Fast and
 * accurate computation of binomial probabilities", 2000). The caller knows the
 * distance a - (a+b)x more precisely than by subtraction.
 */
static double
binomial_density(double x, double y, double a, double b, double distance)
{
	double		n = a + b;

	return sqrt(n / (TWO_PI * a * b)) *
		exp(stirling_error(n) - stirling_error(a) - stirling_error(b) -
			deviance(a, n * x, distance) - deviance(b, n * y, -distance));
}

/*
 * Returns P(X <= x) / (x^a y^b Γ(a+b) / (Γ(a+1) Γ(b))) for X of the beta
 * distribution, by the continued fraction of Didonato and Morris ("Algorithm
 * 708", ACM Transactions on Mathematical Software 18, 1992), which converges
 * fast for x < (a+1)/(a+b+2).
 *
 * Unlike the better known fraction (DLMF 8.17.22) it does not cancel digits
 * where a is large and x close to 1. The caller knows the distance a - (a+b)x
 * more precisely than by subtraction.
 */
static double
beta_fraction(double x, double y, double a, double b, double distance)
{
	double		first = 1 + 1 / a;
	double		value = first / (1 + distance);
	double		last_numerator = 0;
	double		last_denominator = value;

	/*
	 * takes about sqrt(min(a, b)) steps; the limit only prevents an endless
	 * loop
	 */
	for (double k = 1; k < 1e6; k++)
	{
		double		m = (k - 1) / a;
		double		e = 1 / (1 + (2 * k - 1) / a);
		double		w = k * (b - k) * x;
		double		alpha = (1 + m) * (1 + m + b / a) * e * e * w * x;
		double		beta = k + w / (a + 2 * k - 1) +
			(1 + k / a) / (first + 2 * k / a) * (1 + distance + k * (1 + y));
		double		numerator = alpha * last_numerator + beta * value;
		double		denominator = alpha * last_denominator + beta;
		double		previous = value;

		/* numerator and denominator are scaled so that the latter is 1 */
		last_numerator = value / denominator;
		last_denominator = 1 / denominator;
		value = numerator / denominator;
		/* written so that NaN ends the loop, too */
		if (!(fabs(value - previous) > DBL_EPSILON * value))
			break;
	}
	return a * value;
}

/* The beta distribution at some x. */
typedef struct BetaPoint
{
	double		lower;			/* P(X <= x) */
	double		upper;			/* P(X > x); the smaller of the two keeps its
								 * digits */
	double		density;		/* of ln(X / (1 - X)) */
} BetaPoint;

/*
 * Returns the beta distribution with parameters a, b > 0 at x = 1 - y. The
 * caller gives both, because one of them may be too close to 1 for a double.
 */
static BetaPoint
beta_point(double x, double y, double a, double b)
{
	BetaPoint	at = {0, 1, 0};
	double		distance = x < y ? a - (a + b) * x : (a + b) * y - b;
	double		density;

	if (!(x > 0))
		return at;
	density = y > 0 ? binomial_density(x, y, a, b, distance) : 0;
	/* where the density is 0 or NaN, the fraction may be NaN, too */
	if (!(density > 0))
	{
		at.lower = distance > 0 ? 0 : 1;
		at.upper = 1 - at.lower;
		return at;
	}
	at.density = density * a / (a + b) * b;
	/* x < (a+1)/(a+b+2), also where both are close to 1 */
	if (distance > 2 * x - 1)
	{
		at.lower = density * b / (a + b) * beta_fraction(x, y, a, b, distance);
		at.upper = 1 - at.lower;
	}
	else
	{
		at.upper = density * a / (a + b) * beta_fraction(y, x, b, a, -distance);
		at.lower = 1 - at.upper;
	}
	return at;
}

/* Returns P(X <= x) for X of the beta distribution with parameters a, b > 0. */
double
stats_beta_cdf(double x, double a, double b)
{
	return beta_point(x, 1 - x, a, b).lower;
}

/*
 * Returns the odds x / (1 - x) of the quantile x with P(X <= x) = lower and
 * P(X > x) = upper, which are precise for an x close to 0 or to 1.
 *
 * This is Newton's method for the logarithm of the smaller tail as a function
 * of the logarithm of the odds. That function is concave, so the method
 * converges from any start at which the tail is not too small for a double.
 */
static double
beta_odds(double lower, double upper, double a, double b, double odds)
{
	double		sign = lower < upper ? 1 : -1;
	double		tail = fmin(lower, upper);
	double		mean = a / b;

	for (int i = 0; i < 100; i++)
	{
		BetaPoint	at = beta_point(odds / (1 + odds), 1 / (1 + odds), a, b);
		double		found = sign > 0 ? at.lower : at.upper;
		double		step;

		if (!(found > 0 && at.density > 0))
		{
			odds = sqrt(odds) * sqrt(mean);
			continue;
		}
		step = log(tail / found) * found / at.density;
		odds *= exp(sign * step);
		/* the next error is about the square of this step */
		if (!(fabs(step) > 1e-10))
			break;
	}
	return odds;
}

/* Returns odds near those of a quantile, by the normal distribution of their logarithm. */
static double
beta_odds_start(double lower, double upper, double a, double b)
{
	double		sign = lower < upper ? 1 : -1;

	return a / b * exp(-sign * z_of_tail(fmin(lower, upper)) * sqrt(1 / a + 1 / b));
}

/*
 * Returns the x with P(X <= x) = lower and P(X > x) = upper for X of the beta
 * distribution with parameters a, b > 0. The caller gives both tails, whose
 * sum is 1, because 1 minus a small tail would lose its digits.
 */
double
stats_beta_quantile(double lower, double upper, double a, double b)
{
	double		odds = beta_odds(lower, upper, a, b, beta_odds_start(lower, upper, a, b));

	return odds < 1 ? odds / (1 + odds) : 1 - 1 / (1 + odds);
}

/*
 * Returns Student's half-width by the expansion around the normal one
 * (Abramowitz and Stegun 26.7.5), whose relative error is below 1e-13 from
 * 10,000 degrees of freedom on.
 */
static double
student_expansion(double z, double df)
{
	double		z2 = z * z;
	double		g1 = (z2 + 1) / 4;
	double		g2 = ((5 * z2 + 16) * z2 + 3) / 96;
	double		g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
	double		g4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;

	return z + z * (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}

/*
 * Returns the half-width of a two-sided Student interval of this level with df
 * degrees of freedom, in standard errors.
 *
 * Large samples use the expansion. Small ones use the beta distribution, for
 * which the expansion is a good start unless they are very small.
 */
double
stats_student(double level, double df)
{
	double		z = stats_z(level);
	double		t = student_expansion(z, df);
	double		start;

	if (df >= 10000)
		return t;
	start = z * z < df ? df / (t * t) : beta_odds_start(1 - level, level, df / 2, 0.5);
	return sqrt(df / beta_odds(1 - level, level, df / 2, 0.5, start));
}
