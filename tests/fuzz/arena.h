/*
 * Memory that goes back to what it was: a target makes its machine once, in an
 * arena, and each input finds it as it was new.
 *
 * While an arena is entered, whatever the emulator allocates or maps lies in it
 * (the linker sends its calls to arena_alloc.c). Pages that a run writes are
 * copied before the first write, which the host's page protection reports; so a
 * reset undoes those pages and no others, and is exact whatever they hold.
 */
#ifndef PAGEWALK_TESTS_FUZZ_ARENA_H
#define PAGEWALK_TESTS_FUZZ_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* An empty arena, all 0. It lives as long as the process. */
struct arena *arena_new(void);

/* From now on allocations are the arena's; null: nobody's, as ever. */
void arena_enter(struct arena *arena);

/* What the arena holds now is what arena_reset brings back. To be called once,
 * outside of it. */
void arena_keep(struct arena *arena);
void arena_reset(struct arena *arena);

/* All that the arena has given out so far, and some bytes behind it. */
const uint8_t *arena_memory(const struct arena *arena, size_t *bytes);

/* For arena_alloc.c. */
struct arena *arena_entered(void);
void *arena_take(struct arena *arena, size_t bytes, size_t alignment);
bool arena_owns(const void *memory);
size_t arena_size_of(const void *memory);
void arena_give_back(void *memory);

#endif
