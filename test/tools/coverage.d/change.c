/*
 * change.c
 *		How often does the comparison of the same customers asked twice err? Prints
 *		exact figures, in percent, at level 0.95, beside those of Student's t.
 *
 * Findings are errors where the true change is 0, and the power elsewhere.
 */
#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "outcomes.h"

/* Shares of customers who moved by -2, -1, 0, 1, 2. */
static const double changes[][MAX_CLASSES] = {
	{0, .10, .80, .10, 0}, {0, .03, .94, .03, 0}, {0, .25, .50, .25, 0},
	{.02, .13, .70, .13, .02}, {.05, .15, .60, .15, .05}, {.10, .20, .40, .20, .10},
	{0, .20, .65, .10, .05}, {0, .02, .90, .06, .02}, {.02, .05, .60, .25, .08},
	{0, .10, .50, .40, 0}, {.10, .05, .30, .25, .30}, {0, 0, .30, .50, .20}
};

/* Returns the change of an outcome. */
static StatsChange
as_change(const Outcome *o)
{
	StatsChange change = {0, 0, 0, 0};

	for (int class = 0; class < MAX_CLASSES; class++)
	{
		change.n += o->count[class];
		change.sum += (class - 2) * o->count[class];
		change.sum_absolute += abs(class - 2) * o->count[class];
		change.sum_squares += (class - 2) * (class - 2) * o->count[class];
	}
	return change;
}

/* Prints what a method finds for one set of true shares, and how often it covers the truth. */
static void
print_change(const Outcomes *all, const StatsComparison *c, const double *shares)
{
	double	   *p = probabilities(all, shares);
	double		truth = -2 * shares[0] - shares[1] + shares[3] + 2 * shares[4];
	double		found = 0;
	double		covered = 0;

	for (int i = 0; i < all->number; i++)
	{
		found += p[i] * (c[i].p_value < 1 - LEVEL);
		covered += p[i] * (c[i].lower - 1e-12 <= truth && truth <= c[i].upper + 1e-12);
	}
	printf(" | %6.2f %6.2f", 100 * found, 100 * covered);
	free(p);
}

/* Prints the table of paired changes, by the method of net scores and by Student's t. */
static void
print_changes(void)
{
	static const int n[] = {10, 20, 30, 50};

	printf("\nThe same customers twice\n"
		   "     |      shares that moved by so much     true |  net change   |  Student's t\n"
		   "   n |   -2    -1     0     1     2   change |  found covers |  found covers\n");
	for (size_t s = 0; s < sizeof(n) / sizeof(*n); s++)
	{
		Outcomes	all = all_outcomes(n[s], MAX_CLASSES);
		StatsComparison *net = allocate(all.number, sizeof(*net));
		StatsComparison *student = allocate(all.number, sizeof(*student));
		double		t = stats_student(LEVEL, n[s] - 1);

		for (int i = 0; i < all.number; i++)
		{
			StatsChange change = as_change(&all.list[i]);
			double		error = sqrt((change.sum_squares - change.sum * change.sum / change.n) /
									 change.n / (change.n - 1));

			net[i] = stats_net_change(change, LEVEL);
			student[i].lower = change.sum / change.n - t * error;
			student[i].upper = change.sum / change.n + t * error;
			student[i].p_value = student[i].lower > 0 || student[i].upper < 0 ? 0 : 1;
		}
		for (size_t k = 0; k < sizeof(changes) / sizeof(*changes); k++)
		{
			const double *x = changes[k];

			printf("%4d | %5.2f %5.2f %5.2f %5.2f %5.2f  %6.2f", n[s], x[0], x[1], x[2], x[3], x[4],
				   x[3] - x[1] + 2 * (x[4] - x[0]));
			print_change(&all, net, x);
			print_change(&all, student, x);
			printf("\n");
		}
		free(all.list);
		free(net);
		free(student);
	}
}

int
main(void)
{
	print_changes();
	return 0;
}
