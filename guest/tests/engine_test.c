/*
 * Words that a card has moved, looked for where the kernel sees them.
 */
#include "guest/tests/engine_test.h"

#include "devices/dma_engine/dma_engine_abi.h"
#include "guest/drivers/teaching/dma_engine.h"
#include "guest/drivers/teaching/edu.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"

enum {
    WORDS = PAGE_SIZE / sizeof(uint32_t),
    PATTERN = 0x0e0d0000,
    FILL = 0x5a5a1234,
    EDU_BYTES = PAGE_SIZE / 2,
};

static void number_words(struct page *page, uint32_t first)
{
    uint32_t *words = kmap_local_page(page);

    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = first + i;
    kunmap_local(words);
}

static bool has_numbers(struct page *page, uint32_t first, uint32_t bytes)
{
    const uint32_t *words = kmap_local_page(page);
    bool equal = true;

    for (uint32_t i = 0; i < bytes / sizeof(uint32_t); i++)
        equal = equal && words[i] == first + i;
    kunmap_local(words);
    return equal;
}

static bool is_filled(struct page *page, uint32_t value)
{
    const uint32_t *words = kmap_local_page(page);
    bool equal = true;

    for (uint32_t i = 0; i < WORDS; i++)
        equal = equal && words[i] == value;
    kunmap_local(words);
    return equal;
}

/* The card copies FROM to TO, as two descriptors in the wrong order. */
static const char *copy_page(struct page *to, struct page *from)
{
    struct device *card = dma_engine_device();
    enum { HALF = PAGE_SIZE / 2 };
    dma_addr_t source = dma_map_page(card, from, 0, PAGE_SIZE, DMA_TO_DEVICE);
    dma_addr_t target = dma_map_page(card, to, 0, PAGE_SIZE, DMA_FROM_DEVICE);
    const char *wrong = NULL;

    if (dma_mapping_error(source) || dma_mapping_error(target))
        return "no memory for a mapping";
    if (dma_engine_copy((const struct dma_transfer[]){
            { target + HALF, source + HALF, HALF }, { target, source, HALF },
        }, 2) != DMA_ENGINE_ERROR_NONE)
        wrong = "the card reports an error";
    dma_unmap_page(card, target, PAGE_SIZE, DMA_FROM_DEVICE);
    dma_unmap_page(card, source, PAGE_SIZE, DMA_TO_DEVICE);
    return wrong;
}

static const char *fill_page(struct page *page)
{
    struct device *card = dma_engine_device();
    dma_addr_t address = dma_map_page(card, page, 0, PAGE_SIZE,
                                      DMA_FROM_DEVICE);
    const char *wrong = NULL;

    if (dma_mapping_error(address))
        return "no memory for a mapping";
    if (dma_engine_fill(address, PAGE_SIZE, FILL) != DMA_ENGINE_ERROR_NONE)
        wrong = "the card reports an error";
    dma_unmap_page(card, address, PAGE_SIZE, DMA_FROM_DEVICE);
    return wrong ? wrong : is_filled(page, FILL)
                               ? NULL : "a page was not filled as asked";
}

/* An address beyond the card's limit is an error, not another frame. */
static const char *exceed_limit(struct page *page)
{
    dma_addr_t beyond = (dma_addr_t)1 << 24;

    if (dma_engine_copy(&(struct dma_transfer){
            beyond, page_to_dma(page, 0) & 0xffffff, 4 }, 1) !=
        DMA_ENGINE_ERROR_LIMIT)
        return "the card takes an address beyond its limit";
    return NULL;
}

static const char *use_engine(struct page *to, struct page *from)
{
    static const unsigned all_bits[] = { 64, 32, 24 };
    const char *wrong = NULL;

    for (uint32_t i = 0; i < ARRAY_SIZE(all_bits) && !wrong; i++) {
        if (!dma_engine_set_bits(all_bits[i]))
            continue;
        number_words(from, PATTERN + i);
        number_words(to, 0);
        wrong = copy_page(to, from);
        if (!wrong && !has_numbers(to, PATTERN + i, PAGE_SIZE))
            wrong = "the card copied other bytes, or elsewhere";
        if (!wrong)
            wrong = fill_page(to);
    }
    if (!wrong)
        wrong = exceed_limit(from);
    dma_engine_use_all_bits();
    return wrong;
}

/* The card's memory: to its buffer and back to another page. */
static const char *use_edu(struct page *to, struct page *from)
{
    struct device *card = edu_device();
    dma_addr_t address;
    bool done;

    if (edu_factorial(10) != 3628800)
        return "the factorial of 10 is not 3628800";
    number_words(from, PATTERN);
    number_words(to, 0);
    address = dma_map_page(card, from, 0, EDU_BYTES, DMA_TO_DEVICE);
    if (dma_mapping_error(address))
        return "no memory for a mapping";
    done = edu_transfer(address, EDU_BYTES, DMA_TO_DEVICE);
    dma_unmap_page(card, address, EDU_BYTES, DMA_TO_DEVICE);
    address = dma_map_page(card, to, 0, EDU_BYTES, DMA_FROM_DEVICE);
    if (dma_mapping_error(address))
        return "no memory for a mapping";
    done = done && edu_transfer(address, EDU_BYTES, DMA_FROM_DEVICE);
    dma_unmap_page(card, address, EDU_BYTES, DMA_FROM_DEVICE);
    if (!done)
        return "the card does not finish a transfer";
    return has_numbers(to, PATTERN, EDU_BYTES) ? NULL
                                    : "the card returned other bytes";
}

static const char *with_pages(const char *(*use)(struct page *to,
                                                 struct page *from))
{
    struct page *to = alloc_pages(GFP_HIGHMEM, 0);
    struct page *from = alloc_pages(GFP_HIGHMEM, 0);
    const char *wrong = to && from ? use(to, from) : "no memory";

    if (to)
        page_put(to);
    if (from)
        page_put(from);
    return wrong;
}

const char *test_dma_engine(void)
{
    return dma_engine_init() ? with_pages(use_engine)
                             : "skipped: no DMA engine";
}

const char *test_edu(void)
{
    return edu_init() ? with_pages(use_edu) : "skipped: no edu card";
}
