/*
 * means.c
 *		How often do comparisons of two means on a scale of 1 to 5 err? Prints exact
 *		type I errors, in percent, at level 0.95, of Welch's test and the pooled z.
 */
#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_distribution.h"
#include "outcomes.h"

static const int sizes[][2] = {{10, 10}, {10, 20}, {10, 50}, {20, 20}, {20, 50}, {50, 50}};

/* Shares of the responses 1 to 5 in two groups of the same mean. */
static const struct
{
	const char *name;
	double		shares[2][MAX_CLASSES];
} shapes[] = {
	{"all equal", {{.2, .2, .2, .2, .2}, {.2, .2, .2, .2, .2}}},
	{"satisfied", {{.05, .10, .15, .30, .40}, {.05, .10, .15, .30, .40}}},
	{"very satisfied", {{.02, .03, .05, .20, .70}, {.02, .03, .05, .20, .70}}},
	{"polarized", {{.40, .10, .05, .10, .35}, {.40, .10, .05, .10, .35}}},
	{"polarized, narrow", {{.40, .10, 0, .10, .40}, {.05, .20, .50, .20, .05}}},
	{"narrow, polarized", {{.05, .20, .50, .20, .05}, {.40, .10, 0, .10, .40}}}
};

/* What is known of a group, and how probable it is. */
typedef struct State
{
	StatsMean	group;
	double		probability;
} State;

typedef struct States
{
	int			number;
	State	   *list;
} States;

/* Returns the states of n responses: all sums and sums of squares, with their probabilities. */
static States
all_states(int n, const double *shares)
{
	int			sums = 5 * n + 1;
	int			squares = 25 * n + 1;
	double	   *p = allocate((size_t) sums * squares, sizeof(double));
	States		all = {0, allocate((size_t) sums * squares, sizeof(State))};

	p[0] = 1;
	/* one response after the other; backwards, so that each is added once */
	for (int i = 0; i < n; i++)
		for (int sum = 5 * i; sum >= i; sum--)
			for (int square = 25 * i; square >= i; square--)
			{
				double		so_far = p[sum * squares + square];

				p[sum * squares + square] = 0;
				for (int x = 1; x <= 5 && so_far > 0; x++)
					p[(sum + x) * squares + square + x * x] += so_far * shares[x - 1];
			}
	for (int sum = 0; sum < sums; sum++)
		for (int square = 0; square < squares; square++)
		{
			State	   *state = &all.list[all.number];

			if (p[sum * squares + square] < 1e-9)
				continue;
			state->group.n = n;
			state->group.mean = (double) sum / n;
			state->group.std_dev = sqrt((double) (n * square - sum * sum) / n / (n - 1));
			state->probability = p[sum * squares + square];
			all.number++;
		}
	free(p);
	return all;
}

/* Returns whether Welch's test finds a difference; without limits, which take their time. */
static int
welch_finds(StatsMean a, StatsMean b)
{
	double		v_a = a.std_dev * a.std_dev / a.n;
	double		v_b = b.std_dev * b.std_dev / b.n;
	double		t = fabs(a.mean - b.mean) / sqrt(v_a + v_b);

	if (v_a + v_b == 0 || t < stats_z(LEVEL))
		return 0;
	return stats_student_p(t, (v_a + v_b) * (v_a + v_b) /
						   (v_a * v_a / (a.n - 1) + v_b * v_b / (b.n - 1))) < 1 - LEVEL;
}

/* Prints the errors of both tests. */
static void
print_errors(const States *a, const States *b)
{
	double		welch = 0;
	double		pooled = 0;

	for (int i = 0; i < a->number; i++)
		for (int j = 0; j < b->number; j++)
		{
			StatsMean	x = a->list[i].group;
			StatsMean	y = b->list[j].group;
			double		p = a->list[i].probability * b->list[j].probability;

			/* all of them together are less than a hundredth of a point */
			if (p < 1e-11)
				continue;
			welch += p * welch_finds(x, y);
			pooled += p * (fabs(stats_pooled_statistic(x, y)) > stats_z(LEVEL));
		}
	printf("  %5.2f %6.2f |", 100 * welch, 100 * pooled);
	fflush(stdout);
}

int
main(void)
{
	printf("\nMeans on a scale of 1 to 5: errors of Welch's test and of the pooled z\n%20s |", "n");
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
		printf("     %2d, %2d     |", sizes[s][0], sizes[s][1]);
	printf("\n");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
	{
		printf("%20s |", shapes[i].name);
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
		{
			States		a = all_states(sizes[s][0], shapes[i].shares[0]);
			States		b = all_states(sizes[s][1], shapes[i].shares[1]);

			print_errors(&a, &b);
			free(a.list);
			free(b.list);
		}
		printf("\n");
	}
	return 0;
}
