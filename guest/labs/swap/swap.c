/*
 * swap: user pages leave for the disk and return; the kernel's own memory never
 * leaves. What does it cost to take a page away, and to fetch it?
 *
 *   zero        for comparison: the first touch of a page, filled with zeros
 *   age         the A bits of pages are cleared, to see which are used again
 *   touch_aged  a word of each page is read afterwards: the TLB misses, and the
 *               walk sets the A bit again
 *   out_clean   pages leave that swap holds already
 *   out_ram     pages are written to a disk that is memory: the kernel's work
 *   out_other   the same, of an address space that is not loaded: no flush
 *   in_cached   pages return that another process has fetched already
 *   in_ram      pages are read from the disk that is memory
 *   out_pio     pages are written to an IDE disk
 *   in_pio      pages are read from it
 *   out_dma, in_dma   the same, while the disk masters the bus
 *
 * One operation is one page, or one touch. A page is taken away or made present by the
 * function that a shortage or a page fault calls; the exception itself is not
 * in the cost.
 */
#include "guest/drivers/ide/ide.h"
#include "guest/drivers/storage/storage.h"
#include "guest/labs/lab.h"
#include "guest/labs/swap/swap_space.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/rmap.h"
#include "guest/mm/process/swapon.h"
#include "guest/mm/swap/swap.h"

static const char lab[] = "swap";

static void take(void *mm)
{
    swap_space_take(mm);
}

static void fault_in(void *mm)
{
    swap_space_fault_in(mm);
}

static void age(void *arg)
{
    const struct mm *mm = arg;

    for (uint32_t i = 0; i < SWAP_PAGES; i++)
        page_referenced(pfn_to_page(pte_pfn(pte_read(
            pte_lookup(mm, (uint32_t)lab_space_page(i))))));
}

static void touch_all(void *unused)
{
    (void)unused;
    swap_space_touch();
}

static void measure_per(const char *per, const char *metric,
                        void (*run)(void *), struct mm *mm)
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = per, .ops = SWAP_PAGES,
        .cold = true, .run = run, .arg = mm,
    });
}

static void measure(const char *metric, void (*run)(void *), struct mm *mm)
{
    measure_per("page", metric, run, mm);
}

/* Pages leave that were written to, and return, with the address space loaded:
 * OUT and IN are the metrics. */
static void measure_device(struct swap_space *s, const char *out,
                           const char *in)
{
    swap_space_fill(s, s->mm, 1);
    swap_space_touch();
    measure(out, take, s->mm);
    measure(in, fault_in, s->mm);
}

static void measure_flushes(struct swap_space *s)
{
    struct rmap_flushes before = rmap_flushes;

    swap_space_touch();
    measure("age", age, s->mm);
    lab_count(lab, "flushes_age", rmap_flushes.young - before.young,
              "flushes");
    if (isolation == ISOLATION_4G4G)
        lab_skipped(lab, "touch_aged", "kernel-has-no-user-space");
    else
        measure_per("touch", "touch_aged", touch_all, NULL);
    measure("out_clean", take, s->mm);
    lab_count(lab, "flushes_out", rmap_flushes.unmap - before.unmap,
              "flushes");
}

static void measure_other(struct swap_space *s)
{
    struct rmap_flushes before = rmap_flushes;

    switch_mm(NULL);
    swap_space_fill(s, s->mm, 1);
    measure("out_other", take, s->mm);
    lab_count(lab, "flushes_other", rmap_flushes.unmap - before.unmap,
              "flushes");
    switch_mm(s->mm);
}

/* The copy fetches the pages; MM then finds them in the swap cache. */
static void measure_cached(struct swap_space *s)
{
    swap_space_fill(s, s->mm, 1);
    swap_space_fork(s);
    swap_space_take(s->mm);
    swap_space_fault_in(s->copy);
    measure("in_cached", fault_in, s->mm);
    swap_space_unfork(s);
}

static void measure_ram(struct swap_space *s)
{
    switch_mm(s->mm);
    measure("zero", fault_in, s->mm);
    measure_device(s, "out_ram", "in_ram");
    measure_flushes(s);
    measure_other(s);
    measure_cached(s);
    switch_mm(NULL);
}

static void measure_disk(struct swap_space *s)
{
    switch_mm(s->mm);
    ide_set_dma(swap_device(), false);
    measure_device(s, "out_pio", "in_pio");
    if (ide_set_dma(swap_device(), true)) {
        measure_device(s, "out_dma", "in_dma");
    } else {
        lab_skipped(lab, "out_dma", "no-bus-master");
        lab_skipped(lab, "in_dma", "no-bus-master");
    }
    switch_mm(NULL);
}

static bool swap_is_to_memory(void)
{
    return strcmp(swap_device()->name, "ram") == 0;
}

/* Swap to TEXT from now on, whatever there was. */
static bool change_swap(const char *text)
{
    const char *error = swap_device() ? swap_off() : NULL;

    if (!error)
        error = swap_on(text);
    if (error)
        printk("swap: %s: %s\n", text, error);
    return !error;
}

static void run(struct swap_space *s)
{
    swap_checks(s);
    if (swap_is_to_memory()) {
        lab_skipped(lab, "out_pio", "no-swap-disk");
        lab_skipped(lab, "in_pio", "no-swap-disk");
        lab_skipped(lab, "out_dma", "no-swap-disk");
        lab_skipped(lab, "in_dma", "no-swap-disk");
    } else {
        measure_disk(s);
        zap_range(s->mm, LAB_SPACE, LAB_SPACE + SWAP_PAGES * PAGE_SIZE);
    }
    if (swap_is_to_memory() || change_swap("ram"))
        measure_ram(s);
}

void lab_swap(void)
{
    char before[BLOCK_NAME_SIZE] = "";
    struct swap_space s;

    if (swap_device())
        strlcpy(before, swap_device()->name, sizeof(before));
    storage_init();
    if (!swap_device() && swap_on("auto") && !change_swap("ram")) {
        lab_skipped(lab, NULL, "no-swap");
        return;
    }
    swap_space_create(&s);
    run(&s);
    swap_space_free(&s);
    if (strcmp(before, swap_device()->name) == 0)
        return;
    lab_check(lab, "swap_ends", swap_off() == NULL, 1);
    if (*before)
        lab_check(lab, "swap_begins_again", change_swap(before), 1);
}
