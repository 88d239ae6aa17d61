/* Instruction fetches that the accelerator does not serve. */
#include "cpu/access/fetch.h"

#include "cpu/access/raise.h"

bool fetch_slow(struct cpu *cpu, uint32_t lin, uint64_t *paddr)
{
    struct mmu *mmu = &cpu->mmu;
    unsigned access = ACCESS_FETCH | (cpu->user ? ACCESS_USER : 0);
    struct l0_slot *s = l0_revive(&mmu->l0, L0_FETCH, mmu->l0.key, lin, 1);

    if (s) {
        l0_hit(s);
        mmu_fetch_from(mmu, s->tlb);
        *paddr = s->to_host + (lin & 0xfff);
        return true;
    }
    l0_turn(&mmu->l0, true, lin);
    if (!mmu_translate(mmu, lin, access, paddr)) {
        cpu->cr2 = mmu->fault.lin;
        return raise_error(cpu, VECTOR_PF, mmu->fault.error);
    }
    if (mmu->served || !mmu->paging.enabled)
        l0_fill(&mmu->l0, L0_FETCH, mmu->l0.key, lin,
                mmu->paging.enabled ? mmu->served_tlb : NULL, mmu->served,
                *paddr & ~UINT64_C(0xfff));
    return true;
}
