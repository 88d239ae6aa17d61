/* The dumps of dump_list.def by name, for --dump and the monitor's `info`. */
#ifndef PAGEWALK_MMU_DUMP_DUMP_LIST_H
#define PAGEWALK_MMU_DUMP_DUMP_LIST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "mmu/mmu.h"

enum dump_kind {
#define DUMP(name, function) DUMP_##name,
#include "mmu/dump/dump_list.def"
#undef DUMP
    DUMPS
};

/* The dump whose name is the first `length` characters of `name`; DUMPS where
 * no dump has this name. */
enum dump_kind dump_list_find(const char *name, size_t length);

void dump_list_write(enum dump_kind kind, const struct mmu *mmu, FILE *stream);

/* Each dump whose bit, 1 << enum dump_kind, is set in `mask`, under its
 * name. */
void dump_list_write_all(uint32_t mask, const struct mmu *mmu, FILE *stream);

#endif
