/*
 * Slabs: pages cut into objects of one size.
 *
 * The struct page of a slab holds its state: `mapping` the cache, `index` the
 * address of the first free object, `private` the number of objects in use.
 * Each free object holds the address of the next. An empty slab goes back to
 * the page allocator; a full slab is on no list.
 */
#include "guest/mm/slab.h"

#include "guest/lib/panic.h"
#include "guest/lib/string.h"

enum {
    KMALLOC_CACHES = 7,         /* 32, 64 .. 2048 */
};

static struct kmem_cache kmalloc_caches[KMALLOC_CACHES];
static struct kmem_cache kmalloc_dma_caches[KMALLOC_CACHES];
static uint32_t large_objects;

void kmem_cache_init(struct kmem_cache *cache, const char *name,
                     uint32_t size)
{
    BUG_ON(size > KMALLOC_CACHE_MAX);
    *cache = (struct kmem_cache){ .name = name, .size = KMALLOC_MIN };
    while (cache->size < size)
        cache->size <<= 1;
    list_init(&cache->partial);
}

static struct page *new_slab(struct kmem_cache *cache, gfp_t gfp)
{
    struct page *slab = alloc_pages(gfp, 0);
    uint32_t base, next = 0;

    if (!slab)
        return NULL;
    base = (uint32_t)lowmem_page_address(slab);
    for (uint32_t i = PAGE_SIZE; i > 0; i -= cache->size) {
        *(uint32_t *)(base + i - cache->size) = next;
        next = base + i - cache->size;
    }
    slab->flags |= PG_slab;
    slab->mapping = cache;
    slab->index = next;
    slab->private = 0;
    list_add(&slab->lru, &cache->partial);
    cache->slabs++;
    return slab;
}

static void free_slab(struct kmem_cache *cache, struct page *slab)
{
    list_del(&slab->lru);
    slab->flags &= ~PG_slab;
    slab->mapping = NULL;
    free_pages(slab, 0);
    cache->slabs--;
}

static void *cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
    struct page *slab;
    uint32_t *object;

    if (!list_empty(&cache->partial))
        slab = list_entry(cache->partial.next, struct page, lru);
    else
        slab = new_slab(cache, gfp);
    if (!slab)
        return NULL;
    object = (uint32_t *)slab->index;
    slab->index = *object;
    slab->private++;
    if (!slab->index)
        list_del(&slab->lru);
    cache->objects++;
    return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache)
{
    return cache_alloc(cache, GFP_KERNEL);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    struct page *slab = virt_to_page(object);

    BUG_ON(!(slab->flags & PG_slab) || slab->mapping != cache);
    if (!slab->index)
        list_add(&slab->lru, &cache->partial);
    *(uint32_t *)object = slab->index;
    slab->index = (uint32_t)object;
    slab->private--;
    cache->objects--;
    if (slab->private == 0)
        free_slab(cache, slab);
}

static void *kmalloc_large(uint32_t size, gfp_t gfp)
{
    unsigned order = get_order(size);
    struct page *page;

    if (size > KMALLOC_MAX)
        return NULL;
    page = alloc_pages(gfp, order);
    if (!page)
        return NULL;
    page->private = order;
    large_objects++;
    return lowmem_page_address(page);
}

static void *kmalloc_small(uint32_t size, gfp_t gfp)
{
    struct kmem_cache *cache = gfp & __GFP_DMA ? kmalloc_dma_caches
                                               : kmalloc_caches;

    while (cache->size < size)
        cache++;
    return cache_alloc(cache, gfp);
}

void *kmalloc(uint32_t size, gfp_t gfp)
{
    gfp_t zone = gfp & ~(gfp_t)__GFP_ZERO;
    void *object;

    BUG_ON(gfp & __GFP_HIGHMEM);
    object = size <= KMALLOC_CACHE_MAX ? kmalloc_small(size, zone)
                                       : kmalloc_large(size, zone);
    if (object && gfp & __GFP_ZERO)
        memset(object, 0, size);
    return object;
}

void kfree(const void *object)
{
    struct page *page;

    if (!object)
        return;
    page = virt_to_page(object);
    if (page->flags & PG_slab) {
        kmem_cache_free(page->mapping, (void *)object);
        return;
    }
    BUG_ON((uint32_t)object & ~PAGE_MASK);
    large_objects--;
    free_pages(page, page->private);
}

__init void slab_init(void)
{
    for (uint32_t i = 0; i < KMALLOC_CACHES; i++) {
        kmem_cache_init(&kmalloc_caches[i], "kmalloc", KMALLOC_MIN << i);
        kmem_cache_init(&kmalloc_dma_caches[i], "kmalloc-dma",
                        KMALLOC_MIN << i);
    }
}

uint32_t kmalloc_objects(void)
{
    uint32_t objects = large_objects;

    for (uint32_t i = 0; i < KMALLOC_CACHES; i++)
        objects += kmalloc_caches[i].objects + kmalloc_dma_caches[i].objects;
    return objects;
}
