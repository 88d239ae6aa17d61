/*
 * The geometry of a cache as text: the keys l1, l1i, l1d and l2 of a model's
 * section [cache]. docs/models.md has the grammar.
 *
 *     16Kx4x32 back around lru
 *
 * is 16 KiB in 4 ways of 32-byte lines, write-back, without allocation on a
 * store that misses. The words may come in any order, with commas or without;
 * the first of each pair is the default: back or through, allocate or around,
 * lru or plru. "none" is no cache.
 */
#ifndef PAGEWALK_EMU_MODEL_CACHESPEC_H
#define PAGEWALK_EMU_MODEL_CACHESPEC_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "mmu/cache/cache_config.h"

/* Sets a cache. One that is named l1 (`unified`) replaces l1i and l1d, one of
 * these replaces l1; "none" removes the cache of that name alone. */
bool cachespec_set(struct cache_config *config, enum cache_slot slot,
                   bool unified, const char *value, struct error *error);

/* Prints the value that cachespec_set reads. */
void cachespec_put(const struct cache_config *config, enum cache_slot slot,
                   bool unified, FILE *stream);

#endif
