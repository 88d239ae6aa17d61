/*
 * Files. There is no disk behind them: what a file holds is the pages of the
 * page cache that belong to it, and these live in highmem if they can. The
 * kernel reads and writes them through temporary mappings, processes also by
 * having them in their page tables.
 */
#ifndef PAGEWALK_GUEST_FS_PAGE_CACHE_H
#define PAGEWALK_GUEST_FS_PAGE_CACHE_H

#include "guest/mm/mm.h"

enum {
    FILE_NAME_SIZE = 32,
    FILE_SIZE_MAX = 0x1000000,
};

struct inode {
    char name[FILE_NAME_SIZE];
    uint32_t size;
    struct page **pages;        /* NULL where nothing was written yet */
    struct inode *next;
};

/* A new file of SIZE bytes, all 0. NULL: no memory, or too large. */
struct inode *file_create(const char *name, uint32_t size);
struct inode *file_find(const char *name);

/* Forget INODE and its pages; no one may have it open or mapped. */
void file_remove(struct inode *inode);

/* Page INDEX of the file. NULL beyond its end or without memory. The page cache
 * keeps its own reference; take one to keep the page. */
struct page *page_cache_get(struct inode *inode, uint32_t index);

/* Copy bytes of the file to or from the kernel, through kmap_local. Less than
 * COUNT at the end of the file. */
uint32_t file_read(struct inode *inode, uint32_t pos, void *to,
                   uint32_t count);
uint32_t file_write(struct inode *inode, uint32_t pos, const void *from,
                    uint32_t count);

/* All files, for listing. */
const struct inode *file_list(void);

#endif
