#include "cpu/coprocessor/fpu_wait.h"

#include "cpu/access/raise.h"
#include "cpu/time/cpu_time.h"
#include "cpu/uop/uop.h"

bool assist_wait(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if ((cpu->cr0 & (CR0_MP | CR0_TS)) == (CR0_MP | CR0_TS))
        return raise_vector(cpu, VECTOR_NM);
    return fpu_wait(cpu);
}

bool fpu_wait_slow(struct cpu *cpu)
{
    if (cpu->cr0 & CR0_NE)
        return raise_vector(cpu, VECTOR_MF);
    if (cpu->ignne)
        return true;
    if (!(cpu->eflags & EFLAGS_IF))
        LOG(cpu->log, fpu, "an x87 exception pends, CR0.NE is clear and "
            "interrupts are off: the CPU waits for ever");
    return raise_vector(cpu, VECTOR_STANDSTILL);
}

void fpu_signal_slow(struct cpu *cpu)
{
    cpu->ferr = fpu_exception_pends(&cpu->fpu);
    if (cpu->ferr)
        LOG(cpu->log, fpu, "exceptions 0x%02x of the x87 pend, control 0x%04x, "
            "status 0x%04x: %s follows",
            cpu->fpu.status & ~cpu->fpu.control & F80_FLAGS, cpu->fpu.control,
            cpu->fpu.status, cpu->cr0 & CR0_NE ? "#MF" : "FERR#, IRQ 13");
    if (cpu->cr0 & CR0_NE || !cpu->set_ferr)
        return;
    cpu_time_sync(cpu);
    cpu->set_ferr(cpu->ferr_opaque, cpu->ferr);
}
