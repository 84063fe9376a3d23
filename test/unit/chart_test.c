/*
 * chart_test.c
 *		Tests control charts; prints TAP.
 *
 * Published examples of others are read from SATISFACTION_DATA, since their
 * data do not belong into this repository. Where they are not, they are skipped.
 */
#include <stdlib.h>
#include <string.h>

#include "stats/stats.h"
#include "stats/stats_chart.h"
#include "tap.h"

#define MAX_PERIODS 100

static const StatsChartOptions net_options = {-1, 1, 3, 0.2, false, false};
static const StatsChartOptions rate_options = {0, 1, 3, 0.2, false, false};

/*
 * Reads two columns, counted from 0, of the rows of a file whose text has
 * `wanted` in it. Returns how many there are, 0 where there is no such file.
 */
static int
read_columns(const char *file, const char *wanted, int first, int second, double (*values)[2])
{
	const char *folder = getenv("SATISFACTION_DATA");
	char		line[1000];
	FILE	   *f;
	int			n = 0;

	if (folder == NULL)
		return 0;
	snprintf(line, sizeof(line), "%s/next/%s", folder, file);
	f = fopen(line, "r");
	if (f == NULL)
		return 0;
	while (n < 5 * MAX_PERIODS && fgets(line, sizeof(line), f))
	{
		char	   *field = line;

		if (strstr(line, wanted) == NULL)
			continue;
		for (int column = 0; field; column++)
		{
			if (column == first)
				values[n][0] = atof(field);
			if (column == second)
				values[n][1] = atof(field);
			field = strchr(field, ',');
			field += field != NULL;
		}
		n++;
	}
	fclose(f);
	return n;
}

/* Reports a test whose data are not there. */
static void
skip(const char *name)
{
	printf("ok %d - %s # SKIP no data of others here\n", ++tests, name);
}

/* Returns a period of promoters, passives and detractors. */
static StatsPeriod
net_period(double plus, double zero, double minus)
{
	return (StatsPeriod)
	{
		plus + zero + minus, plus - minus, plus + minus, true
	};
}

static void
test_orange_juice(void)
{
	double		v[5 * MAX_PERIODS][2];
	StatsPeriod p[MAX_PERIODS];
	StatsChartRow rows[MAX_PERIODS];
	int			n = read_columns("orangejuice.csv", "TRUE", 1, 2, v);
	int			out = 1;

	if (n == 0)
	{
		skip("p chart of orange juice cans");
		return;
	}
	for (int i = 0; i < n; i++)
		p[i] = (StatsPeriod)
	{
		v[i][1], v[i][0], v[i][0], true
	};
	stats_chart(p, n, &rate_options, rows);
	near(n, 30, 0, "orange juice: trial samples");
	near(rows[0].center, 0.23133333, 5e-9, "orange juice: center of qcc");
	near(rows[0].lower, 0.052427548, 5e-10, "orange juice: lower limit of qcc");
	near(rows[29].upper, 0.41023912, 5e-9, "orange juice: upper limit of qcc");
	for (int i = 0; i < n; i++)
		out &= (rows[i].signal == STATS_ABOVE) == (i == 14 || i == 22) &&
			rows[i].signal != STATS_BELOW;
	ok(out, "orange juice: samples 15 and 23 are out");
}

static void
test_piston_rings(void)
{
	double		v[5 * MAX_PERIODS][2];
	StatsPeriod p[MAX_PERIODS];
	StatsChartRow rows[MAX_PERIODS];
	StatsChartOptions options = {-INFINITY, INFINITY, 3, 0.2, false, false};
	StatsBaseline baseline = {0, 0.0097850387 * 0.0097850387};
	int			n = read_columns("pistonrings.csv", "TRUE", 0, 1, v);

	if (n == 0)
	{
		skip("EWMA chart of piston rings");
		return;
	}
	memset(p, 0, sizeof(p));
	for (int i = 0; i < n; i++)
	{
		p[(int) v[i][1] - 1].size++;
		p[(int) v[i][1] - 1].sum += v[i][0];
		baseline.center += v[i][0] / n;
	}
	stats_chart_rows(p, n / 5, baseline, &options, rows);
	near(n, 125, 0, "piston rings: trial samples");
	near(rows[0].center, 74.001176, 5e-7, "piston rings: center of qcc");
	near(rows[0].ewma, 74.002981, 5e-7, "piston rings: first average of qcc");
	near(rows[0].ewma_lower, 73.998550, 5e-7, "piston rings: first lower limit of qcc");
	near(rows[0].ewma_upper, 74.003802, 5e-7, "piston rings: first upper limit of qcc");
	near(rows[24].ewma, 74.001606, 5e-7, "piston rings: last average of qcc");
	near(rows[24].ewma_lower, 73.996800, 5e-7, "piston rings: last lower limit of qcc");
	near(rows[24].ewma_upper, 74.005552, 5e-7, "piston rings: last upper limit of qcc");
}

static void
test_accidents(void)
{
	double		v[5 * MAX_PERIODS][2];
	StatsPeriod p[MAX_PERIODS];
	StatsChartRow rows[MAX_PERIODS];
	StatsChartOptions options = rate_options;
	int			n = read_columns("nhs_accidents.csv", "2", 1, 2, v);

	if (n == 0)
	{
		skip("p' chart of accidents");
		return;
	}
	for (int i = 0; i < n; i++)
		p[i] = (StatsPeriod)
	{
		v[i][1], v[i][0], v[i][0], true
	};
	options.overdispersed = true;
	stats_chart(p, n, &options, rows);
	near(rows[0].center, 0.95289971, 5e-9, "accidents: center");
	near(stats_chart_dispersion(p, n, stats_chart_baseline(p, n, false)), 10.640422, 5e-7,
		 "accidents: Laney's factor");
	near(rows[0].lower, 0.94012964, 5e-9, "accidents: lower limit");
	near(rows[0].upper, 0.96566978, 5e-9, "accidents: upper limit");
}

static void
test_limits(void)
{
	StatsPeriod p[] = {net_period(50, 30, 20), net_period(5, 3, 2), net_period(0, 0, 0),
	net_period(500, 300, 200), net_period(10, 20, 70), net_period(90, 10, 0)};
	StatsChartRow rows[6];
	double		sigma = sqrt(0.7 - 0.09);

	p[4].baseline = p[5].baseline = false;
	stats_chart(p, 6, &net_options, rows);
	for (int i = 0; i < 6; i++)
		near(rows[i].center, 0.3, 1e-15, "center of the baseline periods");
	near(rows[0].lower, 0.3 - 3 * sigma / 10, 1e-15, "limits by the size of the period");
	near(rows[3].upper, 0.3 + 3 * sigma / sqrt(1000), 1e-15, "limits of a large period");
	near(rows[1].upper, 1, 0, "limits are held to the scale");
	ok(isnan(rows[2].value) && isnan(rows[2].lower) && isnan(rows[2].upper) &&
	   rows[2].signal == STATS_NO_SIGNAL && rows[2].ewma == rows[1].ewma &&
	   rows[2].ewma_upper == rows[1].ewma_upper, "a period without responses");
	ok(rows[4].signal == STATS_BELOW && rows[5].signal == STATS_ABOVE, "extraordinary periods");
	near(rows[4].value, -0.6, 1e-15, "value");
}

static void
test_average(void)
{
	StatsPeriod p[40];
	StatsChartRow rows[40];
	StatsChartOptions options = net_options;
	double		worst = 0;
	int			drifts = 1;

	/* equal sizes: the textbook's limits */
	for (int i = 0; i < 40; i++)
	{
		p[i] = net_period(50, 30, 20);
		if (i >= 20)
			p[i] = net_period(60, 26, 14);
		p[i].baseline = i < 20;
	}
	stats_chart(p, 40, &options, rows);
	for (int i = 0; i < 40; i++)
		worst = fmax(worst, fabs(rows[i].ewma_upper - 0.3 - 3 * sqrt(0.61 / 100 * 0.2 / 1.8 *
																	 (1 - pow(0.8, 2 * (i + 1))))));
	near(worst, 0, 1e-15, "equal sizes: the textbook's limits of the average");
	ok(rows[19].signal == STATS_NO_SIGNAL && rows[19].ewma == rows[0].center,
	   "the average of what never changes is it");
	for (int i = 30; i < 40; i++)
		drifts &= rows[i].signal == STATS_DRIFT_UP;
	ok(drifts, "a small change that lasts is a drift");
	p[39] = net_period(0, 0, 0);
	stats_chart(p, 40, &options, rows);
	ok(rows[39].signal == STATS_NO_SIGNAL && rows[39].ewma > rows[39].ewma_upper,
	   "a period without responses gives no signal");
	p[39] = p[38];
	for (int i = 20; i < 40; i++)
	{
		p[i].sum = 30 - (p[i].sum - 30);
	}
	stats_chart(p, 40, &options, rows);
	ok(rows[39].signal == STATS_DRIFT_DOWN && rows[21].signal == STATS_NO_SIGNAL, "a drift down");

	/* unequal sizes: the variance from the weights of all periods */
	worst = 0;
	for (int i = 0; i < 40; i++)
		p[i] = net_period(5 * (1 + i % 7), 3 * (1 + i % 7), 2 * (1 + i % 7));
	stats_chart(p, 40, &options, rows);
	for (int i = 0; i < 40; i++)
	{
		double		variance = 0;

		for (int j = 0; j <= i; j++)
			variance += pow(0.2 * pow(0.8, i - j), 2) * 0.61 / p[j].size;
		worst = fmax(worst, fabs(rows[i].ewma_lower - (0.3 - 3 * sqrt(variance))));
	}
	near(worst, 0, 1e-15, "unequal sizes: exact limits of the average");
	options.lambda = 1;
	stats_chart(p, 40, &options, rows);
	near(rows[7].ewma_lower, rows[7].lower, 1e-15, "lambda 1: the average is the value");
}

static void
test_rates(void)
{
	StatsPeriod p[] = {{90000, 426, 0, true}, {110000, 543, 0, true}, {40000, 67, 0, false},
	{10, 0, 0, false}};
	StatsPeriod same[3] = {{10, 5, 5, true}, {20, 10, 10, true}, {30, 15, 15, true}};
	StatsChartOptions u_options = {0, INFINITY, 3, 0.2, true, false};
	StatsChartRow rows[4],
				wide[3];

	stats_chart(p, 4, &u_options, rows);
	near(rows[0].center, 969.0 / 200000, 1e-18, "u chart: center");
	near(rows[0].upper, 969.0 / 200000 + 3 * sqrt(969.0 / 200000 / 90000), 1e-16, "u chart: upper");
	near(rows[3].lower, 0, 0, "u chart: no rate is negative");
	ok(rows[2].signal == STATS_BELOW && rows[3].signal != STATS_BELOW, "u chart: signals");

	near(stats_chart_dispersion(same, 3, stats_chart_baseline(same, 3, false)), 0, 0,
		 "Laney's factor of equal rates");
	u_options = rate_options;
	stats_chart(same, 3, &u_options, rows);
	u_options.overdispersed = true;
	stats_chart(same, 3, &u_options, wide);
	near(wide[1].upper, rows[1].upper, 0, "Laney's factor never narrows");
	near(stats_chart_dispersion(p, 4, stats_chart_baseline(p, 4, true)),
		 (543 / 110000.0 - 426 / 90000.0) / sqrt(969.0 / 200000) *
		 (0.55 * sqrt(90000) + 0.45 * sqrt(110000)) / 1.128, 1e-13,
		 "Laney's factor of the baseline");
	near(stats_chart_dispersion(p, 1, stats_chart_baseline(p, 1, true)), 1, 0,
		 "one period has no factor");
}

static void
test_edges(void)
{
	StatsPeriod p[] = {net_period(9, 0, 0), net_period(3, 0, 0), net_period(2, 1, 0),
	net_period(1e15, 0, 0)};
	StatsChartRow rows[4];

	p[2].baseline = false;
	stats_chart(p, 4, &net_options, rows);
	ok(rows[0].lower == 1 && rows[0].upper == 1 && rows[0].signal == STATS_NO_SIGNAL &&
	   rows[1].signal == STATS_NO_SIGNAL, "a unanimous baseline has no variance, and no signal");
	ok(rows[2].signal == STATS_BELOW, "another response after a unanimous baseline is a signal");
	for (int i = 0; i < 4; i++)
		p[i].baseline = false;
	stats_chart(p, 4, &net_options, rows);
	near(rows[2].value, 2 / 3.0, 1e-15, "no baseline: the value");
	ok(isnan(rows[2].center) && isnan(rows[2].lower) &&
	   isnan(rows[2].ewma) && isnan(rows[2].ewma_upper) && rows[2].signal == STATS_NO_SIGNAL,
	   "no baseline: nothing else");
	p[0] = net_period(0, 0, 0);
	p[1] = net_period(1, 0, 0);
	stats_chart(p, 2, &net_options, rows);
	ok(rows[0].ewma == 1 && isnan(rows[0].value), "an empty first period starts at the center");
	stats_chart(p, 0, &net_options, rows);
	p[0] = net_period(4e14, 3e14, 3e14);
	p[1] = net_period(4e14 + 1e8, 3e14, 3e14 - 1e8);
	p[1].baseline = false;
	stats_chart(p, 2, &net_options, rows);
	ok(rows[1].signal == STATS_ABOVE, "huge counts");
}

int
main(void)
{
	test_orange_juice();
	test_piston_rings();
	test_accidents();
	test_limits();
	test_average();
	test_rates();
	test_edges();
	return done_testing();
}
