/*
 * stats_moments.c
 *		Co-moments of several variables, in sums with twice the digits of a
 *		double.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "stats/stats_moments.h"

/* A number with twice the digits, and the two halves of its high part. */
typedef struct Factor
{
	StatsSum	of;
	double		upper;			/* 26 bits of the high part */
	double		lower;			/* the others */
} Factor;

/* Returns a number as a factor. */
static inline Factor
factor(StatsSum of)
{
	Factor		f = {.of = of};
	uint64_t	bits;

	memcpy(&bits, &of.high, sizeof(bits));
	bits &= ~(((uint64_t) 1 << 27) - 1);
	memcpy(&f.upper, &bits, sizeof(bits));
	f.lower = of.high - f.upper;
	return f;
}

/*
 * Returns a product (Dekker's, since without hardware for it fma() takes as long
 * as all of this).
 */
static inline StatsSum
factors_product(const Factor *a, const Factor *b)
{
	/* volatile, or a compiler may round the product and a sum in one step */
	volatile double rounded = a->of.high * b->of.high;
	double		high = rounded;
	double		lost = a->upper * b->upper - high;

	lost += a->upper * b->lower + a->lower * b->upper;
	lost += a->lower * b->lower;

	return (StatsSum)
	{
		high, lost + (a->of.high * b->of.low + a->of.low * b->of.high)
	};
}

/* Returns a double with twice the digits. */
static inline StatsSum
single(double number)
{
	return (StatsSum)
	{
		number, 0
	};
}

/* Adds a number to a sum. */
static inline void
sum_add(StatsSum *sum, StatsSum more)
{
	stats_add(&sum->high, &sum->low, more.high, more.low);
}

/* Returns the difference of two doubles. */
static inline StatsSum
difference(double a, double b)
{
	StatsSum	d = single(a);

	stats_add(&d.high, &d.low, -b, 0);
	return d;
}

/* Returns the product of two numbers. */
static StatsSum
product(StatsSum a, StatsSum b)
{
	Factor		fa = factor(a);
	Factor		fb = factor(b);

	return factors_product(&fa, &fb);
}

/* Returns a number divided by n. */
static StatsSum
quotient(StatsSum a, double n)
{
	StatsSum	q = single(a.high / n);
	StatsSum	back = product(q, single(n));
	double		rest = ((a.high - back.high) - back.low) + a.low;

	stats_add(&q.high, &q.low, rest / n, 0);
	return q;
}

/* Returns the bytes that moments take. */
size_t
stats_moments_size(int variables)
{
	return offsetof(StatsMoments, product) + STATS_PAIRS(variables) * sizeof(StatsSum);
}

/* Begins with no rows. */
void
stats_moments_begin(StatsMoments *m, int variables)
{
	memset(m, 0, stats_moments_size(variables));
	m->variables = variables;
}

/* How many rows are added before the rests of sums become part of the sums. */
#define ROWS_AT_ONCE 1024

/*
 * Adds a number to a sum, faster: the rest may become larger than the last digit
 * of the sum, until that is settled.
 */
static inline void
sum_add_loosely(StatsSum *sum, double high, double low)
{
	double		total = sum->high + high;
	double		of_more = total - sum->high;

	sum->low += ((sum->high - (total - of_more)) + (high - of_more)) + low;
	sum->high = total;
}

/* Makes the rests of all sums of products smaller than the last digits of the sums. */
static void
products_settle(StatsMoments *m)
{
	for (int pair = 0; pair < STATS_PAIRS(m->variables); pair++)
		sum_add(&m->product[pair], single(0));
}

/* Adds the products of numbers of up to 26 bits, such as ratings, which are exact. */
static void
products_add_short(StatsMoments *m, const Factor *centered)
{
	StatsSum   *pair = m->product;

	for (int i = 0; i < m->variables; i++)
		for (int j = 0; j <= i; j++)
			sum_add_loosely(pair++, centered[i].upper * centered[j].upper, 0);
}

/* Adds the products of any numbers. */
static void
products_add(StatsMoments *m, const Factor *centered)
{
	StatsSum   *pair = m->product;

	for (int i = 0; i < m->variables; i++)
		for (int j = 0; j <= i; j++)
		{
			StatsSum	p = factors_product(&centered[i], &centered[j]);

			sum_add_loosely(pair++, p.high, p.low);
		}
}

/* Adds a row. */
void
stats_moments_add(StatsMoments *m, const double *row)
{
	Factor		centered[STATS_MOST_VARIABLES];
	int			is_short = 1;

	if (m->rows++ == 0)
	{
		/* all differences are 0; adding 0 takes the sign from zeros */
		for (int i = 0; i < m->variables; i++)
			m->shift[i] = row[i] + 0.0;
		return;
	}
	for (int i = 0; i < m->variables; i++)
	{
		centered[i] = factor(difference(row[i], m->shift[i]));
		sum_add(&m->sum[i], centered[i].of);
		is_short &= (centered[i].lower == 0) & (centered[i].of.low == 0);
	}
	if (is_short)
		products_add_short(m, centered);
	else
		products_add(m, centered);
	if (((uint64_t) m->rows & (ROWS_AT_ONCE - 1)) == 0)
		products_settle(m);
}

/*
 * Adds the rows of other to m. The products around m's shift, which is d below
 * that of other: Σ(x + dx)(y + dy) = Σxy + dy Σx + dx Σ(y + dy).
 */
void
stats_moments_merge(StatsMoments *m, const StatsMoments *other)
{
	StatsSum	rows = single(other->rows);
	StatsSum	d[STATS_MOST_VARIABLES];
	StatsSum	moved[STATS_MOST_VARIABLES];

	if (other->rows == 0)
		return;
	if (m->rows == 0)
	{
		memcpy(m, other, stats_moments_size(m->variables));
		return;
	}
	m->rows += other->rows;
	for (int i = 0; i < m->variables; i++)
	{
		d[i] = difference(other->shift[i], m->shift[i]);
		moved[i] = other->sum[i];
		sum_add(&moved[i], product(rows, d[i]));
		sum_add(&m->sum[i], moved[i]);
		for (int j = 0; j <= i; j++)
		{
			StatsSum   *sum = &m->product[STATS_PAIR(i, j)];

			sum_add(sum, other->product[STATS_PAIR(i, j)]);
			sum_add(sum, product(other->sum[i], d[j]));
			sum_add(sum, product(d[i], moved[j]));
		}
	}
}

/* Returns the total of a variable. */
static StatsSum
moments_total(const StatsMoments *m, int i)
{
	StatsSum	total = product(single(m->rows), single(m->shift[i]));

	sum_add(&total, m->sum[i]);
	return total;
}

/* Returns a co-moment. */
static StatsSum
moments_comoment(const StatsMoments *m, int i, int j)
{
	StatsSum	sum = m->product[STATS_PAIR(i, j)];
	StatsSum	of_means = quotient(product(m->sum[i], m->sum[j]), m->rows);

	stats_add(&sum.high, &sum.low, -of_means.high, -of_means.low);
	return sum;
}

/*
 * Values that differ have, even if only one differs and only in the last digit, a
 * sum of squares of 6e-33 squares of the mean. What rounding leaves of the same
 * values is far below.
 */
#define CONSTANT 1e-36

/* Returns the sum of squares of a variable, whose mean is given; 0 if it is constant. */
static StatsSum
moments_squares(const StatsMoments *m, int i, double mean)
{
	StatsSum	squares = moments_comoment(m, i, i);

	if (squares.high > CONSTANT * mean * mean)
		return squares;
	return single(0);
}

/* Returns a sum, rounded to a multiple of about 2^-73 of a size. */
static StatsSum
rounded_sum(StatsSum sum, double size)
{
	double		large = ldexp(size, -21);
	double		low = sum.low + large;
	StatsSum	rounded = single(sum.high);

	/* the last digit of `large` is such a multiple */
	stats_add(&rounded.high, &rounded.low, low - large, 0);
	return rounded;
}

/* Returns a co-moment that is not larger than the sums of squares allow, rounded. */
static StatsSum
allowed_comoment(StatsSum comoment, double squares_i, double squares_j)
{
	double		most = stats_largest_comoment(squares_i, squares_j);

	if (fabs(comoment.high) >= most)
		return single(copysign(most, comoment.high));
	return rounded_sum(comoment, most);
}

/* Sets the totals and the co-moments. */
void
stats_moments_center(const StatsMoments *m, StatsSum *total, StatsSum *comoment)
{
	memset(total, 0, m->variables * sizeof(StatsSum));
	memset(comoment, 0, STATS_PAIRS(m->variables) * sizeof(StatsSum));
	for (int i = 0; i < m->variables && m->rows > 0; i++)
	{
		StatsSum	squares;

		total[i] = moments_total(m, i);
		squares = moments_squares(m, i, total[i].high / m->rows);
		comoment[STATS_PAIR(i, i)] = rounded_sum(squares, squares.high);
		total[i] = rounded_sum(total[i], sqrt(squares.high) * sqrt(m->rows));
		for (int j = 0; j < i; j++)
			comoment[STATS_PAIR(i, j)] =
				allowed_comoment(moments_comoment(m, i, j), squares.high,
								 comoment[STATS_PAIR(j, j)].high);
	}
}

/* Sets the moments to those of totals and co-moments. */
void
stats_moments_restore(StatsMoments *m, double rows, const StatsSum *total,
					  const StatsSum *comoment)
{
	m->rows = rows;
	for (int i = 0; i < m->variables && rows > 0; i++)
	{
		StatsSum	of_shift;

		m->shift[i] = total[i].high / rows;
		of_shift = product(single(rows), single(m->shift[i]));
		m->sum[i] = total[i];
		stats_add(&m->sum[i].high, &m->sum[i].low, -of_shift.high, -of_shift.low);
		for (int j = 0; j <= i; j++)
		{
			StatsSum   *sum = &m->product[STATS_PAIR(i, j)];

			*sum = quotient(product(m->sum[i], m->sum[j]), rows);
			sum_add(sum, comoment[STATS_PAIR(i, j)]);
		}
	}
}
