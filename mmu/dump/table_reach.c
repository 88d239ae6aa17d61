#include "mmu/dump/table_reach.h"

#include <string.h>

#include "mmu/pte.h"

/* Whether a directory entry points to a page table in that frame. */
static bool leads_to(const struct paging *paging, uint64_t pde, uint64_t frame)
{
    bool large = pde & PTE_PS && (paging->pae || paging->pse);

    return pde & PTE_P && !large &&
           walk_on_bus(paging, pde & PTE_FRAME_MASK) >> BUS_PAGE_SHIFT == frame;
}

/* Whether the page directory that an entry or CR3 points to is in the frame or
 * points to it. */
static bool directory_reaches(const struct mmu *mmu, uint64_t entry_to_it,
                              uint64_t frame)
{
    uint64_t paddr = walk_on_bus(&mmu->paging, entry_to_it & PTE_FRAME_MASK);
    unsigned bytes = mmu->paging.pae ? 8 : 4;
    const uint8_t *entry = bus_page_host(mmu->bus, paddr);

    if (paddr >> BUS_PAGE_SHIFT == frame)
        return true;
    for (unsigned at = 0; entry && at < BUS_PAGE_SIZE; at += bytes) {
        uint64_t pde = 0;

        memcpy(&pde, entry + at, bytes);
        if (leads_to(&mmu->paging, pde, frame))
            return true;
    }
    return false;
}

bool table_reach(const struct mmu *mmu, uint64_t frame)
{
    const struct paging *paging = &mmu->paging;

    if (!paging->enabled)
        return false;
    if (!paging->pae)
        return directory_reaches(mmu, paging->cr3, frame);
    for (unsigned i = 0; i < 4; i++)
        if (paging->pdpte[i] & PTE_P &&
            directory_reaches(mmu, paging->pdpte[i], frame))
            return true;
    return false;
}
