/* The dumps of mmu/dump/dump.h by name, for --dump and the monitor's `info`. */
#ifndef PAGEWALK_MMU_DUMP_DUMPS_H
#define PAGEWALK_MMU_DUMP_DUMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "mmu/mmu.h"

enum dump_kind {
#define DUMP(name, function) DUMP_##name,
#include "mmu/dump/dumps.def"
#undef DUMP
    DUMPS
};

/* The dump of this name, `length` characters long; DUMPS: there is none. */
enum dump_kind dump_by_name(const char *name, size_t length);

void dump_write(enum dump_kind kind, const struct mmu *mmu, FILE *stream);

/* Those of a mask of 1 << enum dump_kind, each under its name. */
void dump_write_all(uint32_t mask, const struct mmu *mmu, FILE *stream);

#endif
