/*
 * tap.h
 *		What the tests of the mathematics share: results as TAP on standard output.
 */
#ifndef SATISFACTION_TAP_H
#define SATISFACTION_TAP_H

#include <float.h>
#include <math.h>
#include <stdio.h>

static int	tests = 0;
static int	failed = 0;

/* Reports whether a test passed. */
static void
ok(int passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
	failed += !passed;
}

/* Reports whether a number is as expected, to an absolute tolerance; NaN never is. */
static void
near(double got, double want, double tolerance, const char *name)
{
	int			passed = got == want || fabs(got - want) <= tolerance;

	ok(passed, name);
	if (!passed)
		printf("# got %.17g, want %.17g\n", got, want);
}

/*
 * Returns whether two numbers are the same to the last bit, or, where registers
 * hold more digits than a double, nearly so.
 */
static inline int
same(double a, double b)
{
	return a == b || (FLT_EVAL_METHOD != 0 && fabs(a - b) <= 1e-11 * fabs(a) + 1e-15);
}

/* Prints the plan, and returns the exit status. */
static int
done_testing(void)
{
	printf("1..%d\n", tests);
	return failed != 0;
}

#endif							/* SATISFACTION_TAP_H */
