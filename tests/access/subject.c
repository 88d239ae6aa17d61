/* One access of the real MMU, and what it left in memory and in the TLB. */
#include "tests/access/subject.h"

#include <stdlib.h>
#include <string.h>

#include "mmu/mmu_flush.h"

/* The test sets bits 12, 13 and 21 of the PDE, which move the page table.
 * Wherever they move it, it does not overlap the other tables. */
enum {
    ROOT = 0x8000,
    DIRECTORY = 0x9000,         /* of PAE */
    TABLE = 0x100000,
    PAGE = 0x00c00000,
    LIN = 0x00403abc,
};

bool subject_init(struct subject *subject)
{
    struct mmu_config config = {.policy = TLB_LRU};
    static const enum tlb_slot slots[] = {
        TLB_SLOT_I4K, TLB_SLOT_ILARGE, TLB_SLOT_D4K, TLB_SLOT_DLARGE,
    };

    memset(subject, 0, sizeof *subject);
    subject->log.stream = stderr;
    for (unsigned i = 0; i < 4; i++)
        config.tlb[slots[i]].entries = config.tlb[slots[i]].ways = 1;
    subject->ram = calloc(1, SUBJECT_RAM);
    if (!subject->ram || !bus_init(&subject->bus, &subject->log))
        return false;
    bus_map_ram(&subject->bus, "ram", 0, SUBJECT_RAM, subject->ram);
    return mmu_init(&subject->mmu, &config, &subject->bus, &subject->cycles,
                    &subject->log);
}

void subject_destroy(struct subject *subject)
{
    mmu_destroy(&subject->mmu);
    bus_destroy(&subject->bus);
    free(subject->ram);
}

uint64_t subject_table_frame(void)
{
    return TABLE;
}

uint64_t subject_page_frame(void)
{
    return PAGE;
}

/* Tables and pages are little-endian, as are the hosts. */
static uint64_t load(const uint8_t *at, bool wide)
{
    uint64_t entry = 0;

    memcpy(&entry, at, wide ? 8 : 4);
    return entry;
}

static void store(uint8_t *at, uint64_t entry, bool wide)
{
    memcpy(at, &entry, wide ? 8 : 4);
}

void subject_prepare(struct subject *subject, const struct situation *s)
{
    struct paging *p = &subject->mmu.paging;
    uint32_t table = (uint32_t)s->pde & (SUBJECT_RAM - BUS_PAGE_SIZE);

    *p = (struct paging){
        .enabled = true,
        .wp = s->wp, .pse = s->pse, .pge = s->pge, .pae = s->pae,
        .nxe = s->nxe, .pse36 = s->pse36, .pat = s->pat,
        .cr3 = ROOT,
    };
    if (s->pae) {
        p->pdpte[LIN >> 30] = s->has_directory ? DIRECTORY | 1 : DIRECTORY;
        subject->pde = subject->ram + DIRECTORY + (LIN >> 21) % 512 * 8;
        subject->pte = subject->ram + table + (LIN >> 12) % 512 * 8;
    } else {
        subject->pde = subject->ram + ROOT + (LIN >> 22) * 4;
        subject->pte = subject->ram + table + (LIN >> 12) % 1024 * 4;
    }
    store(subject->pde, s->pde, s->pae);
    store(subject->pte, s->pte, s->pae);
    mmu_flush(&subject->mmu, FLUSH_mov_cr4, 0, 0);
}

static const char *check_fault(struct subject *subject,
                               const struct outcome *expected)
{
    const struct mmu *mmu = &subject->mmu;

    if (mmu->fault.error != expected->error)
        return "error code";
    if (mmu->fault.lin != LIN)
        return "CR2";
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (mmu->tlb[slot].live)
            return "an entry after a fault";
    return NULL;
}

static uint32_t bits_of(const struct situation *s,
                        const struct outcome *expected)
{
    uint32_t bits = 0;

    if (expected->large)
        bits |= TLB_LARGE | (s->pae ? 0 : TLB_BIG);
    if (expected->writable)
        bits |= TLB_W;
    if (expected->user)
        bits |= TLB_U;
    if (expected->no_execute)
        bits |= TLB_NX;
    if (expected->global)
        bits |= TLB_G;
    if (expected->dirty)
        bits |= TLB_D;
    return bits;
}

static const char *check_entry(struct subject *subject,
                               const struct situation *s,
                               const struct outcome *expected)
{
    bool fetch = s->kind == KIND_FETCH;
    enum tlb_slot slot = fetch ? TLB_SLOT_I4K : TLB_SLOT_D4K;
    unsigned shift = expected->large ? (s->pae ? 21 : 22) : 12;
    struct tlb *tlb = &subject->mmu.tlb[slot + expected->large];
    const struct tlb_entry *e = tlb_find(tlb, LIN, shift);

    if (!e)
        return "no entry";
    if (e->bits != bits_of(s, expected))
        return "bits of the entry";
    if (e->frame != expected->base >> 12)
        return "frame of the entry";
    if (tlb->live_global != expected->global)
        return "count of global entries";
    return NULL;
}

const char *subject_check(struct subject *subject, const struct situation *s,
                          const struct outcome *expected)
{
    static const unsigned access[KINDS] = {
        [KIND_READ] = ACCESS_READ,
        [KIND_WRITE] = ACCESS_WRITE,
        [KIND_FETCH] = ACCESS_FETCH,
    };
    uint64_t paddr, offset;
    bool ok = mmu_translate(&subject->mmu, LIN,
                            access[s->kind] | (s->user ? ACCESS_USER : 0),
                            &paddr);

    if (ok != expected->permitted)
        return ok ? "permitted" : "refused";
    if (load(subject->pde, s->pae) != expected->pde)
        return "PDE in memory";
    if (load(subject->pte, s->pae) != expected->pte)
        return "PTE in memory";
    if (!ok)
        return check_fault(subject, expected);
    offset = LIN & (expected->large ? (s->pae ? 0x1fffff : 0x3fffff) : 0xfff);
    if (paddr != expected->base + offset)
        return "physical address";
    return check_entry(subject, s, expected);
}
