/*
 * The PDPTE registers (SDM vol. 3A 4.4.1): loaded by MOV to CR3, by a task
 * switch that changes CR3, and by MOV to CR0 or CR4 that changes one of CR0's
 * CD, NW and PG, or CR4's PAE, PGE, PSE and SMEP; not read otherwise. A
 * reserved bit in an entry that is present: #GP(0), and none is loaded.
 */
#include "tests/guest/permission/groups.h"

#include "guest/arch/cpu.h"
#include "guest/lib/printk.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

enum {
    PRESENT = 1,
    CR0_TS = 1 << 3, CR0_NW = 1 << 29, CR0_CD = 1 << 30,
    CR4_TSD = 1 << 2,
    DATA = TARGET_LIN + TARGET_DATA,

    /* What a write of a register did. */
    ENDED = 0x100, FAULTED = 0x200,     /* #GP(0), the register unchanged */
    OLD = 1, NEW = 2, NEITHER = 3,      /* which directory counts */
};

static uint64_t target_entry, other_entry, last_entry;

static const struct situation base = {.pae = true, .has_directory = true};

static uint32_t directory_seen(void)
{
    machine_flush(DATA);
    if (!attempt(STEP_READ, false, DATA, 0))
        return NEITHER;
    return trap_eax == MARK_SMALL ? OLD : trap_eax == MARK_LARGE ? NEW
                                                                 : NEITHER;
}

/* PAE paging, in which the page under test is a small one. */
static void begin(void)
{
    machine_leave();
    entry_write(tables_pde(true), LARGE_FRAME | ENTRY_FULL, true);
    entry_write(tables_pte(true), SMALL_FRAME | ENTRY_FULL, true);
    entry_write(&page_directory_pointers[3], 0, true);
    entry_write(&other_pointers[3], 0, true);
    machine_enter(&base);
}

static uint32_t read_register(enum step step)
{
    return step == STEP_CR0 ? read_cr0() : step == STEP_CR3 ? read_cr3()
                                                            : read_cr4();
}

/* Writes a control register and tells what it did, and what counts then. */
static uint32_t write_and_see(enum step step, uint32_t value)
{
    uint32_t before = read_register(step), result = 0;

    if (attempt(step, false, 0, value))
        result = ENDED;
    else if (trap_vector == V_GP && trap_error == 0 &&
             read_register(step) == before)
        result = FAULTED;
    return result | directory_seen();
}

/* The table in memory names the other directory from now on; with `last` as
 * its last entry. */
static void edit(uint64_t last)
{
    entry_write(&page_directory_pointers[2], other_entry, true);
    entry_write(&page_directory_pointers[3], last, true);
}

static void report(const char *name, unsigned bit, uint32_t seen,
                   uint32_t expected)
{
    char full[40];

    snprintf(full, sizeof full, "pdpte.%s-%u", name, bit);
    report_case(full, seen, expected);
}

/* MOV CR3 to the other table, one of whose entries has a reserved bit. */
static void try_reserved(void)
{
    for (unsigned bit = 1; bit < 64; bit++) {
        uint64_t entry = last_entry | PRESENT | 1ull << bit;

        if ((bit > 2 && bit < 5) || (bit > 8 && bit < 36))
            continue;
        begin();
        entry_write(&other_pointers[3], entry, true);
        report("reserved", bit,
               write_and_see(STEP_CR3, (uint32_t)other_pointers),
               FAULTED | OLD);
    }
    begin();
    entry_write(&other_pointers[3], ~1ull, true);
    report_case("pdpte.reserved-not-present",
                write_and_see(STEP_CR3, (uint32_t)other_pointers),
                ENDED | NEW);
    begin();
    entry_write(&other_pointers[3], last_entry | PRESENT | 0xe18, true);
    report_case("pdpte.ignored-bits",
                write_and_see(STEP_CR3, (uint32_t)other_pointers),
                ENDED | NEW);
}

static void try_cached(void)
{
    begin();
    edit(0);
    report_case("pdpte.cached", directory_seen(), OLD);
    report_case("pdpte.mov-cr3-loads", write_and_see(STEP_CR3, read_cr3()),
                ENDED | NEW);
    begin();
    directory_seen();
    report_case("pdpte.no-accessed-bit",
                entry_read(&page_directory_pointers[2], true) ==
                target_entry, 1);
    begin();
    report_case("pdpte.task-switch-loads", read_in_other_task(DATA),
                MARK_LARGE);
    report_case("pdpte.task-switch-back", directory_seen(), OLD);
}

/* A write that changes `bit` of a register, which is `set` before. */
static void try_write(const char *name, enum step step, uint32_t set,
                      uint32_t bit, bool loads)
{
    uint32_t value;
    char full[40];

    for (unsigned twice = 0; twice < 2; twice++) {
        begin();
        value = read_register(step) | set;
        if (twice)
            value |= bit;
        attempt(step, false, 0, value);
        edit(0);
        snprintf(full, sizeof full, "pdpte.%s-%s", name,
                 twice ? "clear" : "set");
        report_case(full, write_and_see(step, value ^ bit),
                    ENDED | (loads ? NEW : OLD));
        attempt(step, false, 0, value & ~(bit | set));
    }
    if (!loads)
        return;
    begin();
    value = read_register(step) | set;
    attempt(step, false, 0, value);
    edit(last_entry | PRESENT | 1 << 5);
    snprintf(full, sizeof full, "pdpte.%s-reserved", name);
    report_case(full, write_and_see(step, value ^ bit), FAULTED | OLD);
    attempt(step, false, 0, value & ~set);
}

static void try_writes(void)
{
    try_write("cr0-cd", STEP_CR0, 0, CR0_CD, true);
    try_write("cr0-nw", STEP_CR0, CR0_CD, CR0_NW, true);
    try_write("cr0-wp", STEP_CR0, 0, CR0_WP, false);
    try_write("cr0-ts", STEP_CR0, 0, CR0_TS, false);
    try_write("cr4-pse", STEP_CR4, 0, CR4_PSE, true);
    try_write("cr4-pge", STEP_CR4, 0, CR4_PGE, true);
    try_write("cr4-tsd", STEP_CR4, 0, CR4_TSD, false);
    begin();
    edit(0);
    report_case("pdpte.cr4-unchanged", write_and_see(STEP_CR4, read_cr4()),
                ENDED | OLD);
}

/* Paging turned on by CR0.PG: the table is read then, not with CR3. */
static void try_paging_on(void)
{
    uint32_t paging = read_cr0() | CR0_PG;

    begin();
    write_cr0(paging & ~CR0_PG);
    edit(0);
    report_case("pdpte.cr0-pg-loads", write_and_see(STEP_CR0, paging),
                ENDED | NEW);
    begin();
    write_cr0(paging & ~CR0_PG);
    edit(last_entry | PRESENT | 1 << 5);
    report_case("pdpte.cr0-pg-reserved",
                attempt(STEP_CR0, false, 0, paging) ? ENDED :
                trap_vector == V_GP && !trap_error && !(read_cr0() & CR0_PG)
                ? FAULTED : 0, FAULTED);
}

static void try_all(void)
{
    target_entry = page_directory_pointers[2];
    other_entry = other_pointers[2];
    last_entry = other_entry & ~(uint64_t)PRESENT;
    try_reserved();
    try_cached();
    try_writes();
    try_paging_on();
    machine_leave();
}

void pdpte_try(void)
{
    const struct situation s = base;

    if (!features.pae)
        return;
    write_cr0(read_cr0() & ~(CR0_CD | CR0_NW));     /* set by reset */
    tables_root(&s);
    try_all();
}
