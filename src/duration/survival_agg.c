/*
 * survival_agg.c
 *		The aggregate survival_agg(duration, finished[, resolution]): from cases to a
 *		survival curve.
 *
 * The transition state is a hash table of the distinct times, and with a
 * resolution an array of the lowest ones, which is faster. It is serialized for
 * parallel workers.
 */
#include "postgres.h"

#include "common/int.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/aggregate_state.h"
#include "duration/survival_curve.h"

/* A distinct time of the hash table, in 24 bytes. */
typedef struct SurvivalEntry
{
	int64		time;
	int64		events;
	uint64		censored:63;
	uint64		status:1;		/* used by simplehash */
} SurvivalEntry;

/* Returns the hash of a time; many times are multiples of the same number. */
static inline uint32
survival_time_hash(int64 time)
{
	return (uint32) (((uint64) time * UINT64CONST(0x9e3779b97f4a7c15)) >> 32);
}

#define SH_PREFIX survival
#define SH_ELEMENT_TYPE SurvivalEntry
#define SH_KEY_TYPE int64
#define SH_KEY time
#define SH_HASH_KEY(tb, key) survival_time_hash(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
/* grow when the table is full, and hardly ever before: memory is checked then */
#define SH_FILLFACTOR (0.75)
#define SH_GROW_MAX_DIB 100
#define SH_GROW_MAX_MOVE 1000
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define INITIAL_SLOTS 16

/* The most multiples of the resolution that the array can hold. */
#define NEAR_TIMES 4096

/* The cases of a time: those that finished, and the others. */
typedef struct SurvivalCounts
{
	int64		count[2];
} SurvivalCounts;

#define FINISHED 0
#define STILL_OPEN 1

/* The transition state: the cases of one group. */
typedef struct SurvivalState
{
	survival_hash *times;
	SurvivalCounts *near;		/* by the multiple of the resolution */
	int64		near_size;		/* 0 until it is of use */
	int64		cases;
	int64		resolution;
	double		inverse;		/* 1 / resolution */
	Interval	given;			/* the resolution as it was given last */
	Size		memory;			/* that the table may take */
} SurvivalState;

/* Returns the state of a group without cases. */
static SurvivalState *
survival_state_new(MemoryContext context)
{
	SurvivalState *state = MemoryContextAllocZero(context, sizeof(SurvivalState));

	state->times = survival_create(context, INITIAL_SLOTS, NULL);
	state->resolution = 1;
	state->inverse = 1;
	state->given.time = 1;
	state->memory = get_hash_memory_limit();
	return state;
}

/* Returns the transition state; a new one at the first row of a group. */
static inline SurvivalState *
survival_state(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!PG_ARGISNULL(0))
		return (SurvivalState *) PG_GETARG_POINTER(0);
	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "survival_agg called outside an aggregate");
	return survival_state_new(context);
}

/* Sets the resolution; raises an error if there are cases with another one. */
static void
survival_set_resolution(SurvivalState *state, int64 resolution)
{
	if (state->cases > 0 && resolution != state->resolution)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("resolution must be the same in all rows of a group"),
				 errhint("Make a curve for each resolution, and merge them with rollup().")));
	state->resolution = resolution;
	state->inverse = 1.0 / (double) resolution;
}

/* Raises an error if the table would grow beyond its memory, when a time is added. */
static pg_noinline void
survival_check_memory(const SurvivalState *state)
{
	/* while the table grows, the old slots and twice as many new ones coexist */
	Size		size = (Size) state->times->size * 3 * sizeof(SurvivalEntry);

	if (size > state->memory && state->times->size > 1024)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("survival_agg has too many distinct durations for its memory"),
				 errdetail("There are %u of them, and the limit is %zu kB.",
						   state->times->members, state->memory / 1024),
				 errhint("Give a resolution as third argument, such as '1 minute', to which "
						 "durations are rounded up, or increase work_mem.")));
}

/* Returns the entry of a time, by a complete search; a new one has no cases. */
static pg_noinline SurvivalEntry *
survival_state_find(SurvivalState *state, int64 time, uint32 hash)
{
	SurvivalEntry *entry;
	bool		found;

	if (state->times->members >= state->times->grow_threshold)
		survival_check_memory(state);
	entry = survival_insert_hash(state->times, time, hash, &found);
	if (!found)
	{
		entry->events = 0;
		entry->censored = 0;
	}
	return entry;
}

/* Enlarges the array to have a multiple of the resolution, and moves times into it. */
static void
survival_near_enlarge(SurvivalState *state, int64 multiple)
{
	int64		size = Max(state->near_size, 64);
	MemoryContext context = GetMemoryChunkContext(state);
	SurvivalCounts *near;
	survival_iterator i;
	SurvivalEntry *entry;

	while (size <= multiple)
		size *= 2;
	near = MemoryContextAllocZero(context, size * sizeof(SurvivalCounts));
	if (state->near_size > 0)
	{
		memcpy(near, state->near, state->near_size * sizeof(SurvivalCounts));
		pfree(state->near);
	}
	state->near = near;
	state->near_size = size;
	survival_start_iterate(state->times, &i);
	while ((entry = survival_iterate(state->times, &i)) != NULL)
	{
		int64		k = entry->time / state->resolution;

		if (k >= size)
			continue;
		near[k].count[FINISHED] = entry->events;
		near[k].count[STILL_OPEN] = entry->censored;
		survival_delete_item(state->times, entry);
	}
}

/*
 * Returns whether a multiple of the resolution is in the array, which is enlarged
 * for it if that takes little memory beside the number of cases.
 */
static inline bool
survival_is_near(SurvivalState *state, int64 multiple)
{
	if (likely(multiple < state->near_size))
		return true;
	if (multiple >= NEAR_TIMES || multiple / 4 > state->cases || state->resolution == 1)
		return false;
	survival_near_enlarge(state, multiple);
	return true;
}

/* Adds cases of a multiple of the resolution that is not in the array. */
static pg_noinline void
survival_far_add(SurvivalState *state, int64 multiple, int64 events, int64 censored)
{
	int64		time = multiple * state->resolution;
	uint32		hash = survival_time_hash(time);
	SurvivalEntry *entry = &state->times->data[hash & state->times->sizemask];

	/* most times are in the table already, and in their first slot */
	if (entry->status == survival_SH_EMPTY || entry->time != time)
		entry = survival_state_find(state, time, hash);
	entry->events += events;
	entry->censored += censored;
}

/* Adds cases of a multiple of the resolution. */
static inline void
survival_state_add(SurvivalState *state, int64 multiple, int64 events, int64 censored)
{
	/* all cases of a curve together fit bigint */
	if (unlikely(pg_add_s64_overflow(state->cases, events + censored, &state->cases)))
		raise_too_many_cases();
	if (survival_is_near(state, multiple))
	{
		state->near[multiple].count[FINISHED] += events;
		state->near[multiple].count[STILL_OPEN] += censored;
	}
	else
		survival_far_add(state, multiple, events, censored);
}

/*
 * Reads the duration of a row. Returns false if the row is to be skipped, since
 * the duration is NULL, or whether it has finished.
 */
static inline bool
survival_case(FunctionCallInfo fcinfo, int64 *duration)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return false;
	*duration = duration_from_interval(PG_GETARG_INTERVAL_P(1), "duration");
	return true;
}

/*
 * Returns how many resolutions a duration has, rounded up. Multiplication is
 * several times faster than division, and where numbers are not huge, the
 * quotient is wrong by one at most.
 */
static inline int64
survival_multiple_of(const SurvivalState *state, int64 duration)
{
	int64		resolution = state->resolution;
	int64		multiple;

	if (unlikely(duration > INT64CONST(1) << 50 || resolution > INT64CONST(1) << 50))
		return duration_round_up(duration, resolution) / resolution;
	multiple = (int64) ((double) duration * state->inverse);
	multiple += multiple * resolution < duration;
	multiple += multiple * resolution < duration;
	multiple -= (multiple - 1) * resolution >= duration;
	return multiple;
}

/*
 * Returns how many resolutions of the row a duration has, rounded up. They are
 * those of the state nearly always. NULL stands for none.
 */
static inline int64
survival_multiple(FunctionCallInfo fcinfo, SurvivalState *state, int64 duration)
{
	static const Interval none = {1, 0, 0};
	const Interval *given = PG_ARGISNULL(3) ? &none : PG_GETARG_INTERVAL_P(3);

	if (unlikely(state->given.time != given->time || state->given.day != given->day ||
				 state->given.month != given->month))
	{
		survival_set_resolution(state, resolution_from_interval(given));
		state->given = *given;
	}
	return survival_multiple_of(state, duration);
}

/* Removes a case that leaves a moving window. */
static void
survival_state_remove(SurvivalState *state, int64 multiple, bool finished)
{
	SurvivalEntry *entry;

	state->cases--;
	if (multiple < state->near_size)
	{
		state->near[multiple].count[finished ? FINISHED : STILL_OPEN]--;
		return;
	}
	entry = survival_lookup(state->times, multiple * state->resolution);
	if (entry == NULL)
		elog(ERROR, "case to be removed from a survival curve is not in it");
	if (finished)
		entry->events--;
	else
		entry->censored--;
	if (entry->events == 0 && entry->censored == 0)
		survival_delete_item(state->times, entry);
}

PG_FUNCTION_INFO_V1(survival_accum);
PG_FUNCTION_INFO_V1(survival_accum_resolution);
PG_FUNCTION_INFO_V1(survival_discard);
PG_FUNCTION_INFO_V1(survival_discard_resolution);
PG_FUNCTION_INFO_V1(survival_combine);
PG_FUNCTION_INFO_V1(survival_serialize);
PG_FUNCTION_INFO_V1(survival_deserialize);
PG_FUNCTION_INFO_V1(survival_final);

/* Transition function: adds a case. */
Datum
survival_accum(PG_FUNCTION_ARGS)
{
	SurvivalState *state = survival_state(fcinfo);
	int64		duration;

	/* a moving window needs a state even if its first row is skipped */
	if (survival_case(fcinfo, &duration))
		survival_state_add(state, duration, PG_GETARG_BOOL(2), !PG_GETARG_BOOL(2));
	PG_RETURN_POINTER(state);
}

/* The same, with a resolution. */
Datum
survival_accum_resolution(PG_FUNCTION_ARGS)
{
	SurvivalState *state = survival_state(fcinfo);
	int64		duration;

	if (survival_case(fcinfo, &duration))
	{
		duration = survival_multiple(fcinfo, state, duration);
		survival_state_add(state, duration, PG_GETARG_BOOL(2), !PG_GETARG_BOOL(2));
	}
	PG_RETURN_POINTER(state);
}

/* Inverse transition function: removes a case that leaves a moving window. */
Datum
survival_discard(PG_FUNCTION_ARGS)
{
	SurvivalState *state;
	int64		duration;

	if (!survival_case(fcinfo, &duration))
		return unchanged_state(fcinfo);
	state = survival_state(fcinfo);
	survival_state_remove(state, duration, PG_GETARG_BOOL(2));
	PG_RETURN_POINTER(state);
}

/* The same, with a resolution. */
Datum
survival_discard_resolution(PG_FUNCTION_ARGS)
{
	SurvivalState *state;
	int64		duration;

	if (!survival_case(fcinfo, &duration))
		return unchanged_state(fcinfo);
	state = survival_state(fcinfo);
	survival_state_remove(state, survival_multiple(fcinfo, state, duration), PG_GETARG_BOOL(2));
	PG_RETURN_POINTER(state);
}

/* Returns the steps of the hash table, sorted by time. */
static SurvivalStep *
survival_far_steps(SurvivalState *state)
{
	SurvivalStep *steps = MemoryContextAllocHuge(CurrentMemoryContext,
												 (Size) Max(state->times->members, 1) *
												 sizeof(SurvivalStep));
	survival_iterator i;
	SurvivalEntry *entry;
	int64		count = 0;

	survival_start_iterate(state->times, &i);
	while ((entry = survival_iterate(state->times, &i)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		steps[count++] = (SurvivalStep)
		{
			entry->time, entry->events, entry->censored
		};
	}
	survival_steps_sort(steps, count);
	return steps;
}

/* Writes the steps of the array, which are before those of the hash table. */
static void
survival_near_write(const SurvivalState *state, SurvivalWriter *writer)
{
	for (int64 k = 0; k < state->near_size; k++)
	{
		SurvivalStep step = {
			k * state->resolution,
			state->near[k].count[FINISHED], state->near[k].count[STILL_OPEN]
		};

		if ((step.events > 0 || step.censored > 0) && !survival_writer_add(writer, &step))
			raise_too_many_cases();
	}
}

/* Returns the curve of a state. */
static Datum
survival_state_curve(SurvivalState *state)
{
	SurvivalStep *steps = survival_far_steps(state);
	SurvivalWriter writer;

	survival_writer_begin(&writer, state->resolution);
	survival_near_write(state, &writer);
	for (uint32 i = 0; i < state->times->members; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!survival_writer_add(&writer, &steps[i]))
			raise_too_many_cases();
	}
	pfree(steps);
	return survival_writer_end(&writer);
}

/* Serialization function: returns the curve that the state stands for. */
Datum
survival_serialize(PG_FUNCTION_ARGS)
{
	return survival_state_curve((SurvivalState *) PG_GETARG_POINTER(0));
}

/* Deserialization function: returns a reader, which survival_combine() expects. */
Datum
survival_deserialize(PG_FUNCTION_ARGS)
{
	SurvivalReader *reader = palloc(sizeof(SurvivalReader));

	survival_reader_begin(reader, PG_GETARG_DATUM(0));
	PG_RETURN_POINTER(reader);
}

/* Combine function: adds the cases of a deserialized state. */
Datum
survival_combine(PG_FUNCTION_ARGS)
{
	SurvivalState *state;
	SurvivalReader *from;
	SurvivalStep step;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = survival_state(fcinfo);
	from = (SurvivalReader *) PG_GETARG_POINTER(1);
	if (from->longest >= 0)
		survival_set_resolution(state, from->resolution);
	while (survival_reader_next(from, &step))
		survival_state_add(state, step.time / state->resolution, step.events, step.censored);
	PG_RETURN_POINTER(state);
}

/* Final function: returns the curve; one without cases if there are none. */
Datum
survival_final(PG_FUNCTION_ARGS)
{
	SurvivalWriter writer;

	if (!PG_ARGISNULL(0))
		return survival_state_curve((SurvivalState *) PG_GETARG_POINTER(0));
	survival_writer_begin(&writer, 1);
	PG_RETURN_DATUM(survival_writer_end(&writer));
}
