/*
 * The list of files, and their pages: found, filled and copied.
 */
#include "guest/fs/page_cache.h"

#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/slab.h"

static struct inode *files;

struct inode *inode_create(uint32_t size, const struct inode_operations *ops,
                           void *private)
{
    struct inode *inode = kmalloc(sizeof(*inode), GFP_KERNEL);
    struct page **pages = NULL;

    if (inode && size <= FILE_SIZE_MAX)
        pages = kmalloc(max_u32(PFN_UP(size), 1) * sizeof(*pages),
                        GFP_KERNEL | __GFP_ZERO);
    if (!pages) {
        kfree(inode);
        return NULL;
    }
    *inode = (struct inode){
        .size = size, .pages = pages, .ops = ops, .private = private,
    };
    return inode;
}

void file_add(struct inode *inode, const char *name)
{
    strlcpy(inode->name, name, sizeof(inode->name));
    inode->next = files;
    files = inode;
}

struct inode *file_create(const char *name, uint32_t size)
{
    struct inode *inode = inode_create(size, NULL, NULL);

    if (inode)
        file_add(inode, name);
    return inode;
}

struct inode *file_find(const char *name)
{
    struct inode *inode = files;

    while (inode && strcmp(inode->name, name) != 0)
        inode = inode->next;
    return inode;
}

void inode_free(struct inode *inode)
{
    for (uint32_t i = 0; i < PFN_UP(inode->size); i++) {
        if (!inode->pages[i])
            continue;
        inode->pages[i]->mapping = NULL;
        page_put(inode->pages[i]);
    }
    if (inode->ops)
        inode->ops->release(inode);
    kfree(inode->pages);
    kfree(inode);
}

void file_remove(struct inode *inode)
{
    struct inode **link = &files;

    while (*link != inode)
        link = &(*link)->next;
    *link = inode->next;
    inode_free(inode);
}

/* A new page of the file, filled. While the disk reads it another task may have
 * asked for the same page: then the page that it left is the file's. */
static struct page *fill_page(struct inode *inode, uint32_t index)
{
    struct page *page = alloc_pages(GFP_HIGHMEM, 0);
    void *vaddr;

    if (!page)
        return NULL;
    vaddr = kmap_local_page(page);
    memset(vaddr, 0, PAGE_SIZE);
    kunmap_local(vaddr);
    if (inode->ops && !inode->ops->read_page(inode, index, page)) {
        page_put(page);
        return NULL;
    }
    if (inode->pages[index]) {
        page_put(page);
        return inode->pages[index];
    }
    page->mapping = inode;
    page->index = index;
    inode->pages[index] = page;
    return page;
}

struct page *page_cache_get(struct inode *inode, uint32_t index)
{
    if (index >= PFN_UP(inode->size))
        return NULL;
    return inode->pages[index] ? inode->pages[index]
                               : fill_page(inode, index);
}

static uint32_t transfer(struct inode *inode, uint32_t pos, char *buffer,
                         uint32_t count, bool write)
{
    uint32_t done = 0;

    if (pos >= inode->size)
        return 0;
    count = min_u32(count, inode->size - pos);
    while (done < count) {
        uint32_t offset = (pos + done) & ~PAGE_MASK;
        uint32_t piece = min_u32(count - done, PAGE_SIZE - offset);
        struct page *page = page_cache_get(inode,
                                           (pos + done) >> PAGE_SHIFT);
        char *vaddr;

        if (!page)
            break;
        vaddr = kmap_local_page(page);
        if (write)
            memcpy(vaddr + offset, buffer + done, piece);
        else
            memcpy(buffer + done, vaddr + offset, piece);
        kunmap_local(vaddr);
        done += piece;
    }
    return done;
}

uint32_t file_read(struct inode *inode, uint32_t pos, void *to,
                   uint32_t count)
{
    return transfer(inode, pos, to, count, false);
}

uint32_t file_write(struct inode *inode, uint32_t pos, const void *from,
                    uint32_t count)
{
    return transfer(inode, pos, (void *)from, count, true);
}

const struct inode *file_list(void)
{
    return files;
}
