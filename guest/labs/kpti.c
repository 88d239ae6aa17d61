/*
 * kpti: what user mode's page tables map of the kernel, and what it costs to
 * change tables at every entry and exit. Boot with kpti=on, with split=4g4g and
 * with neither, and compare.
 */
#include "guest/kernel/process.h"
#include "guest/labs/calls.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/lib/printk.h"
#include "guest/mm/isolation.h"

enum {
    ENTRY_PAGES = 2,
    ERROR_NOT_PRESENT = PF_USER, ERROR_RIGHTS = PF_USER | PF_PROT,
};

static const char lab[] = "kpti";

/* Counts the present directory entries of kernel addresses, and the 4 KiB pages
 * that they map. */
static void count_kernel(const void *pgd, uint32_t *entries, uint32_t *pages)
{
    uint32_t first = pgd_index(task_size());

    *entries = *pages = 0;
    for (uint32_t i = first; i < paging.ptrs_per_pgd; i++) {
        pte_t pgd_entry = pte_read(table_slot(pgd, i));

        if (!pte_present(pgd_entry))
            continue;
        ++*entries;
        for (uint32_t j = 0; j < paging.ptrs_per_pte; j++)
            *pages += pte_large(pgd_entry) ||
                      pte_present(pte_read(table_slot(pgd_table(pgd_entry),
                                                      j)));
    }
}

/* A user program reads the kernel's first word. */
static struct exit_info peek(void)
{
    char command[32];

    snprintf(command, sizeof(command), "probe read 0x%x", (uint32_t)_text);
    return process_run(command);
}

void lab_kpti(void)
{
    bool isolated = isolation != ISOLATION_NONE;
    struct mm *mm = lab_space_create(1, 0);
    uint32_t entries, pages;
    struct exit_info info;

    count_kernel(mm->user_pgd, &entries, &pages);
    mm_put(mm);
    if (isolated) {
        lab_check(lab, "kernel_directory_entries", entries, 1);
        lab_check(lab, "kernel_pages_mapped", pages, ENTRY_PAGES);
    } else {
        lab_check(lab, "kernel_lowmem_mapped", pages >= max_low_pfn, 1);
    }
    lab_count(lab, "kernel_pages_mapped", pages, "pages");
    info = peek();
    lab_check(lab, "peek_killed", info.killed, 1);
    lab_check(lab, "peek_vector", info.vector, TRAP_PAGE_FAULT);
    lab_check(lab, "peek_error_code", info.error_code,
              isolated ? ERROR_NOT_PRESENT : ERROR_RIGHTS);
    lab_count(lab, "peek_error_code", info.error_code, "error-code");
    lab_measure_calls(lab);
}
