/*
 * kmalloc: small pieces of lowmem, and caches of objects of one size.
 *
 * kmalloc returns logical addresses: the object is physically contiguous, lies
 * at __pa of its address and is always mapped. So it comes from lowmem, and
 * kmalloc fails when lowmem is full, however much highmem is free.
 */
#ifndef PAGEWALK_GUEST_MM_SLAB_H
#define PAGEWALK_GUEST_MM_SLAB_H

#include "guest/mm/page_alloc.h"

enum {
    KMALLOC_MIN = 32,           /* bytes; sizes are powers of two */
    KMALLOC_CACHE_MAX = 2048,   /* larger objects are blocks of pages */
    KMALLOC_MAX = PAGE_SIZE << (MAX_ORDER - 1),
};

struct kmem_cache {
    const char *name;
    uint32_t size;              /* of an object, a power of two: also its
                                   alignment */
    struct list_head partial;   /* slabs with free objects, by page.lru */
    uint32_t objects;           /* in use */
    uint32_t slabs;
};

/* Make CACHE one of objects of SIZE bytes, at most KMALLOC_CACHE_MAX, rounded
 * up to a power of two. */
void kmem_cache_init(struct kmem_cache *cache, const char *name,
                     uint32_t size);
void *kmem_cache_alloc(struct kmem_cache *cache);
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* SIZE bytes of lowmem, or NULL. GFP may say GFP_DMA and __GFP_ZERO. kfree
 * takes NULL, too. */
void *kmalloc(uint32_t size, gfp_t gfp);
void kfree(const void *object);

void slab_init(void);

/* Objects of kmalloc in use, large ones included. */
uint32_t kmalloc_objects(void);

#endif
