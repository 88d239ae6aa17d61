/*
 * Installing recursive entries.
 */
#include "guest/mm/recursive.h"

#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"

uint32_t recursive_base;

__init void recursive_init(void)
{
    if (!boot_options.recursive)
        return;
    recursive_base = RECURSIVE_BASE;
    recursive_install(swapper_pg_dir, recursive_base);
    printk("Page tables at 0x%08x - 0x%08x\n", recursive_base,
           recursive_base + recursive_size());
}

void recursive_install(void *pgd, uint32_t base)
{
    for (uint32_t i = 0; i < 1u << paging.pgd_order; i++)
        set_pte(table_slot(pgd, pgd_index(base) + i),
                mk_pte(PFN_DOWN(__pa(pgd)) + i, _PAGE_TABLE));
}

void recursive_remove(void *pgd, uint32_t base)
{
    for (uint32_t i = 0; i < 1u << paging.pgd_order; i++)
        pte_clear(table_slot(pgd, pgd_index(base) + i));
}
