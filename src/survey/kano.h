/*
 * kano.h
 *		Kano's categories: how satisfaction depends on a feature.
 */
#ifndef SATISFACTION_KANO_H
#define SATISFACTION_KANO_H

/* In the order of the enum, in which the first of equally large ones counts. */
typedef enum KanoCategory
{
	KANO_MUST_BE,
	KANO_ONE_DIMENSIONAL,
	KANO_ATTRACTIVE,
	KANO_INDIFFERENT,
	KANO_REVERSE,
	KANO_QUESTIONABLE
} KanoCategory;

#define KANO_CATEGORIES (KANO_QUESTIONABLE + 1)

/* responses to each of the two questions, 1 to this */
#define KANO_RESPONSES 5

/* The scale of the tally: a point for each pair of responses. */
#define KANO_LOW 1
#define KANO_HIGH (KANO_RESPONSES * KANO_RESPONSES)

extern const char *const kano_labels[KANO_CATEGORIES + 1];

extern KanoCategory kano_category_of_pair(int functional, int dysfunctional);

#endif							/* SATISFACTION_KANO_H */
