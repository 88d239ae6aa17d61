/*
 * The processor: what it can do, its control registers, its interrupt flag.
 *
 * One kernel image runs on every model from the 80386 on. Code therefore asks
 * boot_cpu before it uses an instruction or a control bit that the 386 lacks:
 * INVLPG and CR0.WP came with the 486, CR4 and CPUID with late 486s, PSE and
 * RDTSC with the Pentium, PGE and PAE with the P6 (SDM vol. 3, ch. 22).
 */
#ifndef PAGEWALK_GUEST_ARCH_CPU_H
#define PAGEWALK_GUEST_ARCH_CPU_H

#include "guest/arch/registers.h"
#include "guest/lib/compiler.h"

struct cpu_features {
    unsigned family;    /* 3 for the 386, 4 for the 486, ... */
    bool cpuid;
    bool invlpg;
    bool wp;            /* CR0.WP */
    bool tsc;
    bool pse;           /* 4 MiB pages */
    bool pge;           /* global pages */
    bool sep;           /* SYSENTER, and it works */
    bool pae;           /* three-level page tables */
    unsigned phys_bits; /* of a physical address in PAE tables */
    char vendor[13];    /* empty without CPUID */
    uint32_t signature; /* CPUID leaf 1 EAX, 0 without CPUID */
};

/* What the processor has, less what the command line took away. */
extern struct cpu_features boot_cpu;

/* Fill boot_cpu. */
void cpu_detect(void);

/* Apply the command line to boot_cpu; set CR0.WP and CR4.PSE where they
 * exist. */
void cpu_setup(void);

/* pae.S: switch from two-level tables to the PAE tables whose PDPT is at
 * physical address PDPT. Both must map the kernel image at its physical
 * addresses, too. PAGE_OFFSET is the image's virtual minus its physical
 * address. */
void enable_pae(uint32_t pdpt, uint32_t page_offset);

/* Set CR4.PGE where it exists, once the final page tables are loaded: from then
 * on entries with the global bit survive MOV CR3. */
void cpu_enable_pge(void);

static inline uint32_t read_cr0(void)
{
    uint32_t value;

    __asm__ volatile("movl %%cr0, %0" : "=r"(value));
    return value;
}

static inline void write_cr0(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr0" : : "r"(value) : "memory");
}

static inline uint32_t read_cr2(void)
{
    uint32_t value;

    __asm__ volatile("movl %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint32_t read_cr3(void)
{
    uint32_t value;

    __asm__ volatile("movl %%cr3, %0" : "=r"(value));
    return value;
}

static inline void write_cr3(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr3" : : "r"(value) : "memory");
}

/* CR4 exists only where boot_cpu says pse, pge or pae. */
static inline uint32_t read_cr4(void)
{
    uint32_t value;

    __asm__ volatile("movl %%cr4, %0" : "=r"(value));
    return value;
}

static inline void write_cr4(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr4" : : "r"(value) : "memory");
}

static inline void write_msr(uint32_t msr, uint32_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"(value), "d"(0));
}

static inline uint64_t rdtsc(void)
{
    uint64_t value;

    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}

/* Turn interrupts off; EFLAGS as it was, for irq_restore. */
static inline uint32_t irq_save(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

/* Turn interrupts on again if FLAGS says that they were. */
static inline void irq_restore(uint32_t flags)
{
    if (flags & EFLAGS_IF)
        __asm__ volatile("sti" : : : "memory");
}

static inline void irq_enable(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void irq_disable(void)
{
    __asm__ volatile("cli" : : : "memory");
}

/* Sleep until an interrupt. STI takes effect after the next instruction, so no
 * interrupt comes between STI and HLT. */
static inline void cpu_idle(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

#endif
