/*
 * The areas of an address space.
 */
#include "guest/mm/process/address_space.h"

#include "guest/mm/slab.h"

struct vm_area *find_vma(const struct mm *mm, uint32_t addr)
{
    struct vm_area *area = mm->areas;

    while (area && area->end <= addr)
        area = area->next;
    return area && area->start <= addr ? area : NULL;
}

static uint32_t area_pgoff(const struct vm_area *area, uint32_t addr)
{
    return area->pgoff + ((addr - area->start) >> PAGE_SHIFT);
}

/* Cut AREA in two at ADDR. */
static bool split_area(struct vm_area *area, uint32_t addr)
{
    struct vm_area *upper = kmalloc(sizeof(*upper), GFP_KERNEL);

    if (!upper)
        return false;
    *upper = *area;
    upper->start = addr;
    upper->pgoff = area_pgoff(area, addr);
    area->end = addr;
    area->next = upper;
    return true;
}

bool mm_unmap(struct mm *mm, uint32_t addr, uint32_t len)
{
    uint32_t end = addr + PAGE_ALIGN(len);
    struct vm_area **link = &mm->areas;

    while (*link && (*link)->start < end) {
        struct vm_area *area = *link;

        if (area->end <= addr) {
            link = &area->next;
        } else if (area->start < addr) {
            if (!split_area(area, addr))
                return false;
            link = &area->next;
        } else if (area->end > end) {
            if (!split_area(area, end))
                return false;
        } else {
            zap_range(mm, area->start, area->end);
            *link = area->next;
            kfree(area);
        }
    }
    return true;
}

/* An address where LEN bytes fit, or 0. The search begins at a third of user
 * space, as in Linux 2.6. */
static uint32_t find_room(const struct mm *mm, uint32_t len)
{
    uint32_t addr = PAGE_ALIGN(task_size() / 3);

    for (const struct vm_area *area = mm->areas; area; area = area->next) {
        if (area->start >= addr && area->start - addr >= len)
            break;
        addr = max_u32(addr, area->end);
    }
    return task_size() - addr >= len ? addr : 0;
}

static bool insert_area(struct mm *mm, const struct vm_area *value)
{
    struct vm_area **link = &mm->areas;
    struct vm_area *area = kmalloc(sizeof(*area), GFP_KERNEL);

    if (!area)
        return false;
    while (*link && (*link)->start < value->start)
        link = &(*link)->next;
    *area = *value;
    area->next = *link;
    *link = area;
    return true;
}

uint32_t mm_map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
                struct inode *inode, uint32_t pgoff)
{
    bool fixed = flags & MMAP_FIXED;

    if (len == 0 || len > task_size())
        return 0;
    len = PAGE_ALIGN(len);
    if (fixed) {
        if (addr == 0 || addr & ~PAGE_MASK || addr > task_size() - len ||
            !mm_unmap(mm, addr, len))
            return 0;
    } else {
        addr = find_room(mm, len);
    }
    if (!addr || !insert_area(mm, &(struct vm_area){
            .start = addr, .end = addr + len,
            .flags = flags & ~(uint32_t)MMAP_FIXED,
            .inode = inode, .pgoff = pgoff }))
        return 0;
    return addr;
}

/* Is [START, END) free of areas? */
static bool range_is_free(const struct mm *mm, uint32_t start, uint32_t end)
{
    for (const struct vm_area *area = mm->areas; area; area = area->next)
        if (area->start < end && area->end > start)
            return false;
    return true;
}

uint32_t mm_brk(struct mm *mm, uint32_t brk)
{
    uint32_t from = PAGE_ALIGN(mm->brk), to = PAGE_ALIGN(brk);

    if (brk < mm->brk_start || brk > task_size() - PAGE_SIZE)
        return mm->brk;
    if (to < from && !mm_unmap(mm, to, from - to))
        return mm->brk;
    if (to > from &&
        (!range_is_free(mm, from, to) ||
         !mm_map(mm, from, to - from, VM_READ | VM_WRITE | MMAP_FIXED, NULL,
                 0)))
        return mm->brk;
    mm->brk = brk;
    return brk;
}
