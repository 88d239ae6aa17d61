/* What the linker puts in the place of the allocator for all objects of a
 * target (--wrap in fuzz.mk): an arena's, while one is entered. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/fuzz/arena.h"

enum { ALIGNMENT = 16, PAGE = 4096 };

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *memory);
void *__real_mmap(void *at, size_t bytes, int protection, int flags, int fd,
                  off_t offset);
int __real_munmap(void *at, size_t bytes);

void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void __wrap_free(void *memory);
void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd,
                  off_t offset);
int __wrap_munmap(void *at, size_t bytes);

void *__wrap_malloc(size_t bytes)
{
    struct arena *arena = arena_entered();

    return arena ? arena_take(arena, bytes, ALIGNMENT) : __real_malloc(bytes);
}

/* An arena's memory is 0 until it is used, and none is used twice. */
void *__wrap_calloc(size_t count, size_t size)
{
    struct arena *arena = arena_entered();

    if (!arena)
        return __real_calloc(count, size);
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_take(arena, count * size, ALIGNMENT);
}

void *__wrap_realloc(void *memory, size_t bytes)
{
    struct arena *arena = arena_entered();
    void *grown;

    if (!arena_owns(memory) && (memory || !arena))
        return __real_realloc(memory, bytes);
    grown = __wrap_malloc(bytes);
    if (grown && memory) {
        size_t old = arena_size_of(memory);

        memcpy(grown, memory, old < bytes ? old : bytes);
        arena_give_back(memory);
    }
    return grown;
}

void *__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
    struct arena *arena = arena_entered();

    return arena ? arena_take(arena, bytes, alignment)
                 : __real_aligned_alloc(alignment, bytes);
}

void __wrap_free(void *memory)
{
    if (arena_owns(memory))
        arena_give_back(memory);
    else
        __real_free(memory);
}

/* Only memory of no file: what else a machine maps stays the host's. */
void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd,
                  off_t offset)
{
    struct arena *arena = arena_entered();
    void *memory;

    if (!arena || !(flags & MAP_ANONYMOUS) || at)
        return __real_mmap(at, bytes, protection, flags, fd, offset);
    memory = arena_take(arena, bytes, PAGE);
    if (!memory)
        errno = ENOMEM;
    return memory ? memory : MAP_FAILED;
}

int __wrap_munmap(void *at, size_t bytes)
{
    if (!arena_owns(at))
        return __real_munmap(at, bytes);
    arena_give_back(at);
    return 0;
}
