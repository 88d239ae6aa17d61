/*
 * Files. A file is its pages in the page cache, which come from highmem if there
 * is any. The kernel reads and writes the pages through temporary mappings;
 * processes can also map them. A file of a disk fills a page when it is first
 * asked for; what is written to it stays in memory.
 */
#ifndef PAGEWALK_GUEST_FS_PAGE_CACHE_H
#define PAGEWALK_GUEST_FS_PAGE_CACHE_H

#include "guest/mm/mm.h"

enum {
    FILE_NAME_SIZE = 80,
    FILE_SIZE_MAX = 0x1000000,
};

struct inode;

/* Where a file comes from. */
struct inode_operations {
    /* Fill page INDEX, which is all 0, with the file's bytes. False: the disk
     * failed. May let other tasks run. */
    bool (*read_page)(struct inode *inode, uint32_t index, struct page *page);
    /* The inode is being freed. */
    void (*release)(struct inode *inode);
};

struct inode {
    char name[FILE_NAME_SIZE];
    uint32_t size;
    struct page **pages;        /* NULL where nothing was read or written yet; a
                                   page that is in swap: see page_cache.c */
    struct inode *next;
    const struct inode_operations *ops; /* NULL: there is no disk behind it */
    void *private;              /* of the operations */
};

/* A file of SIZE bytes that has no name yet: its pages are all 0, or come by
 * OPS. NULL: no memory, or too large. */
struct inode *inode_create(uint32_t size, const struct inode_operations *ops,
                           void *private);

/* Free a file that has no name, and its pages. It must not be mapped. */
void inode_free(struct inode *inode);

/* Give INODE its name, by which file_find finds it from now on. */
void file_add(struct inode *inode, const char *name);

/* A new file of SIZE bytes, all 0. NULL: no memory, or too large. */
struct inode *file_create(const char *name, uint32_t size);

/* The file called NAME, or NULL. */
struct inode *file_find(const char *name);

/* Forget INODE and free its pages. It must not be open or mapped. */
void file_remove(struct inode *inode);

/* Page INDEX of the file; NULL beyond its end, if there is no memory, or if it
 * cannot be read from its disk or from swap. The page cache holds a reference; a
 * caller that keeps the page, or allocates memory while using it, takes
 * another. */
struct page *page_cache_get(struct inode *inode, uint32_t index);

/* Is PAGE, of some file's page cache, as its disk has it? */
bool page_cache_is_clean(const struct page *page);

/* Let PAGE, of some file's page cache, leave the memory. No process may map it,
 * and only the page cache may have a reference. False if swap is full or
 * fails: then nothing has changed. */
bool page_cache_evict(struct page *page);

/* Read all pages of all files from swap again. False if there is no memory or
 * the device fails. */
bool page_cache_unswap(void);

/* Copy COUNT bytes of the file from offset POS on to or from the kernel's
 * memory, through kmap_local. Returns how many: less than COUNT at the end of
 * the file, if there is no memory or if the disk fails. */
uint32_t file_read(struct inode *inode, uint32_t pos, void *to,
                   uint32_t count);
uint32_t file_write(struct inode *inode, uint32_t pos, const void *from,
                    uint32_t count);

/* The first file of the list of all files. */
const struct inode *file_list(void);

#endif
