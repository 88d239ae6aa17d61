/*
 * The phases that measure memory: a chain of loads, copies and fills of blocks,
 * copies of pages.
 */
#include "guest/arch/cpu.h"
#include "guest/bench/bench.h"
#include "guest/bench/space.h"
#include "guest/labs/touch.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

enum {
    UNROLL = 8,
    BLOCK_ORDER = 8,                    /* 1 MiB */
    BLOCK_WORDS = (PAGE_SIZE << BLOCK_ORDER) / 4,
    REP_WORDS = 4,
    COPY_PAGES = 16,                    /* that are copied in turn */
    /* The linear congruential generator of Numerical Recipes, 7.1. */
    LCG_MULTIPLIER = 1664525, LCG_INCREMENT = 1013904223,
};

static void *chain;                     /* a node of the cycle */

static void **node(uint32_t i)
{
    return (void **)((char *)bench_page(i) + touch_offset(i));
}

/* Link all pages to one cycle in random order (Sattolo's algorithm). */
bool prepare_chase(uint32_t pages)
{
    static uint16_t order[BENCH_PAGES_MAX];
    uint32_t random = 1;

    if (!bench_pages(pages))
        return false;
    for (uint32_t i = 0; i < pages; i++)
        order[i] = (uint16_t)i;
    for (uint32_t i = pages - 1; i > 0; i--) {
        uint32_t k;
        uint16_t swapped = order[i];

        random = random * LCG_MULTIPLIER + LCG_INCREMENT;
        k = (random >> 8) % i;
        order[i] = order[k];
        order[k] = swapped;
    }
    write_cr3(bench_cr3());
    for (uint32_t i = 0; i < pages; i++)
        *node(i) = node(order[i]);
    chain = node(0);
    return true;
}

uint32_t run_chase(uint32_t count)
{
    void **at = chain;

    for (uint32_t i = 0; i < count; i += UNROLL) {
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
        at = *(void *volatile *)at;
    }
    return (uint32_t)at;
}

static uint32_t *block_to, *block_from;

static uint32_t *alloc_block(void)
{
    struct page *page = alloc_pages(GFP_KERNEL, BLOCK_ORDER);

    return page ? lowmem_page_address(page) : NULL;
}

bool prepare_block(uint32_t argument)
{
    (void)argument;
    if (!block_to)
        block_to = alloc_block();
    if (!block_from)
        block_from = alloc_block();
    if (!block_to || !block_from)
        return false;
    for (uint32_t i = 0; i < BLOCK_WORDS; i++)
        block_from[i] = i * 2654435761u;
    return true;
}

uint32_t run_copy_loop(uint32_t count)
{
    for (; count > 0; count--)
        for (uint32_t i = 0; i < BLOCK_WORDS; i++)
            ((volatile uint32_t *)block_to)[i] = block_from[i];
    return block_to[BLOCK_WORDS - 1];
}

uint32_t run_copy_rep(uint32_t count)
{
    for (; count > 0; count--)
        memcpy(block_to, block_from, BLOCK_WORDS * 4);
    return block_to[BLOCK_WORDS - 1];
}

uint32_t run_fill_loop(uint32_t count)
{
    for (; count > 0; count--)
        for (uint32_t i = 0; i < BLOCK_WORDS; i++)
            ((volatile uint32_t *)block_to)[i] = count;
    return block_to[BLOCK_WORDS - 1];
}

uint32_t run_fill_rep(uint32_t count)
{
    for (; count > 0; count--)
        memset(block_to, (int)count, BLOCK_WORDS * 4);
    return block_to[BLOCK_WORDS - 1];
}

uint32_t run_rep_small(uint32_t count)
{
    for (; count > 0; count--) {
        void *to = block_to, *fill = block_to + REP_WORDS;
        const void *from = block_from;
        uint32_t words = REP_WORDS;

        __asm__ volatile("rep movsl" : "+S"(from), "+D"(to), "+c"(words)
                         : : "memory");
        words = REP_WORDS;
        __asm__ volatile("rep stosl" : "+D"(fill), "+c"(words) : "a"(count)
                         : "memory");
    }
    return block_to[2 * REP_WORDS - 1] + block_to[0];
}

static struct page *source[2][COPY_PAGES];  /* lowmem, highmem */
static char page_copy[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

bool prepare_pages(uint32_t high)
{
    gfp_t gfp = high ? GFP_HIGHMEM : GFP_KERNEL;
    void *mapped;

    for (uint32_t i = 0; i < COPY_PAGES; i++) {
        if (!source[high][i])
            source[high][i] = alloc_pages(gfp, 0);
        if (!source[high][i] || page_is_highmem(source[high][i]) != !!high)
            return false;
        mapped = kmap_local_page(source[high][i]);
        memset(mapped, (int)i, PAGE_SIZE);
        kunmap_local(mapped);
    }
    return true;
}

uint32_t run_copy_direct(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy(page_copy, lowmem_page_address(source[0][i % COPY_PAGES]),
               PAGE_SIZE);
    return *(uint32_t *)page_copy;
}

uint32_t run_copy_kmap(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        void *from = kmap_local_page(source[1][i % COPY_PAGES]);

        memcpy(page_copy, from, PAGE_SIZE);
        kunmap_local(from);
    }
    return *(uint32_t *)page_copy;
}
