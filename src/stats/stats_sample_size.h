/*
 * stats_sample_size.h
 *		How many responses are needed, and what a given number can show.
 *
 * Scores are in natural units, as in stats_compare.h. Every caller has checked
 * that margins are positive, differences not 0, rates in 0..1, 0 < level < 1
 * and (1 - level) / 2 < power < 1. Sizes are exact and not whole; use
 * stats_whole_size() at the end.
 */
#ifndef SATISFACTION_STATS_SAMPLE_SIZE_H
#define SATISFACTION_STATS_SAMPLE_SIZE_H

/* one group: the limits are the score plus and minus the margin */
extern double stats_margin_size(double variance, double margin, double level);
extern double stats_margin(double variance, double n, double level);

/* two groups of n each: the test finds a true difference with probability `power` */
extern double stats_difference_size(double difference, double std_dev, double power, double level);
extern double stats_difference_power(double difference, double std_dev, double n, double level);
extern double stats_rate_difference_size(double rate1, double rate2, double power, double level);
extern double stats_rate_difference_power(double rate1, double rate2, double n, double level);

/* sizes that are equally precise: of a finite and of an infinite population */
extern double stats_finite_size(double n, double population);
extern double stats_infinite_size(double n, double population);

extern double stats_whole_size(double n);

#endif							/* SATISFACTION_STATS_SAMPLE_SIZE_H */
