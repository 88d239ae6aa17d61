/*
 * Both read the tables that CR3 names, through the direct map.
 */
#include "guest/mm/process/show_map.h"

#include "guest/arch/cpu.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/map/areas.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/process/address_space.h"

enum {
    CR3_PDPT_MASK = ~(PDPT_SIZE - 1),
    PDPT_SHIFT = 30,
    FLAGS_SIZE = 32,            /* all names, with blanks */
};

/* What the tables map in a region. */
struct mapped {
    uint32_t small, large;      /* pages */
    uint32_t rights;            /* of some page: _PAGE_RW and so on */
};

static const uint64_t *loaded_pdpt(void)
{
    return __va(read_cr3() & (uint32_t)CR3_PDPT_MASK);
}

/* The loaded directory; with PAE the four lie side by side (pgtable.h). */
static const void *loaded_directory(void)
{
    uint32_t cr3 = read_cr3();

    if (paging.pae)
        return __va((uint32_t)loaded_pdpt()[0] & PAGE_MASK);
    return __va(cr3 & PAGE_MASK);
}

/* Counts what is mapped in pages [PAGE, END). */
static struct mapped count_mapped(uint32_t page, uint32_t end)
{
    const void *pgd = loaded_directory();
    struct mapped mapped = { 0, 0, 0 };

    while (page < end) {
        uint32_t vaddr = page << PAGE_SHIFT;
        pte_t entry = pte_read(pgd_offset(pgd, vaddr));
        uint32_t directory_rights = (uint32_t)entry;

        if (!pte_present(entry) || pte_large(entry)) {
            if (pte_present(entry)) {
                mapped.large++;
                mapped.rights |= (uint32_t)entry;
            }
            page = (page | (paging.ptrs_per_pte - 1u)) + 1;
            continue;
        }
        entry = pte_read(pte_offset(entry, vaddr));
        if (pte_present(entry)) {
            const uint32_t both = _PAGE_RW | _PAGE_USER;

            mapped.small++;
            mapped.rights |= (uint32_t)entry & (directory_rights | ~both);
        }
        page++;
    }
    return mapped;
}

/* In pages, so that the end of the address space fits 32 bits. */
static void print_region(uint32_t page, uint32_t end, const char *name)
{
    struct mapped mapped = count_mapped(page, end);

    if (page == end)
        return;
    printk("%08x-%08x %8u kB %c%c%c%c 4K:%-7u large:%-4u %s\n",
           page << PAGE_SHIFT, (end << PAGE_SHIFT) - 1, (end - page) << 2,
           mapped.rights ? 'r' : '-', mapped.rights & _PAGE_RW ? 'w' : '-',
           mapped.rights & _PAGE_USER ? 'u' : '-',
           mapped.rights & _PAGE_GLOBAL ? 'g' : '-', mapped.small,
           mapped.large, name);
}

/* The parts of the kernel image lie in lowmem, and their names are indented. */
static bool is_part(const struct memory_area *area)
{
    return area->name[0] == ' ';
}

void print_maps(void)
{
    const uint32_t top = 1u << (32 - PAGE_SHIFT);
    uint32_t count, page = task_size() >> PAGE_SHIFT;
    const struct memory_area *areas = memory_areas(&count);

    if (task_size() > PAGE_OFFSET)      /* 4g4g: the kernel has no user space */
        page = 0;
    else
        print_region(0, page, "user space");
    while (count > 0) {                 /* they are from the top down */
        const struct memory_area *area = &areas[--count];

        if (is_part(area))
            continue;
        print_region(page, area->start >> PAGE_SHIFT, "-");
        print_region(area->start >> PAGE_SHIFT, area->end >> PAGE_SHIFT,
                     area->name);
        page = area->end >> PAGE_SHIFT;
    }
    print_region(page, top, "-");
    printk("kmap_local: slots %08x-%08x of fixmap, %u for each task\n",
           fix_to_virt(FIX_KMAP_BEGIN),
           fix_to_virt(FIX_KMAP_END) + PAGE_SIZE - 1, KM_SLOTS);
}

/* "P RW U A D G", what is not set left out; returns text. */
static const char *flag_names(pte_t entry, char text[FLAGS_SIZE])
{
    static const struct {
        uint32_t bit;
        const char *name;
    } flags[] = {
        { _PAGE_PRESENT, "P" }, { _PAGE_RW, "RW" }, { _PAGE_USER, "U" },
        { _PAGE_PWT, "WT" }, { _PAGE_PCD, "CD" }, { _PAGE_ACCESSED, "A" },
        { _PAGE_DIRTY, "D" }, { _PAGE_PSE, "PS" }, { _PAGE_GLOBAL, "G" },
    };
    char *at = text;

    for (uint32_t i = 0; i < ARRAY_SIZE(flags); i++) {
        if (!((uint32_t)entry & flags[i].bit))
            continue;
        if (at > text)
            *at++ = ' ';
        strlcpy(at, flags[i].name, FLAGS_SIZE - (size_t)(at - text));
        at += strlen(at);
    }
    return text;
}

/* Prints an entry; false if it is not present. */
static bool print_entry(const char *level, uint32_t index, const void *slot,
                        pte_t entry)
{
    char flags[FLAGS_SIZE];

    printk("%-10s [%4u] at 0x%08x: 0x%0*llx %s\n", level, index, __pa(slot),
           paging.pae ? 16 : 8, entry,
           pte_present(entry) ? flag_names(entry, flags) : "not present");
    return pte_present(entry);
}

static void print_end(uint32_t vaddr, pte_t entry, uint32_t size,
                      const char *name)
{
    uint64_t frame = (uint64_t)pte_pfn(entry) << PAGE_SHIFT;

    printk("%-10s 0x%08llx = frame 0x%08llx + offset 0x%x (%s)\n", "physical",
           frame + (vaddr & (size - 1)), frame, vaddr & (size - 1), name);
}

void print_walk(uint32_t vaddr)
{
    const void *pgd = loaded_directory();
    const struct pte_slot *slot = pgd_offset(pgd, vaddr);
    uint32_t directory_index = pgd_index(vaddr);
    pte_t entry;

    printk("%-10s 0x%08x\n%-10s 0x%08x\n", "linear", vaddr, "cr3", read_cr3());
    if (paging.pae) {
        const uint64_t *pdpte = loaded_pdpt() + (vaddr >> PDPT_SHIFT);

        if (!print_entry("pdpt", vaddr >> PDPT_SHIFT, pdpte, *pdpte))
            return;
        directory_index &= paging.ptrs_per_pte - 1u;
    }
    entry = pte_read(slot);
    if (!print_entry("directory", directory_index, slot, entry))
        return;
    if (pte_large(entry)) {
        print_end(vaddr, entry, pgdir_size(), paging.pae ? "2M page"
                                                         : "4M page");
        return;
    }
    slot = pte_offset(entry, vaddr);
    entry = pte_read(slot);
    if (print_entry("table", pte_index(vaddr), slot, entry))
        print_end(vaddr, entry, PAGE_SIZE, "4K page");
}
