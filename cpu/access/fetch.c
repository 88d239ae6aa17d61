/* Instruction fetches that l0 does not serve. */
#include "cpu/access/fetch.h"

#include "cpu/access/raise.h"
#include "mmu/access.h"

bool fetch_insn_slow(struct cpu *cpu, uint32_t lin, uint64_t *paddr)
{
    unsigned access = ACCESS_FETCH | (cpu->user ? ACCESS_USER : 0);

    if (access_fetch_exact(&cpu->mmu, lin, access, paddr))
        return true;
    cpu->cr2 = cpu->mmu.fault.lin;
    return raise_error(cpu, VECTOR_PF, cpu->mmu.fault.error);
}
