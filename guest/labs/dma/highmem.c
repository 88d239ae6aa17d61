/*
 * Highmem: frames without an address, which no device minds, and frames beyond a
 * device's address bits, which bounce.
 *
 *   highmem_reached, highmem_bounced   the card fills highmem pages with 32
 *                     address bits, and with 24
 *   above_4g_reached, above_4g_bounced frames beyond 4 GiB, with 64 bits and 32
 */
#include "guest/labs/dma/dma.h"

#include "guest/drivers/teaching/dma_engine.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/slab.h"

enum {
    HIGH_PAGES = 32,
    PFN_4G = 1 << (32 - PAGE_SHIFT),
};

static const char lab[] = "dma";

struct high {
    struct page *pages[HIGH_PAGES];
    struct dma_transfer list[HIGH_PAGES];
    struct scatterlist sg[HIGH_PAGES];
    dma_addr_t source;
    uint32_t errors;
};

/* Map the pages, have the card copy the source into them, and unmap them. */
static void fill_pages(void *arg)
{
    struct high *h = arg;
    struct device *card = dma_engine_device();

    for (uint32_t i = 0; i < HIGH_PAGES; i++)
        h->sg[i] = (struct scatterlist){
            .page = h->pages[i], .length = PAGE_SIZE,
        };
    if (!dma_map_sg(card, h->sg, HIGH_PAGES, DMA_FROM_DEVICE)) {
        h->errors++;
        return;
    }
    for (uint32_t i = 0; i < HIGH_PAGES; i++)
        h->list[i] = (struct dma_transfer){
            h->sg[i].dma_address, h->source + i * PAGE_SIZE, PAGE_SIZE,
        };
    h->errors += dma_engine_copy(h->list, HIGH_PAGES);
    dma_unmap_sg(card, h->sg, HIGH_PAGES, DMA_FROM_DEVICE);
}

static uint32_t wrong_pages(const struct high *h)
{
    uint32_t wrong = 0;

    for (uint32_t i = 0; i < HIGH_PAGES; i++) {
        const uint32_t *vaddr = kmap_local_page(h->pages[i]);

        wrong += *vaddr != DMA_PATTERN + i;
        kunmap_local(vaddr);
    }
    return wrong;
}

static void clear_pages(const struct high *h)
{
    for (uint32_t i = 0; i < HIGH_PAGES; i++) {
        uint32_t *vaddr = kmap_local_page(h->pages[i]);

        *vaddr = 0;
        kunmap_local(vaddr);
    }
}

/* Names of one kind of page: of its rows and checks. */
struct names {
    const char *reached, *bounced, *wrong, *bounces, *not_mapped;
    unsigned reaching_bits, bouncing_bits;
};

/* Nothing maps the pages while the card fills them. */
static uint32_t mapped_anywhere(const struct high *h)
{
    uint32_t mapped = 0;

    for (uint32_t i = 0; i < HIGH_PAGES; i++)
        mapped += page_address(h->pages[i]) != NULL;
    return mapped;
}

/* With few address bits the source, too, may be out of reach: it comes from
 * ZONE_DMA. */
static void show(struct high *h, const struct names *names)
{
    struct dma_usage before = dma_usage();
    uint32_t wrong = 0;

    clear_pages(h);
    dma_engine_set_bits(names->reaching_bits);
    lab_check(lab, names->not_mapped, mapped_anywhere(h), 0);
    fill_pages(h);
    wrong += wrong_pages(h) + dma_usage().bounces - before.bounces;
    clear_pages(h);
    dma_engine_set_bits(names->bouncing_bits);
    fill_pages(h);
    lab_check(lab, names->wrong, wrong + wrong_pages(h) + h->errors, 0);
    lab_check(lab, names->bounces, dma_usage().bounces - before.bounces,
              HIGH_PAGES);
    dma_engine_set_bits(names->reaching_bits);
    dma_measure(names->reached, "page", HIGH_PAGES, fill_pages, h);
    dma_engine_set_bits(names->bouncing_bits);
    dma_measure(names->bounced, "page", HIGH_PAGES, fill_pages, h);
}

static void give_back(struct list_head *taken, unsigned order)
{
    while (!list_empty(taken)) {
        struct page *page = list_entry(taken->next, struct page, lru);

        list_del(&page->lru);
        free_pages(page, order);
    }
}

/* HIGH_PAGES pages of ZONE_HIGHMEM, beyond 4 GiB or below it; false: there are
 * none. Takes blocks until one lies there. */
static bool get_pages(struct high *h, bool above_4g)
{
    const unsigned order = get_order(HIGH_PAGES * PAGE_SIZE);
    struct list_head taken = LIST_HEAD_INIT(taken);
    struct page *block;

    while ((block = alloc_pages(GFP_HIGHMEM, order)) &&
           page_is_highmem(block) &&
           (page_to_pfn(block) >= PFN_4G) != above_4g)
        list_add(&block->lru, &taken);
    if (block && !page_is_highmem(block)) {
        free_pages(block, order);
        block = NULL;
    }
    give_back(&taken, order);
    for (uint32_t i = 0; i < HIGH_PAGES && block; i++)
        h->pages[i] = pfn_to_page(page_to_pfn(block) + i);
    return block;
}

static void put_pages(struct high *h)
{
    free_pages(h->pages[0], get_order(HIGH_PAGES * PAGE_SIZE));
}

static void show_highmem(struct high *h)
{
    static const struct names names = {
        .reached = "highmem_reached", .bounced = "highmem_bounced",
        .wrong = "highmem_wrong", .bounces = "highmem_bounces",
        .not_mapped = "highmem_mapped",
        .reaching_bits = 32, .bouncing_bits = 24,
    };

    if (!get_pages(h, false)) {
        lab_skipped(lab, names.reached, "no-highmem");
        lab_skipped(lab, names.bounced, "no-highmem");
        return;
    }
    show(h, &names);
    put_pages(h);
}

static void show_above_4g(struct high *h)
{
    static const struct names names = {
        .reached = "above_4g_reached", .bounced = "above_4g_bounced",
        .wrong = "above_4g_wrong", .bounces = "above_4g_bounces",
        .not_mapped = "above_4g_mapped",
        .reaching_bits = 64, .bouncing_bits = 32,
    };
    const char *why = max_pfn <= PFN_4G ? "mem<=4G" : "no-page";

    if (max_pfn <= PFN_4G || !dma_engine_set_bits(names.reaching_bits) ||
        !get_pages(h, true)) {
        lab_skipped(lab, names.reached, why);
        lab_skipped(lab, names.bounced, why);
        return;
    }
    show(h, &names);
    put_pages(h);
}

void dma_highmem_part(struct dma_buffers *buffers)
{
    struct high *h;
    char *source;

    (void)buffers;
    if (!dma_engine_init()) {
        lab_skipped(lab, "highmem", "no-dma-engine");
        return;
    }
    if (!dma_engine_set_bits(32)) {
        lab_skipped(lab, "highmem", "24-bit-card");
        return;
    }
    h = kmalloc(sizeof(*h), GFP_KERNEL | __GFP_ZERO);
    source = kmalloc(HIGH_PAGES * PAGE_SIZE, GFP_DMA);
    BUG_ON(!h || !source);
    for (uint32_t i = 0; i < HIGH_PAGES; i++)
        *(uint32_t *)(source + i * PAGE_SIZE) = DMA_PATTERN + i;
    h->source = dma_map_single(dma_engine_device(), source,
                               HIGH_PAGES * PAGE_SIZE, DMA_TO_DEVICE);
    BUG_ON(dma_mapping_error(h->source));
    show_highmem(h);
    show_above_4g(h);
    dma_unmap_single(dma_engine_device(), h->source, HIGH_PAGES * PAGE_SIZE,
                     DMA_TO_DEVICE);
    dma_engine_use_all_bits();
    kfree(source);
    kfree(h);
}
