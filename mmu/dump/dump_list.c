#include "mmu/dump/dump_list.h"

#include <string.h>

#include "mmu/dump/dump.h"

static const struct {
    const char *name;
    void (*write)(const struct mmu *mmu, FILE *stream);
} table[DUMPS] = {
#define DUMP(name, function) { #name, function },
#include "mmu/dump/dump_list.def"
#undef DUMP
};

enum dump_kind dump_list_find(const char *name, size_t length)
{
    unsigned kind = 0;

    while (kind < DUMPS && (strlen(table[kind].name) != length ||
                            memcmp(table[kind].name, name, length)))
        kind++;
    return (enum dump_kind)kind;
}

void dump_list_write(enum dump_kind kind, const struct mmu *mmu, FILE *stream)
{
    table[kind].write(mmu, stream);
}

void dump_list_write_all(uint32_t mask, const struct mmu *mmu, FILE *stream)
{
    for (unsigned kind = 0; kind < DUMPS; kind++) {
        if (!(mask >> kind & 1))
            continue;
        fprintf(stream, "info %s\n", table[kind].name);
        dump_list_write((enum dump_kind)kind, mmu, stream);
    }
}
