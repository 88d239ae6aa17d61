/*
 * The list of files, and their pages: found, filled and copied.
 *
 * A page that leaves the memory is forgotten if it is as the file's disk has it.
 * Else it goes to swap, as a page of tmpfs does; its pointer in the inode is then
 * an odd number: twice the slot, plus 1.
 */
#include "guest/fs/page_cache.h"

#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/slab.h"
#include "guest/mm/swap/swap.h"

static struct inode *files;

static bool is_slot(const struct page *entry)
{
    return (uint32_t)entry & 1;
}

static uint32_t entry_slot(const struct page *entry)
{
    return (uint32_t)entry >> 1;
}

static struct page *slot_entry(uint32_t slot)
{
    return (struct page *)(slot << 1 | 1);
}

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
        struct page *page = inode->pages[i];

        if (is_slot(page)) {
            swap_free(entry_slot(page));
        } else if (page) {
            page->mapping = NULL;
            page_put(page);
        }
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

/* Fill a new page: ENTRY is what the inode has in its place. */
static bool fill_page(struct inode *inode, uint32_t index, struct page *page,
                      const struct page *entry)
{
    void *vaddr;

    if (is_slot(entry))
        return swap_read_page(page, entry_slot(entry));
    vaddr = kmap_local_page(page);
    memset(vaddr, 0, PAGE_SIZE);
    kunmap_local(vaddr);
    return !inode->ops || inode->ops->read_page(inode, index, page);
}

/* Pages of a file without a name are for the kernel's own moments, and stay. */
struct page *page_cache_get(struct inode *inode, uint32_t index)
{
    struct page *page, *entry;

    if (index >= PFN_UP(inode->size))
        return NULL;
    entry = inode->pages[index];
    if (entry && !is_slot(entry))
        return entry;
    page = alloc_pages(GFP_HIGHMEM, 0);
    if (!page)
        return NULL;
    /* The wait for a disk may have let another task fill the same page. */
    if (!fill_page(inode, index, page, entry) ||
        inode->pages[index] != entry) {
        page_put(page);
        return inode->pages[index] != entry ? page_cache_get(inode, index)
                                            : NULL;
    }
    if (is_slot(entry)) {
        swap_free(entry_slot(entry));
        page->flags |= PG_dirty;
    }
    page->mapping = inode;
    page->index = index;
    inode->pages[index] = page;
    if (*inode->name)
        lru_add(page, false);
    return page;
}

bool page_cache_is_clean(const struct page *page)
{
    const struct inode *inode = page->mapping;

    return inode->ops && !(page->flags & PG_dirty);
}

/* The page cache has ENTRY in PAGE's place from now on. */
static void leave(struct page *page, struct page *entry)
{
    struct inode *inode = page->mapping;

    inode->pages[page->index] = entry;
    page->mapping = NULL;
    page_put(page);
}

bool page_cache_evict(struct page *page)
{
    uint32_t slot;

    if (page_cache_is_clean(page)) {
        leave(page, NULL);
        return true;
    }
    if (!swap_cache_add_new(page))
        return false;
    slot = page->private;
    if (!swap_write_page(page, slot)) {
        swap_cache_delete(page);
        page->flags |= PG_dirty;
        return false;
    }
    swap_duplicate(slot);
    swap_cache_delete(page);
    leave(page, slot_entry(slot));
    return true;
}

bool page_cache_unswap(void)
{
    for (struct inode *inode = files; inode; inode = inode->next)
        for (uint32_t i = 0; i < PFN_UP(inode->size); i++)
            if (is_slot(inode->pages[i]) && !page_cache_get(inode, i))
                return false;
    return true;
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
        if (write)
            page->flags |= PG_dirty;
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
