/*
 * stats_test.c
 *		Tests src/stats without a server; prints TAP.
 *
 * Expected values are published ones or closed forms; other results are
 * checked by their defining equation.
 */
#include <math.h>
#include <stdio.h>

#include "stats/stats.h"

static int	tests = 0;
static int	failed = 0;

/* Prints the result of a test. */
static void
ok(int passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
	failed += !passed;
}

/* Tests that a value is within a tolerance of the expected one. */
static void
near(double got, double want, double tolerance, const char *name)
{
	ok(fabs(got - want) <= tolerance, name);
	if (!(fabs(got - want) <= tolerance))
		printf("# got %.17g, want %.17g\n", got, want);
}

/*
 * The statistic of Tango for a net rate, as in the paper: the plain form of
 * the net_excess functions.
 */
static double
tango(double plus, double zero, double minus, double delta)
{
	double		n = plus + zero + minus;
	double		b = -minus - plus + (2 * n - plus + minus) * delta;
	double		c = -minus * delta * (1 - delta);
	double		q = (sqrt(b * b - 8 * n * c) - b) / (4 * n);

	return (plus - minus - n * delta) / sqrt(n * (2 * q + delta * (1 - delta)));
}

/* Tests the quantiles of the normal, Student and beta distributions. */
static void
test_quantiles(void)
{
	static const double dfs[] = {1, 2, 5, 30, 300, 9999, 10001, 1e6, 1e12};

	near(stats_z(0.95), 1.959963984540054, 1e-14, "z of 0.95");
	near(stats_z(0.90), 1.644853626951473, 1e-14, "z of 0.90");
	near(stats_z(0.999999), 4.891638475698844, 1e-10, "z of 0.999999");
	near(erf(stats_z(1e-9) / sqrt(2.0)), 1e-9, 1e-16, "z of a tiny level");
	near(stats_student(0.95, 1), tan(0.95 * M_PI / 2), 1e-10, "Student with 1 degree is Cauchy");
	near(stats_student(0.95, 2), 0.95 * sqrt(2 / (1 - 0.95 * 0.95)), 1e-12,
		 "Student with 2 degrees");
	near(stats_student(0.95, 10), 2.228138851986273, 1e-11, "Student with 10 degrees");
	near(stats_student(0.99, 30), 2.749995653567231, 1e-11, "Student with 30 degrees");
	near(stats_student(0.95, 1e15), stats_z(0.95), 1e-12, "Student with many degrees is normal");

	/*
	 * on both sides of the switch to the expansion, the distribution function
	 * inverts the quantile
	 */
	for (unsigned i = 0; i < sizeof(dfs) / sizeof(*dfs) - 1; i++)
	{
		double		t = stats_student(0.95, dfs[i]);

		near(stats_beta_cdf(dfs[i] / (dfs[i] + t * t), dfs[i] / 2, 0.5), 0.05, 1e-10,
			 "distribution function of a Student quantile");
	}

	near(stats_beta_cdf(0.3, 1, 1), 0.3, 1e-14, "beta(1,1) is uniform");
	near(stats_beta_cdf(0.3, 2, 3), 0.3483, 1e-13, "beta(2,3) in closed form");
	near(stats_beta_cdf(0.5, 1e9, 1e9), 0.5, 1e-9, "beta of a billion trials is symmetric");
	near(stats_beta_quantile(0.5, 0.5, 1, 3), 1 - pow(0.5, 1.0 / 3), 1e-14,
		 "beta(1,3) median in closed form");
}

typedef struct RateCase
{
	double		x,
				n;
	double		wilson[2];
	double		agresti_coull[2];
	double		clopper_pearson[2];
} RateCase;

/* The samples of Newcombe (1998) and small ones, to six decimals. */
static const RateCase rate_cases[] = {
	{81, 263, {.255289, .366210}, {.255221, .366277}, {.252737, .367622}},
	{15, 148, {.062386, .160487}, {.061386, .161488}, {.057844, .161650}},
	{0, 20, {0, .161125}, {0, .189810}, {0, .168433}},
	{1, 29, {.006113, .171755}, {0, .186287}, {.000873, .177644}},
	{29, 29, {.883030, 1}, {.861260, 1}, {.880555, 1}},
	{13, 16, {.569911, .934084}, {.561978, .942017}, {.543543, .959526}},
	{9, 10, {.595850, .982124}, {.574032, 1}, {.554984, .997471}},
};

/* Tests the intervals of a proportion. */
static void
test_rates(void)
{
	StatsLimits w;

	for (unsigned i = 0; i < sizeof(rate_cases) / sizeof(*rate_cases); i++)
	{
		const RateCase *c = &rate_cases[i];

		w = stats_wilson(c->x, c->n, 0.95);
		near(w.lower, c->wilson[0], 5e-7, "Wilson lower");
		near(w.upper, c->wilson[1], 5e-7, "Wilson upper");
		w = stats_agresti_coull(c->x, c->n, 0.95);
		near(w.lower, c->agresti_coull[0], 5e-7, "Agresti-Coull lower");
		near(w.upper, c->agresti_coull[1], 5e-7, "Agresti-Coull upper");
		w = stats_clopper_pearson(c->x, c->n, 0.95);
		near(w.lower, c->clopper_pearson[0], 5e-7, "Clopper-Pearson lower");
		near(w.upper, c->clopper_pearson[1], 5e-7, "Clopper-Pearson upper");
	}
	w = stats_wald(81, 263, 0.95);
	near(w.lower, .252190, 5e-7, "Wald lower");
	near(w.upper, .363779, 5e-7, "Wald upper");
	w = stats_clopper_pearson(3e8, 1e9, 0.95);
	near(w.lower, stats_wilson(3e8, 1e9, 0.95).lower, 1e-8, "Clopper-Pearson of a billion");

	/*
	 * counts that no survey has, but a tally can hold, must be precise and
	 * fast
	 */
	w = stats_clopper_pearson(1, 9e18, 0.99);
	near(w.lower / (-log1p(-0.005) / 9e18), 1, 1e-9,
		 "Clopper-Pearson of one in very many, lower in closed form");
	w = stats_clopper_pearson(9e18 - 1e4, 9e18, 0.99);
	ok(w.lower < w.upper && w.upper < 1, "Clopper-Pearson of nearly all of very many");
	w = stats_clopper_pearson(4e18, 8e18, 0.99);
	near((w.upper - 0.5) * 2 * sqrt(8e18) / stats_z(0.99), 1, 1e-6,
		 "Clopper-Pearson of half of very many is the normal one");
	near(stats_clopper_pearson(7, 1e9, 0.95).upper / 1.4422675308174959e-8, 1, 1e-12,
		 "Clopper-Pearson of seven in a billion");
	near(stats_beta_cdf(0.5, 8e18, 12801), 0, 0, "beta far below its mass");

	/*
	 * none of n: the upper limit is 1 - tail^(1/n), which must be precise
	 * even if it is small
	 */
	w = stats_clopper_pearson(0, 1e9, 0.95);
	near(w.upper * 1e9, -expm1(log(0.025) / 1e9) * 1e9, 1e-7,
		 "Clopper-Pearson of none in a billion");
}

typedef struct StudentCase
{
	double		level,
				df,
				t;
} StudentCase;

/* Computed with 50 digits from the definition, as are the next ones. */
static const StudentCase student_cases[] = {
	{0.999999999999, 1, 636633855803.55930338},
	{0.999999999999, 4, 1565.0921708841859566},
	{0.999999999999, 29, 11.951355221885924394},
	{0.999999999999, 999, 7.2240523313661833765},
	{0.999999999999, 20000, 7.1351333879038275421},
	{0.9999999999999999, 1, 5734161139222658.6455},
	{0.9999999999999999, 4, 15247.029902217893404},
	{0.9999999999999999, 29, 17.089814890722184129},
	{0.9999999999999999, 999, 8.4392963830735876645},
	{0.9999999999999999, 20000, 8.2995976982934140867},
};

typedef struct EdgeCase
{
	double		level,
				x,
				n,
				clopper_pearson[2];
} EdgeCase;

static const EdgeCase edge_cases[] = {
	{0.999999999999, 3, 10, {0.000016091824237580926374, 0.99114619189282337753}},
	{0.999999999999, 1, 100, {4.999889391400629925e-15, 0.27370307117442265696}},
	{0.999999999999, 50, 100, {0.1814482038727173391, 0.8185517961272826609}},
	{0.999999999999, 999, 1000, {0.96867023452670035663, 0.9999999999999995}},
	{0.999999999999, 1e12, 2e12, {0.49999747898380073, 0.50000252101619927}},
	{0.9999999999999999, 3, 10, {7.7339302412191314718e-7, 0.99759489074611191419}},
	{0.9999999999999999, 1, 100, {5.5511151231257828547e-19, 0.33890831146370964314}},
	{0.9999999999999999, 50, 100, {0.14496403642775409063, 0.85503596357224590937}},
	{0.9999999999999999, 999, 1000, {0.9596445062442607883, 1}},
	{0.9999999999999999, 1e12, 2e12, {0.49999706820737565, 0.50000293179262435}},
};

/* Tests limits at levels that are close to 1. */
static void
test_edges(void)
{
	for (unsigned i = 0; i < sizeof(student_cases) / sizeof(*student_cases); i++)
	{
		const StudentCase *c = &student_cases[i];

		near(stats_student(c->level, c->df) / c->t, 1, 1e-12, "Student at a level close to 1");
	}
	for (unsigned i = 0; i < sizeof(edge_cases) / sizeof(*edge_cases); i++)
	{
		const EdgeCase *c = &edge_cases[i];
		StatsLimits s = stats_clopper_pearson(c->x, c->n, c->level);

		near(s.lower / c->clopper_pearson[0], 1, 1e-12,
			 "Clopper-Pearson lower at a level close to 1");
		near(s.upper / c->clopper_pearson[1], 1, 1e-12,
			 "Clopper-Pearson upper at a level close to 1");
	}
}

/* Tests the intervals of a net rate. */
static void
test_net(void)
{
	StatsLimits s,
				m;
	double		z = stats_z(0.95);
	int			worst_ok = 1,
				inside = 1,
				nested = 1,
				mirrored = 1,
				alike_ok = 1;

	s = stats_net_score(48, 460, 41, 0.90);
	near(s.lower, -0.0157, 5e-5, "score interval, published: lower");
	near(s.upper, 0.0414, 5e-5, "score interval, published: upper");
	s = stats_net_wald(6, 139, 16, 0.95);
	near(s.lower, -0.1184, 5e-5, "Wald interval, published: lower");
	near(s.upper, -0.0058, 5e-5, "Wald interval, published: upper");
	near(tango(0, 43, 1, -0.1), 1.709, 5e-4, "Tango's own example");
	s = stats_net_score(12, 0, 8, 0.95);
	near(s.lower, -0.226837, 5e-7, "no zeros: 2 Wilson - 1");
	near(s.upper, 0.562387, 5e-7, "no zeros: 2 Wilson - 1");

	for (int n = 1; n <= 30; n++)
		for (int p = 0; p <= n; p++)
			for (int d = 0; d <= n - p; d++)
			{
				s = stats_net_score(p, n - p - d, d, 0.95);
				m = stats_net_score(d, n - p - d, p, 0.95);
				mirrored &= s.lower == -m.upper && s.upper == -m.lower;
				m = stats_net_score(p, n - p - d, d, 0.99);
				nested &= m.lower <= s.lower && s.upper <= m.upper;
				inside &= -1 <= s.lower && s.lower <= s.upper && s.upper <= 1;

				/*
				 * a limit inside the scale is where the test statistic is at
				 * the critical value
				 */
				if (s.lower > -1 && fabs(tango(p, n - p - d, d, s.lower) - z) > 1e-6)
					worst_ok = 0;
				if (s.upper < 1 && fabs(tango(p, n - p - d, d, s.upper) + z) > 1e-6)
					worst_ok = 0;
			}
	ok(worst_ok, "every limit of every sample of up to 30 solves Tango's equation");
	ok(inside, "no limit leaves the scale");
	ok(nested, "a higher level contains a lower one");
	ok(mirrored, "swapping promoters and detractors exactly negates the interval");

	for (double n = 1; n < 1e15; n *= 7)
		near(stats_net_score(n, 0, 0, 0.95).lower, 2 * stats_wilson(n, n, 0.95).lower - 1, 1e-15,
			 "all promoters: 2 Wilson - 1");
	near(stats_net_score(0, 9, 0, 0.95).upper, stats_wilson(0, 9, 0.95).upper, 1e-15,
		 "all passives: Wilson of none");
	s = stats_net_score(4e14, 3e14, 3e14, 0.95);
	near((s.upper - s.lower) / 2, z * sqrt(stats_net_variance(4e14, 3e14, 3e14) / 1e15), 1e-13,
		 "a huge sample: as Wald");
	/* nearly all responses equal, up to the largest counts of a double */
	for (double n = 10; n <= 1e15; n *= 10)
	{
		double		samples[][3] = {
			{n - 1, 1, 0}, {n - 1, 0, 1}, {1, 0, n - 1}, {n - 2, 0, 2},
			{1, n - 1, 0}, {1, n - 2, 1}, {0, 1, n - 1}
		};

		for (unsigned i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		{
			const double *x = samples[i];

			s = stats_net_score(x[0], x[1], x[2], 0.95);
			m.lower = (x[0] - x[2]) / n;
			alike_ok &= -1 <= s.lower && s.lower <= m.lower && m.lower <= s.upper && s.upper <= 1;
		}
	}
	/* these failed when the excess was computed from delta alone */
	s = stats_net_score(29512489, 1, 0, 0.95);
	alike_ok &= s.upper >= 29512489.0 / 29512490.0 && s.upper <= 1;
	s = stats_net_score(5149241599.0, 0, 2, 0.95);
	alike_ok &= s.lower < 5149241597.0 / 5149241601.0 && s.lower > 0.999 && s.upper <= 1;
	ok(alike_ok, "if nearly all responses are equal, the limits enclose the estimate");
	s = stats_net_adjusted_wald(10, 0, 0, 0.95);
	ok(s.upper == 1 && s.lower < 1, "adjusted Wald is limited to the scale");
	near(stats_net_variance(1, 1, 1), 2.0 / 3, 1e-15, "variance of one of each");
}

/* Tests the interval of a mean. */
static void
test_mean(void)
{
	StatsLimits m = stats_mean(5.5, 1.25, 40, 0.95, 1, 7);

	near(m.lower, 5.5 - 2.022690920036762 * 1.25 / sqrt(40), 1e-12, "mean, lower");
	near(m.upper, 5.5 + 2.022690920036762 * 1.25 / sqrt(40), 1e-12, "mean, upper");
	m = stats_mean(6.5, 0.7071067811865476, 2, 0.95, 1, 7);
	ok(m.lower == 1 && m.upper == 7, "the interval of the mean of two is limited to the scale");
}

/* Runs all tests. */
int
main(void)
{
	test_quantiles();
	test_rates();
	test_edges();
	test_net();
	test_mean();
	printf("1..%d\n", tests);
	return failed != 0;
}
