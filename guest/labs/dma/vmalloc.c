/*
 * vmalloc: two buffers of one size, from kmalloc and from vmalloc.
 *
 * The lab first breaks memory up, so that no two of the frames that vmalloc
 * will get are neighbours. Its buffer then has contiguous addresses and
 * scattered frames, as on a machine that has run for a while.
 *
 *   walk_kmalloc, walk_vmalloc   touch every page of the buffer
 *   get_kmalloc, get_vmalloc     allocate a buffer and free it, for each page
 *   purge                        the flush that vfree puts off
 */
#include "guest/arch/extable.h"
#include "guest/labs/lab.h"
#include "guest/labs/dma/scatter.h"
#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/slab.h"

enum {
    BUFFER_PAGES = 256,
    BUFFER_SIZE = BUFFER_PAGES * PAGE_SIZE,
    ROUNDS = 4,
    PATTERN = 0x3c000000,
};

static const char lab[] = "vmalloc";

struct buffers {
    char *logical, *virtual;
    struct scatter scatter;
};

/* Counts the runs of neighbouring frames: the length of the scatter-gather list
 * of the buffer. */
static uint32_t physical_runs(const char *buffer)
{
    uint32_t runs = 0, before = 0, pfn;

    for (uint32_t i = 0; i < BUFFER_PAGES; i++) {
        BUG_ON(!kernel_translate((uint32_t)buffer + i * PAGE_SIZE, &pfn));
        if (i == 0 || pfn != before + 1)
            runs++;
        before = pfn;
    }
    return runs;
}

/* Counts the pages whose address minus PAGE_OFFSET is not their frame's. */
static uint32_t wrong_by_subtraction(const char *buffer)
{
    uint32_t wrong = 0, pfn;

    for (uint32_t i = 0; i < BUFFER_PAGES; i++) {
        uint32_t vaddr = (uint32_t)buffer + i * PAGE_SIZE;

        wrong += !kernel_translate(vaddr, &pfn) ||
                 pfn != PFN_DOWN(__pa(vaddr));
    }
    return wrong;
}

/* Writes a number into each page of the buffer, finds the page's frame by a
 * walk of the tables and reads the number there. Counts the reads that find
 * another. */
static uint32_t data_mismatches(char *buffer)
{
    uint32_t mismatches = 0;

    for (uint32_t i = 0; i < BUFFER_PAGES; i++)
        *(uint32_t *)(buffer + i * PAGE_SIZE) = PATTERN + i;
    for (uint32_t i = 0; i < BUFFER_PAGES; i++) {
        struct page *page = vmalloc_to_page(buffer + i * PAGE_SIZE);
        struct page *const one[] = { page };
        uint32_t *alias = vmap(one, 1);

        mismatches += !alias || *alias != PATTERN + i;
        vunmap(alias);
    }
    return mismatches;
}

static void check(struct buffers *b)
{
    struct probe_fault fault = { 0, 0, 0 };
    uint32_t value;
    bool overrun = probe_read(b->virtual + BUFFER_SIZE, &value, &fault);

    lab_check(lab, "kmalloc_runs", physical_runs(b->logical), 1);
    lab_check(lab, "vmalloc_runs", physical_runs(b->virtual), BUFFER_PAGES);
    lab_check(lab, "kmalloc_pa_wrong", wrong_by_subtraction(b->logical), 0);
    lab_check(lab, "vmalloc_pa_wrong", wrong_by_subtraction(b->virtual),
              BUFFER_PAGES);
    lab_check(lab, "kmalloc_is_logical", virt_addr_valid(b->logical), 1);
    lab_check(lab, "vmalloc_is_logical", virt_addr_valid(b->virtual), 0);
    lab_check(lab, "data_mismatches", data_mismatches(b->virtual), 0);
    lab_check(lab, "overrun_faults", !overrun, 1);
    lab_check(lab, "overrun_error_code", fault.error_code, 0);
}

static void walk_pages(void *arg)
{
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < BUFFER_PAGES; i++)
            touch((char *)arg + i * PAGE_SIZE, i);
}

static void get_and_free_kmalloc(void *arg)
{
    (void)arg;
    kfree(kmalloc(BUFFER_SIZE, GFP_KERNEL));
}

static void get_and_free_vmalloc(void *arg)
{
    (void)arg;
    vfree(vmalloc(BUFFER_SIZE));
}

static void purge(void *arg)
{
    (void)arg;
    vm_unmap_aliases();
}

static void measure(const char *metric, uint32_t ops, const char *per,
                    void (*run)(void *), void *arg, bool cold)
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = per, .ops = ops, .cold = cold,
        .run = run, .arg = arg,
    });
}

static void measure_all(struct buffers *b)
{
    uint32_t touches = BUFFER_PAGES * ROUNDS;

    measure("walk_kmalloc", touches, "page", walk_pages, b->logical, false);
    measure("walk_vmalloc", touches, "page", walk_pages, b->virtual, false);
    measure("get_kmalloc", BUFFER_PAGES, "page", get_and_free_kmalloc, NULL,
            false);
    vm_unmap_aliases();
    measure("get_vmalloc", BUFFER_PAGES, "page", get_and_free_vmalloc, NULL,
            false);
    measure("purge", 1, "flush", purge, NULL, true);
}

void lab_vmalloc(void)
{
    uint32_t purges = vmalloc_usage().purges;
    struct buffers b;

    b.logical = kmalloc(BUFFER_SIZE, GFP_KERNEL);
    scatter_memory(&b.scatter, BUFFER_PAGES);
    b.virtual = vmalloc(BUFFER_SIZE);
    BUG_ON(!b.logical || !b.virtual);
    check(&b);
    measure_all(&b);
    /* The only purges are the two by vm_unmap_aliases; vfree made none. */
    lab_check(lab, "purges", vmalloc_usage().purges - purges, 2);
    vfree(b.virtual);
    scatter_end(&b.scatter);
    kfree(b.logical);
    lab_check(lab, "lazy_pages_after_purge",
              (vm_unmap_aliases(), vmalloc_usage().lazy), 0);
}
