/*
 * Replaces valgrind's header when PostgreSQL is built with AddressSanitizer
 * and USE_VALGRIND: what the memory contexts tell valgrind goes to
 * AddressSanitizer. Otherwise AddressSanitizer would know only malloc's blocks
 * and miss a read past a palloc'ed chunk within a block.
 */
#ifndef VALGRIND_MEMCHECK_H
#define VALGRIND_MEMCHECK_H

#include <sanitizer/asan_interface.h>

#define VALGRIND_MAKE_MEM_NOACCESS(addr, size)	ASAN_POISON_MEMORY_REGION(addr, size)
#define VALGRIND_MAKE_MEM_UNDEFINED(addr, size)	ASAN_UNPOISON_MEMORY_REGION(addr, size)
#define VALGRIND_MAKE_MEM_DEFINED(addr, size)	ASAN_UNPOISON_MEMORY_REGION(addr, size)
#define VALGRIND_MEMPOOL_ALLOC(pool, addr, size)	ASAN_UNPOISON_MEMORY_REGION(addr, size)
#define VALGRIND_MEMPOOL_CHANGE(pool, old, new, size)	ASAN_UNPOISON_MEMORY_REGION(new, size)

/* a freed chunk has already been wiped and made inaccessible */
#define VALGRIND_MEMPOOL_FREE(pool, addr)	((void) 0)
#define VALGRIND_CREATE_MEMPOOL(pool, redzones, zeroed)	((void) 0)
#define VALGRIND_DESTROY_MEMPOOL(pool)	((void) 0)
#define VALGRIND_MEMPOOL_TRIM(pool, addr, size)	((void) 0)

/* only valgrind knows whether bytes were written and how many errors occurred */
#define VALGRIND_CHECK_MEM_IS_DEFINED(addr, size)	((void) 0)
#define VALGRIND_COUNT_ERRORS	0
#define VALGRIND_PRINTF(...)	((void) 0)
#define RUNNING_ON_VALGRIND	0

#endif
