/*
 * The DMA engine fills a buffer of contiguous frames by one descriptor, one of
 * scattered frames by a list; the processor does it for comparison, and then
 * something else meanwhile.
 *
 *   cpu_copy          the processor copies the buffer
 *   engine_kmalloc    the card does, to kmalloc's memory
 *   engine_vmalloc    the card does, to vmalloc's memory: a list
 *   map_kmalloc, map_vmalloc   what making and ending the mappings costs
 *   loop_alone, loop_meanwhile a loop of the processor, without and with the
 *                     card at work
 */
#include "guest/labs/dma/dma.h"

#include "guest/arch/cpu.h"
#include "guest/drivers/labport.h"
#include "guest/drivers/teaching/dma_engine.h"
#include "guest/lib/div64.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/slab.h"
#include "guest/mm/tlbflush.h"

enum {
    BITS = 32,                  /* all lowmem is in reach */
    LOOPS = 20000,
    LOOP_WORDS = 256,
    SPINS_EACH_PAGE = 20000,
    /* The code that starts the card may need some entries. */
    FILLS_FEW = 16,
};

static const char lab[] = "dma";

struct engine {
    struct dma_buffers *buffers;
    struct dma_transfer list[DMA_ENGINE_TRANSFERS_MAX];
    struct scatterlist sg[DMA_PAGES];
    dma_addr_t source;          /* mapped all the time */
    uint32_t errors;
};

static void cpu_copy(void *arg)
{
    struct engine *e = arg;

    memcpy(e->buffers->logical, e->buffers->source, DMA_BYTES);
}

static void engine_kmalloc(void *arg)
{
    struct engine *e = arg;
    struct device *card = dma_engine_device();
    dma_addr_t to = dma_map_single(card, e->buffers->logical, DMA_BYTES,
                                   DMA_FROM_DEVICE);

    e->errors += dma_engine_copy(&(struct dma_transfer){
        to, e->source, DMA_BYTES }, 1);
    dma_unmap_single(card, to, DMA_BYTES, DMA_FROM_DEVICE);
}

/* The list of a buffer of vmalloc; as many parts as runs of frames. */
static uint32_t make_list(struct engine *e)
{
    uint32_t parts = sg_from_vmalloc(e->sg, DMA_PAGES, e->buffers->virtual,
                                     DMA_BYTES);
    dma_addr_t from = e->source;

    parts = dma_map_sg(dma_engine_device(), e->sg, parts, DMA_FROM_DEVICE);
    for (uint32_t i = 0; i < parts; i++) {
        e->list[i] = (struct dma_transfer){
            e->sg[i].dma_address, from, e->sg[i].length,
        };
        from += e->sg[i].length;
    }
    return parts;
}

static void engine_vmalloc(void *arg)
{
    struct engine *e = arg;
    uint32_t parts = make_list(e);

    e->errors += dma_engine_copy(e->list, parts);
    dma_unmap_sg(dma_engine_device(), e->sg, parts, DMA_FROM_DEVICE);
}

static void map_kmalloc(void *arg)
{
    struct engine *e = arg;
    struct device *card = dma_engine_device();
    dma_addr_t to = dma_map_single(card, e->buffers->logical, DMA_BYTES,
                                   DMA_FROM_DEVICE);

    dma_unmap_single(card, to, DMA_BYTES, DMA_FROM_DEVICE);
}

static void map_vmalloc(void *arg)
{
    struct engine *e = arg;
    uint32_t parts = make_list(e);

    dma_unmap_sg(dma_engine_device(), e->sg, parts, DMA_FROM_DEVICE);
}

static void check_data(struct engine *e)
{
    dma_number_pages(e->buffers->source, 0);
    dma_number_pages(e->buffers->logical, DMA_PAGES);
    dma_number_pages(e->buffers->virtual, DMA_PAGES);
    engine_kmalloc(e);
    engine_vmalloc(e);
    lab_check(lab, "kmalloc_wrong", dma_wrong_pages(e->buffers->logical, 0),
              0);
    lab_check(lab, "vmalloc_wrong", dma_wrong_pages(e->buffers->virtual, 0),
              0);
    lab_check(lab, "engine_errors", e->errors, 0);
}

/* A loop that touches no memory, so that it needs no translation but that of its
 * own code. */
static void spin(uint32_t count)
{
    __asm__ volatile("1: decl %0; jnz 1b" : "+r"(count));
}

/* The card writes as many pages as there are; the TLB has translations of none
 * of them afterwards that it did not have before. */
static void check_tlb(struct engine *e)
{
    uint32_t flags, parts = make_list(e);
    uint64_t before, after;

    if (!labport_counter(LABPORT_TLB_FILLS, &before)) {
        lab_skipped(lab, "tlb_fills", "no-lab-port");
    } else {
        flags = irq_save();
        labport_counter(LABPORT_TLB_FILLS, &before);
        dma_engine_start(e->list, parts);
        spin(DMA_PAGES * SPINS_EACH_PAGE);
        labport_counter(LABPORT_TLB_FILLS, &after);
        irq_restore(flags);
        lab_check(lab, "tlb_untouched", after - before < FILLS_FEW, 1);
        lab_count(lab, "tlb_fills", (uint32_t)(after - before), "entries");
        dma_engine_wait();
    }
    dma_unmap_sg(dma_engine_device(), e->sg, parts, DMA_FROM_DEVICE);
}

/* The card stores a page-table entry, which no mapping lets it do (--check-dma
 * reports it). The TLB does not learn of it: until it is flushed, the address
 * leads where it did. */
static void check_page_table(struct engine *e)
{
    struct page *pages[2] = {
        vmalloc_to_page(e->buffers->virtual),
        vmalloc_to_page(e->buffers->virtual + PAGE_SIZE),
    };
    uint32_t vaddr = vm_area_reserve(PAGE_SIZE, PAGE_SIZE);
    struct pte_slot *slot = vaddr ? pte_alloc_kernel(vaddr) : NULL;
    const volatile uint32_t *word = (const volatile uint32_t *)vaddr;
    pte_t *pte = kmalloc(sizeof(*pte), GFP_KERNEL);
    uint32_t size = 1u << paging.slot_shift, before;
    dma_addr_t source;

    BUG_ON(!slot || !pte);
    dma_number_pages(e->buffers->virtual, 0);
    set_pte(slot, mk_pte(page_to_pfn(pages[0]), page_kernel()));
    (void)*word;
    *pte = mk_pte(page_to_pfn(pages[1]), page_kernel());
    source = dma_map_single(dma_engine_device(), pte, size, DMA_TO_DEVICE);
    e->errors += dma_engine_copy(&(struct dma_transfer){
        virt_to_phys(slot), source, size }, 1);
    dma_unmap_single(dma_engine_device(), source, size, DMA_TO_DEVICE);
    before = *word;
    flush_tlb_one_kernel(vaddr);
    lab_count(lab, "pte_seen_before_flush", before == DMA_PATTERN + 1,
              "0-or-1");
    lab_check(lab, "pte_seen_after_flush", *word == DMA_PATTERN + 1, 1);
    pte_clear(slot);
    flush_tlb_one_kernel(vaddr);
    vunmap((void *)vaddr);
    kfree(pte);
}

/* Adds up words that are in the cache, if there is one. */
static void loop(void *arg)
{
    const struct engine *e = arg;
    const volatile uint32_t *words = (const uint32_t *)e->buffers->source;
    uint32_t sum = 0;

    for (uint32_t i = 0; i < LOOPS; i++)
        sum += words[i % LOOP_WORDS];
    (void)sum;
}

static uint32_t tenths_of(const char *metric)
{
    uint32_t count;
    const struct lab_result *results = lab_results(&count);

    for (uint32_t i = 0; i < count; i++)
        if (strcmp(results[i].lab, lab) == 0 &&
            strcmp(results[i].metric, metric) == 0)
            return results[i].tenths;
    return 0;
}

/* All parts of the list are the whole buffer: the card works for longer than the
 * loop takes, twice. */
static void measure_meanwhile(struct engine *e)
{
    struct device *card = dma_engine_device();
    uint32_t alone, meanwhile;
    dma_addr_t to;

    dma_measure("loop_alone", "loop", LOOPS, loop, e);
    to = dma_map_single(card, e->buffers->logical, DMA_BYTES, DMA_FROM_DEVICE);
    for (uint32_t i = 0; i < DMA_ENGINE_TRANSFERS_MAX; i++)
        e->list[i] = (struct dma_transfer){ to, e->source, DMA_BYTES };
    dma_engine_start(e->list, DMA_ENGINE_TRANSFERS_MAX);
    dma_measure("loop_meanwhile", "loop", LOOPS, loop, e);
    lab_check(lab, "engine_outlasts_loop", dma_engine_busy(), 1);
    e->errors += dma_engine_wait();
    dma_unmap_single(card, to, DMA_BYTES, DMA_FROM_DEVICE);
    alone = tenths_of("loop_alone");
    meanwhile = tenths_of("loop_meanwhile");
    if (meanwhile > alone)
        lab_count(lab, "cycles_stolen",
                  (uint32_t)div64(100ull * (meanwhile - alone), meanwhile),
                  "percent");
}

static void measure(struct engine *e)
{
    dma_measure("cpu_copy", "page", DMA_PAGES, cpu_copy, e);
    dma_measure("engine_kmalloc", "page", DMA_PAGES, engine_kmalloc, e);
    dma_measure("engine_vmalloc", "page", DMA_PAGES, engine_vmalloc, e);
    dma_measure("map_kmalloc", "page", DMA_PAGES, map_kmalloc, e);
    dma_measure("map_vmalloc", "page", DMA_PAGES, map_vmalloc, e);
    measure_meanwhile(e);
    lab_check(lab, "engine_errors_measured", e->errors, 0);
}

void dma_engine_part(struct dma_buffers *buffers)
{
    struct engine *e;

    if (!dma_engine_init()) {
        printk("lab dma: there is no DMA engine; Pagewalk has one with "
               "--device dma\n");
        lab_skipped(lab, "engine", "no-dma-engine");
        return;
    }
    if (dma_engine_use_all_bits() < BITS) {
        lab_skipped(lab, "engine", "24-bit-card");
        return;
    }
    e = kmalloc(sizeof(*e), GFP_KERNEL | __GFP_ZERO);
    BUG_ON(!e);
    e->buffers = buffers;
    e->source = dma_map_single(dma_engine_device(), buffers->source, DMA_BYTES,
                               DMA_TO_DEVICE);
    BUG_ON(dma_mapping_error(e->source));
    check_data(e);
    check_tlb(e);
    check_page_table(e);
    measure(e);
    dma_unmap_single(dma_engine_device(), e->source, DMA_BYTES, DMA_TO_DEVICE);
    kfree(e);
}
