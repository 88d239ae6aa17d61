#include "guest/perf/pmu.h"

#include "guest/arch/cpu.h"
#include "guest/arch/msr.h"
#include "guest/lib/string.h"

enum {
    MSR_CESR = 0x11, MSR_CTR0 = 0x12,
    MSR_PERFCTR0 = 0xc1, MSR_PERFEVTSEL0 = 0x186,
    MSR_FIXED_CTR0 = 0x309, MSR_FIXED_CTR_CTRL = 0x38d,
    MSR_PERF_GLOBAL_CTRL = 0x38f,

    CESR_HALF = 16, CESR_CC_KERNEL = 1 << 6, CESR_CC_USER = 2 << 6,
    CESR_CC_CLOCKS = 4 << 6,
    PERFEVTSEL_USR = 1 << 16, PERFEVTSEL_OS = 1 << 17,
    PERFEVTSEL_EN = 1 << 22,

    FIXED_INSTRUCTIONS = 0, FIXED_CYCLES = 1, FIXED_BITS = 4,
    SELECT_INSTRUCTIONS = 0xc0, SELECT_CYCLES = 0x3c,   /* architectural */

    PERFMON_LEAF = 0xa, PERFMON_VERSION = 0xff,
};

static struct {
    enum pmu_kind kind;
    unsigned general, fixed;    /* counters */
    uint32_t taken;             /* bit per counter; the fixed ones follow */
    uint64_t on;                /* what the switch writes to start them */
    uint32_t fixed_control;
} pmu;

const char *pmu_name(void)
{
    static const char *const names[PMU_KINDS] = {
        "none", "p5", "p6", "architectural",
    };

    return names[pmu.kind];
}

void pmu_reset(void)
{
    struct pmu_switch s = pmu_switch();

    if (s.msr)
        msr_write(s.msr, s.off);
    pmu.taken = 0;
    pmu.on = 0;
    pmu.fixed_control = 0;
}

static bool take_fixed(unsigned counter, enum pmu_levels levels)
{
    unsigned bit = pmu.general + counter;

    if (counter >= pmu.fixed || pmu.taken >> bit & 1)
        return false;
    pmu.taken |= 1u << bit;
    pmu.fixed_control |= (uint32_t)levels << FIXED_BITS * counter;
    pmu.on |= (uint64_t)1 << (32 + counter);
    return msr_write(MSR_FIXED_CTR0 + counter, 0) &&
           msr_write(MSR_FIXED_CTR_CTRL, pmu.fixed_control);
}

static void set_cesr(unsigned counter, uint32_t select,
                     enum pmu_levels levels)
{
    uint32_t half = select == PMU_CLOCKS ? CESR_CC_CLOCKS : select;

    if (levels & PMU_KERNEL)
        half |= CESR_CC_KERNEL;
    if (levels & PMU_USER)
        half |= CESR_CC_USER;
    pmu.on |= half << CESR_HALF * counter;
    msr_write(MSR_CTR0 + counter, 0);
}

static void set_perfevtsel(unsigned counter, uint32_t select,
                           enum pmu_levels levels)
{
    if (levels & PMU_KERNEL)
        select |= PERFEVTSEL_OS;
    if (levels & PMU_USER)
        select |= PERFEVTSEL_USR;
    msr_write(MSR_PERFCTR0 + counter, 0);
    if (pmu.kind == PMU_ARCH) {
        pmu.on |= 1u << counter;
        msr_write(MSR_PERFEVTSEL0 + counter, select | PERFEVTSEL_EN);
        return;
    }
    /* EN of the first event select starts both counters of a P6. */
    if (counter == 0)
        pmu.on = select;
    else
        msr_write(MSR_PERFEVTSEL0 + counter, select);
}

int pmu_take(uint32_t select, enum pmu_levels levels)
{
    if (pmu.kind == PMU_ARCH && select == SELECT_INSTRUCTIONS &&
        take_fixed(FIXED_INSTRUCTIONS, levels))
        return (int)pmu.general + FIXED_INSTRUCTIONS;
    if (pmu.kind == PMU_ARCH && select == SELECT_CYCLES &&
        take_fixed(FIXED_CYCLES, levels))
        return (int)pmu.general + FIXED_CYCLES;
    for (unsigned i = 0; i < pmu.general; i++) {
        if (pmu.taken >> i & 1)
            continue;
        pmu.taken |= 1u << i;
        if (pmu.kind == PMU_P5)
            set_cesr(i, select, levels);
        else
            set_perfevtsel(i, select, levels);
        return (int)i;
    }
    return -1;
}

struct pmu_switch pmu_switch(void)
{
    static const uint32_t msr[PMU_KINDS] = {
        0, MSR_CESR, MSR_PERFEVTSEL0, MSR_PERF_GLOBAL_CTRL,
    };
    struct pmu_switch s = { msr[pmu.kind], pmu.on, 0 };

    if (pmu.kind == PMU_P6) {
        s.on = pmu.on | PERFEVTSEL_EN;
        s.off = pmu.on;
    }
    return s;
}

uint64_t pmu_read(int counter)
{
    unsigned number = (unsigned)counter;
    uint64_t value;

    msr_read(number >= pmu.general ? MSR_FIXED_CTR0 + number - pmu.general
             : pmu.kind == PMU_P5  ? MSR_CTR0 + number
                                   : MSR_PERFCTR0 + number, &value);
    return value;
}

/* What CPUID says; a family 6 without leaf 0AH is a P6. */
static enum pmu_kind kind_by_cpuid(void)
{
    uint32_t regs[4];

    if (!boot_cpu.cpuid || strcmp(boot_cpu.vendor, "GenuineIntel") != 0)
        return PMU_NONE;
    cpu_id(0, regs);
    if (regs[0] >= PERFMON_LEAF) {
        cpu_id(PERFMON_LEAF, regs);
        pmu.general = regs[0] >> 8 & 0xff;
        pmu.fixed = regs[3] & 0x1f;
        /* Version 2 has the register that starts and stops all. */
        return (regs[0] & PERFMON_VERSION) >= 2 ? PMU_ARCH : PMU_NONE;
    }
    pmu.general = 2;
    return boot_cpu.family == 5   ? PMU_P5
           : boot_cpu.family == 6 ? PMU_P6 : PMU_NONE;
}

/* Do the counters count? A virtual machine may have the registers alone. */
static bool counts(void)
{
    static const uint32_t select[PMU_KINDS] = { 0, 0x16, 0xc0, 0xc0 };
    struct pmu_switch s;
    int counter;
    bool ok;

    pmu_reset();
    counter = pmu_take(select[pmu.kind], PMU_ALL);
    s = pmu_switch();
    ok = counter >= 0 && msr_write(s.msr, s.on) && msr_write(s.msr, s.off) &&
         pmu_read(counter) > 0;
    pmu_reset();
    return ok;
}

enum pmu_kind pmu_detect(void)
{
    static bool detected;

    if (detected)
        return pmu.kind;
    detected = true;
    pmu.kind = kind_by_cpuid();
    if (pmu.general > PMU_COUNTERS_MAX)
        pmu.general = PMU_COUNTERS_MAX;
    if (pmu.kind != PMU_NONE && !counts()) {
        pmu.kind = PMU_NONE;
        pmu.general = pmu.fixed = 0;
    }
    return pmu.kind;
}
