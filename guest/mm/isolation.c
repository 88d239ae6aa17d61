/*
 * Choosing the isolation, and mapping the entry area.
 */
#include "guest/mm/isolation.h"

#include "guest/arch/cpu.h"
#include "guest/arch/entry_area.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/fixmap.h"

enum isolation isolation;

/* The page table with the entry area, in every directory of user mode. */
static uint8_t entry_page_table[PAGE_SIZE] __page_aligned;

__init void isolation_select(void)
{
    if (strcmp(boot_options.split, "4g4g") == 0) {
        isolation = ISOLATION_4G4G;
        if (boot_options.kpti)
            boot_option_ignored(&boot_options.kpti, "kpti=on",
                                "split=4g4g isolates more");
    } else if (boot_options.kpti) {
        isolation = ISOLATION_KPTI;
    }
    if (isolation == ISOLATION_NONE)
        return;
    if (boot_cpu.pge)
        boot_option_ignored(&boot_options.pge, "pge=on",
                            "user mode must find no entry of the kernel's");
    boot_cpu.pge = false;
}

static __init void map_entry_page(unsigned index, const void *page,
                                  uint32_t prot)
{
    uint32_t pfn = PFN_DOWN(__pa(page));

    set_fixmap(index, pfn, prot);
    set_pte(table_slot(entry_page_table, pte_index(fix_to_virt(index))),
            mk_pte(pfn, prot));
}

__init void isolation_init(void)
{
    uint32_t prot = page_kernel();

    if (isolation == ISOLATION_NONE)
        return;
    map_entry_page(FIX_ENTRY_TEXT, entry_text, prot & ~(uint32_t)_PAGE_RW);
    map_entry_page(FIX_ENTRY_DATA, &entry_data, prot);
    isolation_switch(swapper_cr3(), swapper_cr3());
    entry_area_activate();
    printk("Isolation: %s, entry area at 0x%08x\n",
           isolation == ISOLATION_KPTI ? "kpti" : "4g4g", ENTRY_DATA_ADDR);
}

void isolate_user_directory(void *pgd)
{
    set_pte(pgd_offset(pgd, ENTRY_TEXT_ADDR),
            mk_pte(PFN_DOWN(__pa(entry_page_table)), _PAGE_TABLE));
}

void isolation_switch(uint32_t kernel_cr3, uint32_t user_cr3)
{
    entry_data.kernel_cr3 = kernel_cr3;
    entry_data.user_cr3 = user_cr3;
}
