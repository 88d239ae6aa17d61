/*
 * The kmap addresses of highmem pages: a hash table, because struct page has no
 * room for an address that few pages have.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_PAGE_ADDRESS_H
#define PAGEWALK_GUEST_MM_MAP_PAGE_ADDRESS_H

#include "guest/mm/mm.h"

/* Record that pool slot SLOT maps highmem page PAGE at VADDR; with VADDR NULL,
 * that it does no longer. page_address (highmem.h) reads the table. */
void set_page_address(struct page *page, uint32_t slot, void *vaddr);

#endif
