/*
 * Which processor is this? The 386 cannot toggle EFLAGS.AC, early 486s cannot
 * toggle EFLAGS.ID, every later processor has CPUID (SDM vol. 1, 20.1).
 */
#include "guest/arch/cpu.h"

#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    CPUID_EDX_PSE = 1 << 3,
    CPUID_EDX_TSC = 1 << 4,
    CPUID_EDX_PAE = 1 << 6,
    CPUID_EDX_SEP = 1 << 11,
    CPUID_EDX_PGE = 1 << 13,
    /* Pentium Pros below this report SEP and lack SYSENTER. */
    SIGNATURE_SEP_WORKS = 0x633,
    PAE_PHYS_BITS = 36,         /* unless CPUID reports fewer */
};

#define CPUID_EXTENDED          0x80000000u
#define CPUID_ADDRESS_SIZES     0x80000008u

struct cpu_features boot_cpu;

static __init bool eflags_toggles(uint32_t mask)
{
    uint32_t before, after;

    __asm__ volatile("pushfl\n\t"
                     "popl %0\n\t"
                     "movl %0, %1\n\t"
                     "xorl %2, %1\n\t"
                     "pushl %1\n\t"
                     "popfl\n\t"
                     "pushfl\n\t"
                     "popl %1\n\t"
                     "pushl %0\n\t"
                     "popfl"
                     : "=&r"(before), "=&r"(after)
                     : "ri"(mask)
                     : "cc", "memory");
    return (before ^ after) & mask;
}

static __init void cpuid(uint32_t leaf, uint32_t regs[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]),
                       "=d"(regs[3])
                     : "a"(leaf), "c"(0));
}

static __init void cpuid_detect(void)
{
    uint32_t regs[4];

    cpuid(0, regs);
    memcpy(boot_cpu.vendor, &regs[1], 4);
    memcpy(boot_cpu.vendor + 4, &regs[3], 4);
    memcpy(boot_cpu.vendor + 8, &regs[2], 4);
    if (regs[0] < 1)
        return;
    cpuid(1, regs);
    boot_cpu.signature = regs[0];
    boot_cpu.family = regs[0] >> 8 & 15;
    boot_cpu.pse = regs[3] & CPUID_EDX_PSE;
    boot_cpu.tsc = regs[3] & CPUID_EDX_TSC;
    boot_cpu.sep = regs[3] & CPUID_EDX_SEP &&
                   (boot_cpu.family != 6 ||
                    (boot_cpu.signature & 0xfff) >= SIGNATURE_SEP_WORKS);
    boot_cpu.pae = regs[3] & CPUID_EDX_PAE;
    boot_cpu.pge = regs[3] & CPUID_EDX_PGE;
    cpuid(CPUID_EXTENDED, regs);
    if (regs[0] >= CPUID_ADDRESS_SIZES &&
        regs[0] >> 16 == CPUID_EXTENDED >> 16) {
        cpuid(CPUID_ADDRESS_SIZES, regs);
        boot_cpu.phys_bits = min_u32(regs[0] & 0xff, boot_cpu.phys_bits);
    }
}

__init void cpu_detect(void)
{
    boot_cpu.family = 3;
    boot_cpu.phys_bits = PAE_PHYS_BITS;
    if (eflags_toggles(EFLAGS_AC)) {
        boot_cpu.family = 4;
        boot_cpu.cpuid = eflags_toggles(EFLAGS_ID);
        boot_cpu.invlpg = boot_cpu.wp = true;
    }
    if (boot_cpu.cpuid)
        cpuid_detect();
}

static __init void print_cpu(void)
{
    if (boot_cpu.cpuid)
        printk("CPU: %s family %u signature 0x%x", boot_cpu.vendor,
               boot_cpu.family, boot_cpu.signature);
    else
        printk("CPU: 80%u86 without CPUID", boot_cpu.family);
    printk("%s%s%s%s%s%s%s\n", boot_cpu.wp ? " wp" : "",
           boot_cpu.invlpg ? " invlpg" : "", boot_cpu.tsc ? " tsc" : "",
           boot_cpu.pse ? " pse" : "", boot_cpu.pge ? " pge" : "",
           boot_cpu.pae ? " pae" : "", boot_cpu.sep ? " sep" : "");
}

/* An option that is on and asks for what the processor lacks has no effect. */
static __init bool choose_feature(bool has, bool *option, const char *word,
                                  const char *lacks)
{
    if (*option && !has)
        boot_option_ignored(option, word, lacks);
    return has && *option;
}

static __init void apply_options(void)
{
    choose_feature(boot_cpu.pse, &boot_options.pse, "pse=on",
                   "this processor has no PSE");
    boot_cpu.pae = choose_feature(boot_cpu.pae, &boot_options.pae, "pae=on",
                                  "this processor has no PAE");
    boot_cpu.pge = choose_feature(boot_cpu.pge, &boot_options.pge, "pge=on",
                                  "this processor has no PGE");
    boot_cpu.invlpg = choose_feature(boot_cpu.invlpg, &boot_options.invlpg,
                                     "invlpg=on",
                                     "this processor has no INVLPG");
    boot_cpu.sep = choose_feature(boot_cpu.sep, &boot_options.sysenter,
                                  "sysenter=on",
                                  "this processor has no SYSENTER");
}

__init void cpu_setup(void)
{
    print_cpu();
    apply_options();
    write_cr0(read_cr0() | CR0_EM);     /* x87 state is not saved */
    if (boot_cpu.wp)
        write_cr0(read_cr0() | CR0_WP);
    if (boot_cpu.pse)
        write_cr4(read_cr4() | CR4_PSE);
}

__init void cpu_enable_pge(void)
{
    if (boot_cpu.pge)
        write_cr4(read_cr4() | CR4_PGE);
}
