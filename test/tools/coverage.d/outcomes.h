/*
 * outcomes.h
 *		All possible outcomes of a group, and how probable each is.
 */
#ifndef SATISFACTION_OUTCOMES_H
#define SATISFACTION_OUTCOMES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LEVEL 0.95
#define MAX_CLASSES 5

/* outcomes less probable than that are left out */
#define NEGLIGIBLE 1e-12

/* One possible result of a group: how many responses of each class. */
typedef struct Outcome
{
	int			count[MAX_CLASSES];
} Outcome;

typedef struct Outcomes
{
	int			n;				/* responses */
	int			classes;
	int			number;
	Outcome    *list;
} Outcomes;

/* Allocates, or ends the program. */
static void *
allocate(size_t number, size_t size)
{
	void	   *p = calloc(number, size);

	if (p == NULL)
		exit(1);
	return p;
}

/* Enumerates the ways to spread what is left of n responses over the classes from `class` on. */
static void
enumerate(Outcomes *all, Outcome *outcome, int class, int left)
{
	if (class == all->classes - 1)
	{
		outcome->count[class] = left;
		if (all->list)
			all->list[all->number] = *outcome;
		all->number++;
		return;
	}
	for (int i = 0; i <= left; i++)
	{
		outcome->count[class] = i;
		enumerate(all, outcome, class + 1, left - i);
	}
}

/* Returns all possible outcomes of n responses of so many classes. */
static inline Outcomes
all_outcomes(int n, int classes)
{
	Outcomes	all = {n, classes, 0, NULL};
	Outcome		outcome = {0};

	enumerate(&all, &outcome, 0, n);
	all.list = allocate(all.number, sizeof(Outcome));
	all.number = 0;
	enumerate(&all, &outcome, 0, n);
	return all;
}

/* Returns ln(n!). */
static double
log_factorial(int n)
{
	static double known[64];

	if (known[n] == 0)
		known[n] = lgamma(n + 1);
	return known[n];
}

/* Returns the probability of each outcome, given the shares of the classes. */
static inline double *
probabilities(const Outcomes *all, const double *shares)
{
	double	   *p = allocate(all->number, sizeof(double));

	for (int i = 0; i < all->number; i++)
	{
		double		logarithm = log_factorial(all->n);

		for (int class = 0; class < all->classes; class++)
		{
			int			count = all->list[i].count[class];

			if (count > 0)
				logarithm += count * log(shares[class]) - log_factorial(count);
		}
		p[i] = exp(logarithm);
	}
	return p;
}

#endif							/* SATISFACTION_OUTCOMES_H */
