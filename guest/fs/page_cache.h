/*
 * Files. There is no disk behind them: a file is its pages in the page cache,
 * which come from highmem if there is any. The kernel reads and writes the
 * pages through temporary mappings; processes can also map them.
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
    struct page **pages;        /* NULL where nothing was written yet; a page
                                   that is in swap: see page_cache.c */
    struct inode *next;
};

/* A new file of SIZE bytes, all 0. NULL: no memory, or too large. */
struct inode *file_create(const char *name, uint32_t size);

/* The file called NAME, or NULL. */
struct inode *file_find(const char *name);

/* Forget INODE and free its pages. It must not be open or mapped. */
void file_remove(struct inode *inode);

/* Page INDEX of the file; NULL beyond its end, if there is no memory, or if it
 * cannot be read from swap. The page cache holds a reference; a caller that
 * keeps the page, or allocates memory while using it, takes another. */
struct page *page_cache_get(struct inode *inode, uint32_t index);

/* Let PAGE, of some file's page cache, leave the memory. No process may map it,
 * and only the page cache may have a reference. False if swap is full or
 * fails: then nothing has changed. */
bool page_cache_evict(struct page *page);

/* Read all pages of all files from swap again. False if there is no memory or
 * the device fails. */
bool page_cache_unswap(void);

/* Copy COUNT bytes of the file from offset POS on to or from the kernel's
 * memory, through kmap_local. Returns how many: less than COUNT at the end of
 * the file or if there is no memory. */
uint32_t file_read(struct inode *inode, uint32_t pos, void *to,
                   uint32_t count);
uint32_t file_write(struct inode *inode, uint32_t pos, const void *from,
                    uint32_t count);

/* The first file of the list of all files. */
const struct inode *file_list(void);

#endif
