/*
 * stats_interval.c
 *		Confidence intervals of a rate, of a net rate (the difference of two shares, of which the
 *		Net Promoter Score is one) and of a mean.
 *
 * No limit ever leaves the scale. Wald's intervals, and Student's of a mean, have no width where all
 * answers are alike; the others always have some.
 */
#include <math.h>

#include "stats/stats.h"

/* Returns x, or the end of low..high that x lies beyond. */
static double
clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* Returns centre ± reach, held to low..high. */
static StatsLimits
around(double centre, double reach, double low, double high)
{
	StatsLimits limits = {clamp(centre - reach, low, high), clamp(centre + reach, low, high)};

	return limits;
}

/*
 * Wilson's score interval (1927): the rates that a score test would not reject.
 */
StatsLimits
stats_wilson(double successes, double trials, double level)
{
	double		z = stats_z(level);
	double		p = successes / trials;
	double		w = z * z / trials;
	StatsLimits limits = around((p + w / 2) / (1 + w), sqrt(w * (p * (1 - p) + w / 4)) / (1 + w), 0, 1);

	/* exact at the ends, where rounding would leave 1e-17 or so */
	if (successes == 0)
		limits.lower = 0;
	if (successes == trials)
		limits.upper = 1;
	return limits;
}

/*
 * Clopper and Pearson's interval (1934): never covers less than its level, at the price of width.
 */
StatsLimits
stats_clopper_pearson(double successes, double trials, double level)
{
	double		tail = (1 - level) / 2;
	double		failures = trials - successes;
	StatsLimits limits = {0, 1};

	if (successes > 0)
		limits.lower = stats_beta_quantile(tail, successes, failures + 1);
	if (failures > 0)
		limits.upper = stats_beta_quantile(1 - tail, successes + 1, failures);
	return limits;
}

/*
 * Agresti and Coull's interval (1998): Wald's after adding z²/2 successes and as many failures.
 */
StatsLimits
stats_agresti_coull(double successes, double trials, double level)
{
	double		z = stats_z(level);
	double		n = trials + z * z;
	double		p = (successes + z * z / 2) / n;

	return around(p, z * sqrt(p * (1 - p) / n), 0, 1);
}

/* Wald's textbook interval: far too narrow for small samples and near 0 and 1. */
StatsLimits
stats_wald(double successes, double trials, double level)
{
	double		p = successes / trials;

	return around(p, stats_z(level) * sqrt(p * (1 - p) / trials), 0, 1);
}

/*
 * Returns the variance of one answer that counts +1, 0 or -1: p + d - (p - d)², written so that
 * rounding cannot make it negative. The two shares are not independent; leaving out their
 * covariance is the commonest mistake with this score.
 */
double
stats_net_variance(double plus, double zero, double minus)
{
	double		n = plus + zero + minus;

	return ((plus + minus) * zero + 4 * plus * minus) / (n * n);
}

/* Wald's interval of the net rate. */
StatsLimits
stats_net_wald(double plus, double zero, double minus, double level)
{
	double		n = plus + zero + minus;

	return around((plus - minus) / n,
				  stats_z(level) * sqrt(stats_net_variance(plus, zero, minus) / n), -1, 1);
}

/*
 * The adjusted Wald interval AW(3,T) of Rocks ("Interval Estimation for the Net Promoter Score",
 * The American Statistician 70(4), 2016): Wald's after adding 3/4, 3/2 and 3/4 of an answer.
 */
StatsLimits
stats_net_adjusted_wald(double plus, double zero, double minus, double level)
{
	return stats_net_wald(plus + 0.75, zero + 1.5, minus + 0.75, level);
}

typedef struct NetSample
{
	double		plus;			/* shares */
	double		zero;
	double		minus;
	double		root_n;
	double		z;
} NetSample;

/*
 * The three functions that follow answer how far the sample lies above what the net rate delta allows:
 * zero at the limits of the interval. The variance is the one most likely given delta (Tango,
 * "Equivalence test and confidence interval for the difference in proportions for the paired-sample
 * design", Statistics in Medicine 17, 1998), in shares so that counts cannot overflow.
 *
 * They are one formula, in delta itself and in its distance from either end of the scale: where nearly
 * all answers are alike, delta crowds at an end, and only the distance keeps its digits.
 */
static double
excess_middle(double delta, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = -s->plus - s->minus + (2 - s->plus + s->minus) * delta;
	double		c = -s->minus * delta * (1 - delta);
	double		root = sqrt(fmax(b * b - 8 * c, 0));

	/* the minus share given delta: of two equal forms, the one that does not subtract like from like */
	double		share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;

	return (s->plus - s->minus - delta) * s->root_n -
		s->z * sqrt(fmax(2 * share + delta * (1 - delta), 0));
}

/* The same by e = 1 + delta. */
static double
excess_low(double e, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = 2 * (s->plus + s->zero) + (1 + 2 * s->minus + s->zero) * e;
	double		c = e * (s->plus + 2 * s->zero + s->minus * e);
	double		rest = 2 * c / (b + sqrt(fmax(b * b - 8 * c, 0)));

	return (2 * s->plus + s->zero - e) * s->root_n - s->z * sqrt(fmax(e * (3 - e) - 2 * rest, 0));
}

/* The same by g = 1 - delta. */
static double
excess_high(double g, const void *parameters)
{
	const NetSample *s = parameters;
	double		b = 2 * s->zero + 2 * s->minus - (1 + s->zero + 2 * s->minus) * g;
	double		c = -s->minus * g * (1 - g);
	double		root = sqrt(fmax(b * b - 8 * c, 0));
	double		share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;

	return (g - 2 * s->minus - s->zero) * s->root_n - s->z * sqrt(fmax(2 * share + g * (1 - g), 0));
}

/* Returns the lower limit of the score interval of the net rate. */
static double
net_score_lower(double plus, double zero, double minus, double level)
{
	double		n = plus + zero + minus;
	NetSample	s = {plus / n, zero / n, minus / n, sqrt(n), stats_z(level)};

	/* Where all answers are alike the excess has a second zero at the estimate itself. */
	if (minus == n)
		return -1;
	if (plus == n)
		return 2 * stats_wilson(n, n, level).lower - 1;
	if (zero == n)
		return -stats_wilson(0, n, level).upper;

	if (zero >= plus && zero >= minus)
		return clamp(stats_root(excess_middle, &s, -1, s.plus - s.minus), -1, 1);
	if (plus <= minus)
		return clamp(stats_root(excess_low, &s, 0, 2 * s.plus + s.zero) - 1, -1, 1);
	return clamp(1 - stats_root(excess_high, &s, 2 * s.minus + s.zero, 2), -1, 1);
}

/*
 * The score interval of the net rate: the differences that Tango's score test would not reject,
 * which is also Rocks's "iterative" interval and, at zero, McNemar's test.
 *
 * The upper limit is the lower one of the mirrored sample, so that swapping promoters and
 * detractors negates the interval to the last bit.
 */
StatsLimits
stats_net_score(double plus, double zero, double minus, double level)
{
	StatsLimits limits = {net_score_lower(plus, zero, minus, level),
	-net_score_lower(minus, zero, plus, level)};

	return limits;
}

/* Student's interval of a mean; it needs two answers, and is held to the scale. */
StatsLimits
stats_mean(double mean, double std_dev, double n, double level, double scale_low, double scale_high)
{
	return around(mean, stats_student(level, n - 1) * std_dev / sqrt(n), scale_low, scale_high);
}
