/* Model-specific registers and CPUID. Where the processor might lack a register,
 * the functions that may fail are the way. */
#ifndef PAGEWALK_GUEST_ARCH_MSR_H
#define PAGEWALK_GUEST_ARCH_MSR_H

#include "guest/arch/extable.h"
#include "guest/lib/compiler.h"

/* EAX, EBX, ECX, EDX of a leaf. The processor must have CPUID. */
static inline void cpu_id(uint32_t leaf, uint32_t regs[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]),
                       "=d"(regs[3])
                     : "a"(leaf), "c"(0));
}

/* True if the register took the value; false if WRMSR raised an exception. */
static inline bool msr_write(uint32_t msr, uint64_t value)
{
    bool ok = false;

    __asm__ volatile("1: wrmsr\n\t"
                     "movb $1, %0\n"
                     "2:" EXTABLE(1b, 2b)
                     : "+q"(ok)
                     : "c"(msr), "A"(value) : "memory");
    return ok;
}

/* True if *VALUE is what the register holds; else it is 0. */
static inline bool msr_read(uint32_t msr, uint64_t *value)
{
    bool ok = false;
    uint64_t read = 0;

    __asm__ volatile("1: rdmsr\n\t"
                     "movb $1, %0\n"
                     "2:" EXTABLE(1b, 2b)
                     : "+q"(ok), "+A"(read)
                     : "c"(msr) : "memory");
    *value = read;
    return ok;
}

#endif
