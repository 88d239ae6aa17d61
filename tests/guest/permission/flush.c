/*
 * Invalidation (SDM vol. 3A 4.10.4): what INVLPG, MOV to CR3 and CR4.PGE must
 * drop, and which changes of an entry need no invalidation.
 *
 * The outcome of two groups depends on the TLB, flush.dirty-behind and
 * flush.accessed-behind: when software clears D or A and does not invalidate,
 * the processor need not set the bit again while it holds the translation
 * (4.10.4.3).
 */
#include "tests/guest/permission/groups.h"

#include "guest/lib/compiler.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

enum {
    P = 1, W = 2, A = 0x20, D = 0x40, PS = 0x80, G = 0x100,
    DATA = TARGET_LIN + TARGET_DATA,
    LARGE_LIN = INT32_MIN,
    OLD_MARK = 0x0a0000, NEW_MARK = 0x0b0000,   /* of the page's two frames */
    SEEN_READ = 1, SEEN_FETCH = 2,
};

static void enter_paging(bool pae, bool pse, bool pge)
{
    const struct situation s = {
        .pae = pae, .pse = pse, .pge = pge, .wp = machine_features.i486,
        .has_directory = true,
    };

    machine_enter(&s);
}

static void put_pte(uint32_t flags)
{
    tables_write_entry(tables_pte(false), SMALL_FRAME | flags, false);
}

static uint32_t pte(void)
{
    return (uint32_t)tables_read_entry(tables_pte(false), false);
}

/* Two-level paging. The page under test has these flags, and no translation of
 * it is held. */
static void begin(uint32_t flags)
{
    tables_write_entry(tables_pde(false), LARGE_FRAME | ENTRY_FULL, false);
    put_pte(flags);
    enter_paging(false, false, false);
}

static bool read_ends(void)
{
    return attempt(STEP_READ, false, DATA, 0);
}

static bool write_ends(void)
{
    return attempt(STEP_WRITE, false, DATA, MARK_SMALL);
}

static void try_entries(void)
{
    bool ended;

    begin(W);
    ended = read_ends();
    put_pte(P | W);
    report_case("flush.present-needs-none", ended << 1 | read_ends(), 1);

    begin(P | W);
    read_ends();
    write_ends();
    report_case("flush.first-write-sets-dirty", pte() & D, D);

    begin(P | W | A | D);
    write_ends();
    put_pte(P | W | A);
    write_ends();
    report_case("flush.dirty-behind", pte() & D, 0);

    begin(P | W | A | D);
    read_ends();
    put_pte(P | W);
    read_ends();
    report_case("flush.accessed-behind", pte() & A, 0);

    begin(P | W | A | D);
    write_ends();
    put_pte(P | W);
    machine_flush(DATA);
    write_ends();
    report_case("flush.invlpg-lets-bits-be-set", pte() & (A | D), A | D);
}

/* R/W is set without invalidation: at most one fault, which drops the old
 * translation. */
static void try_rights(void)
{
    uint32_t faults = 0;

    if (!machine_features.i486) {
        report_absent("flush.writable-faults-once");
        return;
    }
    begin(P | A | D);
    read_ends();
    put_pte(P | W | A | D);
    while (faults < 3 && !write_ends())
        faults++;
    report_case("flush.writable-faults-once", faults <= 1, 1);
}

/* The entry maps another page from now on. */
static void move_page(uint32_t flags)
{
    tables_write_entry(tables_pte(false),
                       (LARGE_FRAME + PAGE_INDEX * 4096) | flags, false);
}

static uint32_t mark_read(void)
{
    return read_ends() ? trap_eax : trap_vector;
}

static void try_page(void)
{
    begin(P | W);
    read_ends();
    move_page(P | W);
    machine_flush(DATA);
    report_case("flush.page", mark_read(), MARK_LARGE);

    begin(P | W);
    read_ends();
    move_page(P | W);
    attempt(STEP_CR3, false, 0, tables_root(&(struct situation){0}));
    report_case("flush.mov-cr3", mark_read(), MARK_LARGE);
}

static void try_global(void)
{
    if (!machine_features.pge) {
        report_absent("flush.invlpg-global");
        report_absent("flush.cr4-pge-global");
        return;
    }
    begin(P | W | G);
    enter_paging(false, false, true);
    read_ends();
    move_page(P | W | G);
    machine_flush(DATA);
    report_case("flush.invlpg-global", mark_read(), MARK_LARGE);

    begin(P | W | G);
    enter_paging(false, false, true);
    read_ends();
    move_page(P | W | G);
    attempt(STEP_CR4, false, 0, 0);
    report_case("flush.cr4-pge-global", mark_read(), MARK_LARGE);
}

/* Offsets in a large page. */
static const uint32_t parts[] = {0x3abc, 0x1000, 0x42abc, 0x100000, 0x1ff000};

static void place_parts(uint32_t base, uint32_t mark)
{
    for (unsigned i = 0; i < ARRAY_SIZE(parts); i++)
        tables_place_target((uint8_t *)base + parts[i], mark + i);
}

/* SEEN_READ if reads of all parts find their marks, SEEN_FETCH if fetches
 * do. */
static uint32_t touch_parts(uint32_t mark)
{
    uint32_t seen = SEEN_READ | SEEN_FETCH;

    for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
        uint32_t at = LARGE_LIN + parts[i];

        if (!attempt(STEP_READ, false, at + TARGET_DATA, 0) ||
            trap_eax != mark + i)
            seen &= ~SEEN_READ;
        if (!attempt(STEP_FETCH, false, at, 0) || trap_eax != mark + i)
            seen &= ~SEEN_FETCH;
    }
    return seen;
}

static uint32_t move_large(bool pae, uint32_t invalidated, uint32_t flags)
{
    tables_write_entry(tables_pde(pae), LARGE_FRAME | flags, pae);
    enter_paging(pae, true, flags & G);
    if (touch_parts(OLD_MARK) != (SEEN_READ | SEEN_FETCH))
        return 0;
    tables_write_entry(tables_pde(pae), SMALL_FRAME | flags, pae);
    machine_flush(LARGE_LIN + invalidated);
    return touch_parts(NEW_MARK);
}

/* INVLPG of any address in a large page drops all of it. Two bits of the result
 * for each address: SEEN_READ, SEEN_FETCH. */
static void try_large(bool pae, const char *const name[2])
{
    static const uint32_t offsets[] = {
        0, 0xfff, 0x1000, 0x3abc, 0x42abc, 0x43000, 0x100000, 0x1ff000,
        0x1fffff,
    };

    if (pae ? !machine_features.pae : !machine_features.pse) {
        report_absent(name[0]);
        report_absent(name[1]);
        return;
    }
    place_parts(LARGE_FRAME, OLD_MARK);
    place_parts(SMALL_FRAME, NEW_MARK);
    for (unsigned global = 0; global < 2; global++) {
        uint32_t flags = P | W | PS | (global ? G : 0);
        uint32_t seen = 0;

        if (global && !machine_features.pge) {
            report_absent(name[1]);
            continue;
        }
        for (unsigned i = 0; i < ARRAY_SIZE(offsets); i++)
            seen = seen << 2 | move_large(pae, offsets[i], flags);
        report_case(name[global], seen, (1u << 2 * ARRAY_SIZE(offsets)) - 1);
    }
    machine_leave();
}

void flush_try(void)
{
    static const char *const name_4m[] = {
        "flush.invlpg-4m", "flush.invlpg-4m-global",
    };
    static const char *const name_2m[] = {
        "flush.invlpg-2m", "flush.invlpg-2m-global",
    };

    try_entries();
    try_rights();
    try_page();
    try_global();
    machine_leave();
    try_large(false, name_4m);
    try_large(true, name_2m);
    tables_place_targets();
}
