/*
 * Each bit of an entry by itself: reserved bits fault, ignored bits do nothing.
 * frames.c has the bits that move the page or the table.
 */
#include "tests/guest/permission/groups.h"

#include "guest/lib/printk.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/situation.h"
#include "tests/guest/permission/tables.h"

enum entry { PTE, PDE, LARGE, ENTRIES };

static const char *const entry_name[ENTRIES] = {"pte", "pde", "large"};

enum { FRAME_LOW = 12, FRAME_HIGH = 35 };

/* Does the bit move the page table? */
static bool is_of_table(const struct situation *s, enum entry entry,
                        unsigned bit)
{
    return (entry == PDE || (entry == LARGE && !s->pae && !s->pse)) &&
           bit >= FRAME_LOW && bit <= FRAME_HIGH;
}

static void try_accesses(struct group *group, struct situation *s)
{
    for (unsigned i = 0; i < 2 * KINDS; i++) {
        s->user = i % 2;
        s->kind = i / 2;
        situation_try(group, s);
    }
}

static void try_bit(struct situation *s, enum entry entry, unsigned bit)
{
    struct group group;
    char name[40], registers[20];

    situation_name(s, registers, sizeof registers);
    snprintf(name, sizeof name, "bits.%s.%s-%u", registers, entry_name[entry],
             bit);
    s->pde = LARGE_FRAME | ENTRY_FULL | (entry == LARGE ? ENTRY_LARGE : 0);
    s->pte = SMALL_FRAME | ENTRY_FULL;
    if (entry == PTE)
        s->pte ^= UINT64_C(1) << bit;
    else
        s->pde ^= UINT64_C(1) << bit;
    if (!report_group_begin(&group, name))
        return;
    try_accesses(&group, s);
    if (group.cases)
        report_group_end(&group);
}

static void try_registers(struct situation *s)
{
    machine_enter(s);
    for (unsigned entry = 0; entry < ENTRIES; entry++)
        for (unsigned bit = 0; bit < (s->pae ? 64 : 32); bit++)
            if (!is_of_table(s, entry, bit))
                try_bit(s, entry, bit);
    machine_leave();
}

void bits_try(void)
{
    for (unsigned n = 0; n < 8; n++) {
        struct situation s = {
            .pae = n & 1, .pse = n & 2 || n & 1, .nxe = n & 4,
            .wp = machine_features.i486, .has_directory = true,
            .pat = machine_features.pat, .pse36 = machine_features.pse36,
        };

        /* PAE needs no PSE, so it is tried with PSE only; two-level paging has
         * no NX. */
        if (n != 3 && n != 7 && (s.pae || !s.nxe) && machine_can_be_in(&s))
            try_registers(&s);
    }
}
