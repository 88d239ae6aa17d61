/*
 * CR4.PAE written while paging is on: the PDPTEs are loaded, every translation
 * is dropped, and the next one is of the other kind (SDM vol. 3A 4.1.2, 4.4.1).
 *
 * CR3 names one page that is a directory and begins with PDPTEs, and what its
 * first entry points to is a page table to the one and a directory to the
 * other, with the kernel where both look for it:
 *
 *   root      0..31      PDPTEs 0 to 3; PDEs 0 to 7, of which 0 is used
 *             512 * 4    PDE of TARGET_LIN
 *   shared    0..7       PAE: PDE of 0 to 2 MiB
 *             400h..7ffh two-level: PTEs of 1 to 2 MiB
 */
#include "tests/guest/permission/groups.h"

#include "guest/arch/cpu.h"
#include "guest/lib/compiler.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

enum {
    PRESENT = 1,
    DATA = TARGET_LIN + TARGET_DATA,
    PDPTE_3_LOW = 6,            /* among the 4-byte entries */
    RESERVED = 1 << 5,
    TRIES = 8,
};

static const char *const names[] = {
    "switch.to-pae", "switch.to-two-level", "switch.to-pae-reserved",
};

__page_aligned static uint32_t root[1024];
__page_aligned static uint32_t shared[1024];

static void build(void)
{
    entry_write(&root[0], (uint32_t)shared | PRESENT, true);
    entry_write(&root[4], page_directory_pointers[2] | PRESENT, true);
    entry_write(&root[6], 0, true);
    root[(uint32_t)TARGET_LIN >> 22] = LARGE_FRAME | ENTRY_FULL;
    entry_write(&shared[0], tables_first_pde(), true);
    for (uint32_t i = 0x100; i < 0x200; i++)
        shared[i] = i << 12 | ENTRY_FULL;
    entry_write(tables_pte(false), SMALL_FRAME | ENTRY_FULL, false);
    entry_write(tables_pde(true), LARGE_FRAME | ENTRY_FULL | ENTRY_LARGE,
                true);
}

/* Two-level paging by `root`, the translation under test held. */
static void begin(void)
{
    machine_leave();
    build();
    write_cr3((uint32_t)root);
    write_cr0((read_cr0() & ~(uint32_t)CR0_WP) | CR0_PG);
    attempt(STEP_READ, false, DATA, 0);
}

/* Sets CR4.PAE. Two-level paging sets A in root[0], a reserved bit to PAE: it
 * is cleared, and stays so while the kernel's translations are held. */
static bool set_pae(void)
{
    for (unsigned i = 0; i < TRIES; i++) {
        entry_write(&root[0], (uint32_t)shared | PRESENT, true);
        if (attempt(STEP_CR4, false, 0, CR4_PAE))
            return true;
    }
    return false;
}

static uint32_t mark_read(void)
{
    return attempt(STEP_READ, false, DATA, 0) ? trap_eax : trap_vector;
}

void switch_try(void)
{
    if (!features.pae) {
        for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
            report_absent(names[i]);
        return;
    }
    begin();
    set_pae();
    report_case(names[0], mark_read(), MARK_LARGE);
    attempt(STEP_CR4, false, 0, 0);
    report_case(names[1], mark_read(), MARK_SMALL);
    begin();
    root[PDPTE_3_LOW] = PRESENT | RESERVED;
    report_case(names[2],
                set_pae() || trap_vector != V_GP || trap_error != 0 ||
                read_cr4() != 0 ? 0 : mark_read(), MARK_SMALL);
    machine_leave();
}
