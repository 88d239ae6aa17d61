/*
 * Swap begins and ends at any time. It ends when every slot is free: all that
 * refers to a slot is made to refer to a page.
 */
#include "guest/mm/process/swapon.h"

#include "guest/block/ram_disk.h"
#include "guest/fs/page_cache.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/process/reclaim.h"
#include "guest/mm/process/rmap.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"

enum {
    RAM_SHARE = 8,              /* swap=ram: 1/8 of what is free */
    RAM_PAGES_MAX = 4096,
    KIB_PER_PAGE = PAGE_SIZE / 1024,
};

static const char force_suffix[] = ",force";
static struct block_device *ram;

/* What is wrong with DEVICE, or NULL: then it is the swap area. */
static const char *open_area(struct block_device *device, bool force)
{
    enum block_status status = block_open(device);

    return status == BLOCK_OK ? swap_area_open(device, force)
                              : block_status_text(status);
}

static const char *start(struct block_device *device, bool force)
{
    const char *error = open_area(device, force);

    if (error)
        return error;
    lru_enabled = true;
    page_alloc_set_reclaim(try_to_free_pages);
    block_keep_processor(true);
    printk("Adding %uk swap on %s (%s)\n", swap_slots() * KIB_PER_PAGE,
           device->name, device->model);
    return NULL;
}

static const char *start_ram(void)
{
    uint32_t pages = min_u32(nr_free_pages() / RAM_SHARE, RAM_PAGES_MAX);
    const char *error;

    ram = ram_disk_create(pages);
    if (!ram)
        return "no memory";
    error = start(ram, true);
    if (error) {
        ram_disk_free(ram);
        ram = NULL;
    }
    return error;
}

static const char *start_first(void)
{
    for (struct block_device *device = block_next(NULL); device;
         device = block_next(device))
        if (!open_area(device, false)) {
            swap_area_close();
            return start(device, false);
        }
    return "no disk has a swap signature (mkswap writes one)";
}

const char *swap_on(const char *text)
{
    size_t length = strlen(text), suffix = sizeof(force_suffix) - 1;
    bool force = length > suffix &&
                 strcmp(text + length - suffix, force_suffix) == 0;
    char name[BLOCK_NAME_SIZE];
    struct block_device *device;

    if (force)
        length -= suffix;
    if (swap_device())
        return "there is a swap area already";
    if (str_is(text, length, "ram"))
        return start_ram();
    if (str_is(text, length, "auto"))
        return start_first();
    strlcpy(name, text, min_u32(length + 1, sizeof(name)));
    device = length < sizeof(name) ? block_find(name) : NULL;
    return device ? start(device, force) : "no such disk";
}

/* Fault in what AREA has in swap. */
static bool unswap_area(struct mm *mm, const struct vm_area *area)
{
    for (uint32_t addr = area->start; addr < area->end; addr += PAGE_SIZE) {
        struct pte_slot *slot = pte_lookup(mm, addr);

        if (!slot)
            addr = (addr & pgdir_mask()) + pgdir_size() - PAGE_SIZE;
        else if (pte_is_swap(pte_read(slot)) &&
                 !fault_repaired(handle_mm_fault(mm, addr, false)))
            return false;
    }
    return true;
}

static bool unswap_spaces(void)
{
    for (struct mm *mm = next_mm(NULL); mm; mm = next_mm(mm))
        for (const struct vm_area *area = mm->areas; area; area = area->next)
            if (!unswap_area(mm, area))
                return false;
    return true;
}

const char *swap_off(void)
{
    if (!swap_device())
        return "there is no swap area";
    page_alloc_set_reclaim(NULL);       /* nothing leaves any more */
    if (!unswap_spaces() || !page_cache_unswap()) {
        page_alloc_set_reclaim(try_to_free_pages);
        return "what it holds cannot be read back, for want of memory or "
               "because the device fails";
    }
    swap_cache_clear();
    swap_area_close();
    lru_enabled = false;
    block_keep_processor(false);
    if (ram)
        ram_disk_free(ram);
    ram = NULL;
    return NULL;
}

void show_swap(void)
{
    if (swap_device())
        printk("swap: %u of %u kB in use on %s\n",
               swap_slots_used() * KIB_PER_PAGE, swap_slots() * KIB_PER_PAGE,
               swap_device()->name);
    else
        printk("swap: none\n");
    printk("swap: %u pages written, %u read, %u faults served by the swap "
           "cache\n", swap_counts.out, swap_counts.in,
           fault_counts.swap_cached);
    printk("reclaim: %u pages freed, %u of them without a write, %u second "
           "chances\n", reclaim_counts.freed, reclaim_counts.clean,
           reclaim_counts.second_chances);
    printk("reclaim: %u TLB flushes for unmapping, %u for clearing A bits\n",
           rmap_flushes.unmap, rmap_flushes.young);
    for (int i = 0; i < ZONES; i++)
        printk("%-8s  %u active, %u inactive, %u free, watermark %u\n",
               zones[i].name, zones[i].lru.nr_active,
               zones[i].lru.nr_inactive, zones[i].free_pages,
               zones[i].watermark);
}
