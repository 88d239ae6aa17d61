#include "emu/trace/trace_tables.h"

#include "mmu/pte.h"

/* What a walk that succeeded says of the page of `lin`, with D as it was before
 * the access. */
static struct trace_page page_of(const struct walk *w, uint32_t lin)
{
    uint64_t entry = w->level[w->levels - 1].entry;
    bool is_large = w->shift != 12;
    uint32_t piece = lin >> 12 & ((1u << (w->shift - 12)) - 1);

    return (struct trace_page){
        .bits = (uint8_t)(
            TRACE_PAGE_PRESENT |
            (w->bits & TLB_W ? TRACE_PAGE_WRITABLE : 0) |
            (w->bits & TLB_U ? TRACE_PAGE_USER : 0) |
            (entry & PTE_G ? TRACE_PAGE_GLOBAL : 0) |
            (w->bits & TLB_NX ? TRACE_PAGE_NX : 0) |
            (entry & PTE_D ? TRACE_PAGE_DIRTY : 0) |
            (is_large ? TRACE_PAGE_LARGE : 0)),
        .frame = (uint32_t)w->frame + piece,
        .table = is_large ? 0 : (uint32_t)(w->level[1].address >> 12),
    };
}

struct trace_page trace_tables_before(const struct mmu *mmu, uint32_t lin,
                                      unsigned access, bool walked,
                                      bool *permits)
{
    struct walk w;

    if (walked) {
        w = mmu_last_walk(mmu);
        *permits = true;
        return page_of(&w, lin);
    }
    *permits = walk(&mmu->paging, mmu->bus, lin, access | ACCESS_PROBE, &w);
    if (*permits || walk(&mmu->paging, mmu->bus, lin,
                         ACCESS_READ | ACCESS_PROBE, &w))
        return page_of(&w, lin);
    return (struct trace_page){0};
}
