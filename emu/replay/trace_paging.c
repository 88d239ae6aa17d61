#include "emu/replay/trace_paging.h"

#include "mmu/pte.h"

uint32_t trace_paging_cr3(const struct paging *paging, uint32_t space)
{
    return paging->pae ? space << 5 : space << 12;
}

void trace_paging_set(struct paging *p, uint8_t flags, uint32_t space)
{
    p->enabled = flags & TRACE_MODE_PAGING;
    p->wp = flags & TRACE_MODE_WP;
    p->pge = flags & TRACE_MODE_PGE;
    p->pae = flags & TRACE_MODE_PAE;
    p->nxe = flags & TRACE_MODE_NXE;
    p->pse = true;
    p->cr3 = trace_paging_cr3(p, space);
}

static void fault(const struct paging *paging, struct walk *w, uint32_t cause)
{
    w->error = cause | (w->access & ACCESS_WRITE ? PF_WRITE : 0) |
               (w->access & ACCESS_USER ? PF_USER : 0) |
               (w->access & ACCESS_FETCH && paging->nxe ? PF_FETCH : 0);
}

static uint32_t rights_of(const struct trace_page *page)
{
    return (page->bits & TRACE_PAGE_WRITABLE ? TLB_W : 0) |
           (page->bits & TRACE_PAGE_USER ? TLB_U : 0) |
           (page->bits & TRACE_PAGE_NX ? TLB_NX : 0);
}

/* The entries that a walk to a page reads. How the rights are shared out among
 * them is not in the trace, so the PDE has them all. */
static void describe(struct walk *w, const struct trace_page *page)
{
    uint32_t bits = page->bits;

    w->level[0].entry = PTE_P | PTE_A | (bits & TRACE_PAGE_WRITABLE ? PTE_W : 0) |
                        (bits & TRACE_PAGE_USER ? PTE_U : 0) |
                        (bits & TRACE_PAGE_NX ? PTE_NX : 0);
    w->level[1].address = (uint64_t)page->table << 12;
    w->levels = bits & TRACE_PAGE_LARGE ? 1 : 2;
}

/* The result of a walk that is permitted. */
static void translate(const struct paging *paging, struct walk *w,
                      struct trace_page *page)
{
    bool write = w->access & ACCESS_WRITE;
    uint32_t bits = rights_of(page), piece;

    w->shift = 12;
    if (page->bits & TRACE_PAGE_LARGE) {
        w->shift = paging->pae ? 21 : 22;
        bits |= TLB_LARGE | (paging->pae ? 0 : TLB_BIG);
    }
    piece = w->lin >> 12 & ((1u << (w->shift - 12)) - 1);
    if (paging->pge && page->bits & TRACE_PAGE_GLOBAL)
        bits |= TLB_G;
    if (write && !(page->bits & TRACE_PAGE_DIRTY)) {
        page->bits |= TRACE_PAGE_DIRTY;
        w->updates = 1;
    }
    w->frame = page->frame - piece;
    w->bits = bits | (page->bits & TRACE_PAGE_DIRTY ? TLB_D : 0);
}

bool trace_paging_walk(const struct paging *paging, struct trace_page *page,
                       bool must_fault, struct walk *w)
{
    if (!(page->bits & TRACE_PAGE_PRESENT)) {
        fault(paging, w, 0);
        w->levels = 1;
        return false;
    }
    describe(w, page);
    if (must_fault || !walk_permits(paging, rights_of(page), w->access)) {
        fault(paging, w, PF_PRESENT);
        return false;
    }
    translate(paging, w, page);
    return true;
}
