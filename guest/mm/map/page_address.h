/*
 * Where a highmem page is mapped by kmap, if it is: a hash table, because
 * struct page has no room for an address that few pages have.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_PAGE_ADDRESS_H
#define PAGEWALK_GUEST_MM_MAP_PAGE_ADDRESS_H

#include "guest/mm/mm.h"

/* Record that highmem page PAGE is mapped at VADDR by pool slot SLOT; NULL
 * forgets it. Reading is page_address, in highmem.h. */
void set_page_address(struct page *page, uint32_t slot, void *vaddr);

#endif
