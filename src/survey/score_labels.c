/*
 * score_labels.c
 *		The place of a label among the labels of a question.
 *
 * The labels of a question are nearly always the same in all rows, so they are
 * kept where the function is called (fn_extra).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/memutils.h"

#include "common/interrupts.h"
#include "common/stored.h"

/* Call-site cache: the labels of a question. */
typedef struct LabelCache
{
	MemoryContext context;		/* holds the rest */
	struct varlena *stored;		/* the array, NULL if the cache is empty */
	int			labels;
	int			first;			/* subscript of the first label */
	char	  **label;			/* without spaces around them */
	char	  **lower;			/* the same in lower case */
	Size		longest;		/* bytes of the longest in lower case */
} LabelCache;

/* Returns a text without white space around it. */
static char *
label_trimmed(text * label)
{
	const char *start = VARDATA_ANY(label);
	const char *end = start + VARSIZE_ANY_EXHDR(label);

	while (start < end && scanner_isspace(*start))
		start++;
	while (end > start && scanner_isspace(end[-1]))
		end--;
	return pnstrdup(start, end - start);
}

/* qsort_arg comparator: orders subscripts of labels by the labels in lower case. */
static int
labels_compare(const void *a, const void *b, void *lower)
{
	int			i = *(const int *) a;
	int			j = *(const int *) b;
	int			order = strcmp(((char **) lower)[i], ((char **) lower)[j]);

	return order != 0 ? order : (i > j) - (i < j);
}

/* Raises an error if two labels are the same. */
static void
labels_check_distinct(const LabelCache *cache)
{
	int			n = cache->labels;
	int			twice = n;		/* the first label that is there before */
	int		   *order = palloc(n * sizeof(int));

	for (int i = 0; i < n; i++)
		order[i] = i;
	qsort_interruptible(order, n, sizeof(int), labels_compare, cache->lower);
	for (int i = 1; i < n; i++)
	{
		check_for_interrupts_at(i);
		if (strcmp(cache->lower[order[i - 1]], cache->lower[order[i]]) == 0)
			twice = Min(twice, order[i]);
	}
	if (twice < n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("label \"%s\" is twice among the labels", cache->label[twice]),
				 errdetail("Case and spaces around a label do not matter.")));
	pfree(order);
}

/* Reads an array of labels into the cache. */
static void
labels_read(LabelCache *cache, ArrayType *array, Oid collation)
{
	Datum	   *values;
	bool	   *nulls;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("labels must be an array of one dimension")));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &cache->labels);
	cache->first = cache->labels > 0 ? ARR_LBOUND(array)[0] : 1;
	cache->longest = 0;
	cache->label = palloc(cache->labels * sizeof(char *));
	cache->lower = palloc(cache->labels * sizeof(char *));
	for (int i = 0; i < cache->labels; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("a label of the question must not be NULL")));
		cache->label[i] = label_trimmed(DatumGetTextPP(values[i]));
		cache->lower[i] = str_tolower(cache->label[i], strlen(cache->label[i]), collation);
		cache->longest = Max(cache->longest, strlen(cache->lower[i]));
	}
	labels_check_distinct(cache);
}

/* Returns the cache, filled with an array of labels. */
static const LabelCache *
labels_cached(FunctionCallInfo fcinfo, Datum labels)
{
	LabelCache *cache = fcinfo->flinfo->fn_extra;
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(labels);
	MemoryContext old;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(LabelCache));
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "labels",
											   ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = cache;
	}
	if (cache->stored != NULL && stored_same(cache->stored, bytes))
		return cache;

	/* leave an empty cache if reading the labels raises an error */
	cache->stored = NULL;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	labels_read(cache, DatumGetArrayTypePCopy(labels), PG_GET_COLLATION());
	bytes = memcpy(palloc(VARSIZE_ANY(bytes)), bytes, VARSIZE_ANY(bytes));
	MemoryContextSwitchTo(old);
	cache->stored = bytes;
	return cache;
}

/* Raises an error that lists the labels. */
pg_noreturn static void
labels_error(const LabelCache *cache, const char *label)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < cache->labels; i++)
		appendStringInfo(&list, "%s\"%s\"", i == 0 ? "" : ", ", cache->label[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("label \"%s\" is not among the labels of the question", label),
			 cache->labels > 0 ? errdetail("The labels are %s.", list.data) :
			 errdetail("There are no labels.")));
}

PG_FUNCTION_INFO_V1(score_of_labels);

/*
 * Returns the subscript of a label in the array of labels, which is 1 for the
 * first one unless the array says otherwise. Its case and spaces around it do
 * not matter.
 */
Datum
score_of_labels(PG_FUNCTION_ARGS)
{
	const LabelCache *cache = labels_cached(fcinfo, PG_GETARG_DATUM(1));
	char	   *label = label_trimmed(PG_GETARG_TEXT_PP(0));

	for (int i = 0; i < cache->labels; i++)
		if (strcmp(label, cache->label[i]) == 0)
			PG_RETURN_INT32(cache->first + i);

	/*
	 * A longer text stays longer in lower case, where a character of at most
	 * four bytes keeps at least one. Texts of megabytes would take long.
	 */
	if (strlen(label) / MAX_MULTIBYTE_CHAR_LEN <= cache->longest)
	{
		char	   *lower = str_tolower(label, strlen(label), PG_GET_COLLATION());

		for (int i = 0; i < cache->labels; i++)
			if (strcmp(lower, cache->lower[i]) == 0)
				PG_RETURN_INT32(cache->first + i);
	}
	CHECK_FOR_INTERRUPTS();
	labels_error(cache, label);
}
