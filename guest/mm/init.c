/*
 * Memory at boot: what is lowmem, the direct map, mem_map.
 */
#include "guest/mm/init.h"

#include "guest/arch/cpu.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/memblock.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/recursive.h"
#include "guest/mm/slab.h"

enum {
    MIN_LOWMEM_KIB = 3584,      /* a 4 MiB PC less what firmware keeps */
};

char *mem_map;
uint32_t page_struct_shift;
uint32_t max_low_pfn, max_pfn;
uint32_t high_memory;

/* Early tables and mem_map stay out of the first 16 MiB if they can: ISA DMA
 * reaches no other memory. */
static const uint32_t early_goal = PFN_DOWN(MAX_DMA_ADDRESS);

__init void setup_memory(void)
{
    memblock_reserve(PFN_DOWN(KERNEL_PHYS), PFN_UP(__pa(_end)));

    max_pfn = memblock_end();
    max_low_pfn = min_u32(max_pfn, PFN_DOWN(MAXMEM));
    if (!boot_options.highmem && max_pfn > max_low_pfn) {
        memblock_reserve(max_low_pfn, max_pfn);
        max_pfn = max_low_pfn;
    }
    high_memory = (uint32_t)__va(PFN_PHYS(max_low_pfn));
    if (max_low_pfn * 4 < MIN_LOWMEM_KIB)
        panic("%u KiB of RAM is too little, 4 MiB are needed",
              max_low_pfn * 4);
    printk("%uMB HIGHMEM available.\n", (max_pfn - max_low_pfn) >> 8);
    printk("%uMB LOWMEM available.\n", max_low_pfn >> 8);
}

/* Map the lowmem that one directory entry covers, from frame PFN on. Its table
 * is allocated below frame LIMIT. */
static __init void map_lowmem_piece(uint32_t pfn, uint32_t limit)
{
    struct pte_slot *pgd = pgd_offset_k((uint32_t)__va(PFN_PHYS(pfn)));
    uint32_t count = min_u32(max_low_pfn - pfn, paging.ptrs_per_pte);
    uint32_t prot = page_kernel(), table;
    void *entries;

    if (boot_options.pse && boot_cpu.pse && count == paging.ptrs_per_pte) {
        set_pte(pgd, mk_pte(pfn, prot | _PAGE_PSE));
        return;
    }
    table = memblock_alloc(1, early_goal, limit);
    entries = __va(PFN_PHYS(table));
    memset(entries, 0, PAGE_SIZE);
    for (uint32_t i = 0; i < count; i++)
        set_pte(table_slot(entries, i), mk_pte(pfn + i, prot));
    set_pte(pgd, mk_pte(table, _PAGE_TABLE));
}

/* Leave the boot tables. PAE changes the size of the entries, so paging goes
 * off during the change. The code that does it runs at its physical address;
 * for it the new tables identity map the first MAPPED frames meanwhile. */
static __init void use_swapper(uint32_t mapped)
{
    if (!paging.pae) {
        write_cr3(swapper_cr3());
        return;
    }
    for (uint32_t pfn = 0; pfn < mapped; pfn += paging.ptrs_per_pte)
        set_pte(pgd_offset_k(PFN_PHYS(pfn)),
                pte_read(pgd_offset_k((uint32_t)__va(PFN_PHYS(pfn)))));
    memset(fixmap_page_table, 0, PAGE_SIZE);
    enable_pae(swapper_cr3(), PAGE_OFFSET);
    for (uint32_t pfn = 0; pfn < mapped; pfn += paging.ptrs_per_pte)
        pte_clear(pgd_offset_k(PFN_PHYS(pfn)));
    write_cr3(swapper_cr3());
}

/* The kernel can fill a table only if the table is mapped. So the new directory
 * first gets what the boot tables map. Once the kernel runs on it, the table of
 * each piece comes from the pieces before. */
static __init void map_lowmem(void)
{
    uint32_t boot_mapped = min_u32(PFN_DOWN(BOOT_MAP_SIZE), max_low_pfn);
    uint32_t pfn;

    for (pfn = 0; pfn < boot_mapped; pfn += paging.ptrs_per_pte)
        map_lowmem_piece(pfn, boot_mapped);
    use_swapper(boot_mapped);
    for (; pfn < max_low_pfn; pfn += paging.ptrs_per_pte)
        map_lowmem_piece(pfn, pfn);
}

__init void paging_init(void)
{
    paging_select_global();
    set_pte(pgd_offset_k(FIXADDR_TOP),
            mk_pte(PFN_DOWN(__pa(fixmap_page_table)), _PAGE_TABLE));
    map_lowmem();
    recursive_init();
    cpu_enable_pge();
}

static __init void mem_map_init(void)
{
    uint32_t blocks = (max_pfn + MAX_ORDER_PAGES - 1) / MAX_ORDER_PAGES;
    uint32_t bytes;

    page_struct_shift = boot_options.structpage == 32 ? 5 : 6;
    bytes = blocks * MAX_ORDER_PAGES << page_struct_shift;
    if (bytes >= PFN_PHYS(max_low_pfn))
        panic("mem_map for %u MiB of RAM takes %u MiB, and there are %u MiB of "
              "lowmem; structpage=32 halves it, split=4g4g gives more lowmem",
              max_pfn >> 8, bytes >> 20, max_low_pfn >> 8);
    mem_map = __va(PFN_PHYS(memblock_alloc(PFN_UP(bytes), early_goal,
                                           max_low_pfn)));
    printk("mem_map: %u pages of %u bytes at 0x%p (%u kB)\n", max_pfn,
           boot_options.structpage, mem_map, bytes >> 10);
}

static __init void print_memory(void)
{
    uint32_t lowmem = memblock_ram_frames(0, max_low_pfn);
    uint32_t highmem = memblock_ram_frames(max_low_pfn, max_pfn);
    uint32_t code = _etext - _text, data = _edata - _sdata;
    uint32_t init = __init_end - __init_begin;

    printk("Memory: %uk/%uk available (%uk kernel code, %uk reserved, "
           "%uk data, %uk init, %uk highmem)\n", nr_free_pages() * 4,
           max_pfn * 4, code >> 10,
           (lowmem + highmem - nr_free_pages()) * 4, data >> 10, init >> 10,
           highmem * 4);
    printk("%uk of %uk lowmem left.\n", nr_free_lowmem_pages() * 4,
           lowmem * 4);
}

uint32_t virt_to_phys(const void *vaddr)
{
    if (!virt_addr_valid(vaddr))
        panic("virt_to_phys: 0x%p is not a logical address", vaddr);
    return __pa(vaddr);
}

__init void mem_init(void)
{
    mem_map_init();
    page_alloc_init();
    slab_init();
    print_memory();
}

void free_initmem(void)
{
    uint32_t start = PFN_DOWN(__pa(__init_begin));
    uint32_t end = PFN_DOWN(__pa(__init_end));

    for (uint32_t pfn = start; pfn < end; pfn++)
        free_reserved_page(pfn_to_page(pfn));
    printk("Freeing unused kernel memory: %uk freed\n", (end - start) * 4);
}
