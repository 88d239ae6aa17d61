/*
 * The hash table from highmem pages to kmap addresses: 128 buckets, and an
 * element for each slot of the pool.
 */
#include "guest/mm/map/page_address.h"

#include "guest/mm/map/highmem.h"

enum {
    HASH_BITS = 7,
};

/* 2^32 divided by the golden ratio (Knuth, TAOCP vol. 3, 6.4). */
#define HASH_MULTIPLIER 0x9e3779b9u

struct page_address_map {
    const struct page *page;
    void *vaddr;
    struct page_address_map *next;
};

static struct page_address_map maps[PTRS_PER_PTE_MAX];
static struct page_address_map *buckets[1 << HASH_BITS];

static struct page_address_map **bucket(const struct page *page)
{
    return &buckets[page_to_pfn(page) * HASH_MULTIPLIER >> (32 - HASH_BITS)];
}

void *page_address(const struct page *page)
{
    const struct page_address_map *map;

    if (!page_is_highmem(page))
        return lowmem_page_address(page);
    for (map = *bucket(page); map; map = map->next)
        if (map->page == page)
            return map->vaddr;
    return NULL;
}

void set_page_address(struct page *page, uint32_t slot, void *vaddr)
{
    struct page_address_map **head = bucket(page), *map = &maps[slot];

    if (vaddr) {
        *map = (struct page_address_map){ page, vaddr, *head };
        *head = map;
        return;
    }
    while (*head != map)
        head = &(*head)->next;
    *head = map->next;
}
