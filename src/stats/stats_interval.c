/*
 * stats_interval.c
 *		Confidence intervals of a proportion, of a net rate (the difference of
 *		two shares, such as the Net Promoter Score) and of a mean.
 *
 * Limits are always within the scale. If all responses are equal, Wald
 * intervals and the Student interval of a mean have no width; the others
 * always have some.
 */
#include <math.h>

#include "stats/stats.h"

/* Returns x, limited to low..high. */
static double
clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* Returns center - margin and center + margin, limited to low..high. */
static StatsLimits
around(double center, double margin, double low, double high)
{
	StatsLimits limits = {clamp(center - margin, low, high), clamp(center + margin, low, high)};

	return limits;
}

/*
 * The score interval of Wilson (1927): the proportions that a score test does
 * not reject.
 */
StatsLimits
stats_wilson(double successes, double trials, double level)
{
	return stats_wilson_z(successes, trials, stats_z(level));
}

/* The same with a quantile in the place of a level. */
StatsLimits
stats_wilson_z(double successes, double trials, double z)
{
	double		p = successes / trials;
	double		w = z * z / trials;
	StatsLimits limits = around((p + w / 2) / (1 + w),
								sqrt(w * (p * (1 - p) + w / 4)) / (1 + w), 0, 1);

	/* exact at the ends, where rounding errors would leave about 1e-17 */
	if (successes == 0)
		limits.lower = 0;
	if (successes == trials)
		limits.upper = 1;
	return limits;
}

/*
 * The interval of Clopper and Pearson (1934): its coverage is never below the
 * level, but it is wider than the others.
 */
StatsLimits
stats_clopper_pearson(double successes, double trials, double level)
{
	double		tail = (1 - level) / 2;
	double		failures = trials - successes;
	StatsLimits limits = {0, 1};

	if (successes > 0)
		limits.lower = stats_beta_quantile(tail, 1 - tail, successes, failures + 1);
	if (failures > 0)
		limits.upper = stats_beta_quantile(1 - tail, tail, successes + 1, failures);
	return limits;
}

/*
 * The interval of Agresti and Coull (1998): the Wald interval after adding
 * z²/2 successes and as many failures.
 */
StatsLimits
stats_agresti_coull(double successes, double trials, double level)
{
	double		z = stats_z(level);
	double		n = trials + z * z;
	double		p = (successes + z * z / 2) / n;

	return around(p, z * sqrt(p * (1 - p) / n), 0, 1);
}

/*
 * The Wald interval of textbooks: far too narrow for small samples and near 0
 * and 1.
 */
StatsLimits
stats_wald(double successes, double trials, double level)
{
	double		p = successes / trials;

	return around(p, stats_z(level) * sqrt(p * (1 - p) / trials), 0, 1);
}

/*
 * Returns the variance of one response that counts +1, 0 or -1: p + d - (p -
 * d)², computed so that rounding errors cannot make it negative. The two
 * shares are not independent; ignoring their covariance is the most common
 * mistake with this score.
 */
double
stats_net_variance(double plus, double zero, double minus)
{
	double		n = plus + zero + minus;

	return ((plus + minus) * zero + 4 * plus * minus) / (n * n);
}

/* The Wald interval of the net rate. */
StatsLimits
stats_net_wald(double plus, double zero, double minus, double level)
{
	double		n = plus + zero + minus;

	return around((plus - minus) / n,
				  stats_z(level) * sqrt(stats_net_variance(plus, zero, minus) / n), -1, 1);
}

/*
 * The adjusted Wald interval AW(3,T) of Rocks ("Interval Estimation for the
 * Net Promoter Score", The American Statistician 70(4), 2016): the Wald
 * interval after adding 3/4, 3/2 and 3/4 of a response.
 */
StatsLimits
stats_net_adjusted_wald(double plus, double zero, double minus, double level)
{
	return stats_net_wald(plus + 0.75, zero + 1.5, minus + 0.75, level);
}

/* A larger share than this is so close to 1 that its distance from it must be kept. */
#define NET_NEARLY_ALL 0.95

typedef struct NetSample
{
	double		plus;			/* shares */
	double		zero;
	double		minus;
	double		root_n;
	double		z;
} NetSample;

/*
 * The next three functions return by how much the net rate of the sample
 * exceeds the largest one that a true net rate delta allows; it is zero at the
 * lower limit of the interval. The variance is the most likely one given delta
 * (Tango, "Equivalence test and confidence interval for the difference in
 * proportions for the paired-sample design", Statistics in Medicine 17, 1998).
 * Shares are used instead of counts, which could overflow.
 *
 * All three compute the same formula, from delta or from its distance to
 * either end of the scale: if nearly all responses are equal, delta is close
 * to an end, and only the distance is precise.
 */
static double
net_excess_middle(double delta, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = -s->plus - s->minus + (2 - s->plus + s->minus) * delta;
	double		c = -s->minus * delta * (1 - delta);
	double		root = sqrt(fmax(b * b - 8 * c, 0));

	/*
	 * the minus share given delta, in whichever of two equal forms does not
	 * cancel digits
	 */
	double		share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;

	return (s->plus - s->minus - delta) * s->root_n -
		s->z * sqrt(fmax(2 * share + delta * (1 - delta), 0));
}

/* The same from e = 1 + delta. */
static double
net_excess_low(double e, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = 2 * (s->plus + s->zero) + (1 + 2 * s->minus + s->zero) * e;
	double		c = e * (s->plus + 2 * s->zero + s->minus * e);
	double		rest = 2 * c / (b + sqrt(fmax(b * b - 8 * c, 0)));

	return (2 * s->plus + s->zero - e) * s->root_n -
		s->z * sqrt(fmax(e * (3 - e) - 2 * rest, 0));
}

/* The same from g = 1 - delta. */
static double
net_excess_high(double g, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = 2 * s->zero + 2 * s->minus - (1 + s->zero + 2 * s->minus) * g;
	double		c = -s->minus * g * (1 - g);
	double		root = sqrt(fmax(b * b - 8 * c, 0));
	double		share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;

	return (g - 2 * s->minus - s->zero) * s->root_n -
		s->z * sqrt(fmax(2 * share + g * (1 - g), 0));
}

/*
 * Returns the lower limit of the score interval by Newton's method, or NaN if
 * a few steps do not find it.
 *
 * It solves u² n = z² V(theta - u) for the distance u of the limit from the
 * estimate theta, where V is the variance of net_excess_middle(). The first u is
 * that of V's second-order expansion at the estimate, so that two or three steps
 * suffice.
 */
static double
net_score_lower_newton(const NetSample *s)
{
	double		theta = s->plus - s->minus;
	double		ratio = s->z / s->root_n * (s->z / s->root_n);
	double		slope = 2 - theta;	/* of b */

	/* V and its derivatives at the estimate, where share is s->minus */
	double		root = 4 * s->minus - s->plus - s->minus + slope * theta;
	double		share1 = (s->minus * (1 - 2 * theta) - slope * s->minus) / root;
	double		share2 = -(4 * share1 * share1 + 2 * slope * share1 + 2 * s->minus) / root;
	double		v0 = ratio * (2 * s->minus + theta * (1 - theta));
	double		v1 = ratio * (2 * share1 + 1 - 2 * theta);
	double		v2 = ratio * (share2 - 1);
	double		u = 2 * v0 / (v1 + sqrt(v1 * v1 + 4 * (1 - v2) * v0));

	for (int step = 0; step < 8; step++)
	{
		double		delta = theta - u;
		double		b = -s->plus - s->minus + slope * delta;
		double		c = -s->minus * delta * (1 - delta);
		double		share;
		double		change;

		root = sqrt(b * b - 8 * c);
		share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;
		/* excess and slope are both times root, which saves a division */
		change = (u * u - ratio * (2 * share + delta * (1 - delta))) * root /
			((2 * u + ratio * (1 - 2 * delta)) * root +
			 2 * ratio * (s->minus * (1 - 2 * delta) - slope * share));
		u -= change;
		if (!(u > 0 && u <= 1 + theta))
			break;
		/* the next step would change it by about the square of this */
		if (fabs(change) <= 1e-7 * u)
			return theta - u;
	}
	return NAN;
}

/* Returns the lower limit of the score interval of the net rate. */
static double
net_score_lower(double plus, double zero, double minus, double z)
{
	double		n = plus + zero + minus;
	NetSample	s = {plus / n, zero / n, minus / n, sqrt(n), z};

	/*
	 * if all responses are equal, the excess is also zero at the estimate
	 * itself
	 */
	if (minus == n)
		return -1;
	if (plus == n)
		return 2 * stats_wilson_z(n, n, z).lower - 1;
	if (zero == n)
		return -stats_wilson_z(0, n, z).upper;

	if (s.plus < NET_NEARLY_ALL && s.zero < NET_NEARLY_ALL && s.minus < NET_NEARLY_ALL)
	{
		double		limit = net_score_lower_newton(&s);

		if (!isnan(limit))
			return limit;
	}
	if (zero >= plus && zero >= minus)
		return clamp(stats_root(net_excess_middle, &s, -1, s.plus - s.minus), -1, 1);
	if (plus <= minus)
		return clamp(stats_root(net_excess_low, &s, 0, 2 * s.plus + s.zero) - 1, -1, 1);
	return clamp(1 - stats_root(net_excess_high, &s, 2 * s.minus + s.zero, 2), -1, 1);
}

/*
 * The score interval of the net rate: the net rates that the score test of
 * Tango does not reject. It is also the "iterative" interval of Rocks, and the
 * test of a net rate of zero is McNemar's test.
 *
 * The upper limit is computed as the lower limit of the mirrored sample, so
 * that swapping promoters and detractors exactly negates the interval.
 */
StatsLimits
stats_net_score(double plus, double zero, double minus, double level)
{
	return stats_net_score_z(plus, zero, minus, stats_z(level));
}

/* The same with a quantile in the place of a level. */
StatsLimits
stats_net_score_z(double plus, double zero, double minus, double z)
{
	StatsLimits limits = {net_score_lower(plus, zero, minus, z),
	-net_score_lower(minus, zero, plus, z)};

	return limits;
}

/*
 * The Student interval of a mean, limited to the scale; it needs two
 * responses.
 */
StatsLimits
stats_mean(double mean, double std_dev, double n, double level,
		   double scale_low, double scale_high)
{
	return around(mean, stats_student(level, n - 1) * std_dev / sqrt(n),
				  scale_low, scale_high);
}
