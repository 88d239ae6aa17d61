/* CPUID, RDTSC, RDPMC and model-specific registers (SDM vol. 2 and vol. 4). */
#include "cpu/microcode/privilege.h"
#include "cpu/microcode/sysreg.h"
#include "cpu/perf/pmu.h"
#include "cpu/registers/msr_stored.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"
#include "cpu/uop/uop.h"

/* Leaves of CPUID (SDM vol. 2 CPUID). */
enum cpuid_leaf {
    CPUID_VENDOR, CPUID_FEATURES, CPUID_DESCRIPTORS,
    CPUID_PERFMON = 0xa,
};

enum {
    CPUID_EDX_APIC = 1 << 9,            /* of leaf 1 */
    CPUID_EBX_APIC_ID_SHIFT = 24,
};

#define CPUID_EXTENDED          UINT32_C(0x80000000)
#define CPUID_EXTENDED_FEATURES UINT32_C(0x80000001)
#define CPUID_EXTENDED_EDX_NX   (UINT32_C(1) << 20)

enum msr {
    MSR_TSC = 0x10,
    MSR_APIC_BASE = 0x1b,
    MSR_SYSENTER_CS = 0x174,
    MSR_SYSENTER_ESP = 0x175,
    MSR_SYSENTER_EIP = 0x176,
};

#define MSR_EFER 0xc0000080u

/* Four characters as a little-endian register. */
static void load4(uint32_t *reg, const char *text)
{
    *reg = (uint32_t)(uint8_t)text[0] | (uint32_t)(uint8_t)text[1] << 8 |
           (uint32_t)(uint8_t)text[2] << 16 | (uint32_t)(uint8_t)text[3] << 24;
}

/* CPUID.1:EDX. */
static uint32_t feature_edx(const struct cpu_model *model)
{
    static const int8_t bit[FEATURES] = {
#define FEATURE(name, edx, help) edx,
#include "cpu/model/feature.def"
#undef FEATURE
    };
    uint32_t edx = 0;

    for (unsigned f = 0; f < FEATURES; f++)
        if (bit[f] >= 0 && cpu_model_has(model, (enum cpu_feature)f))
            edx |= 1u << bit[f];
    return edx;
}

/* What CPUID.1 says of the local APIC: that there is one, and its ID at RESET
 * (SDM vol. 3A 10.4.2, vol. 2A table 3-10). */
static void cpuid_apic(struct cpu *cpu)
{
    if (!cpu->apic)
        return;
    if (local_apic_is_enabled(cpu->apic))
        cpu->r[EDX] |= CPUID_EDX_APIC;
    cpu->r[EBX] |= (uint32_t)cpu->apic->cpu << CPUID_EBX_APIC_ID_SHIFT;
}

/* CPUID.2: AL is 1, that is one round; the descriptors follow from AH on, four
 * a register. */
static void cpuid_leaf2(struct cpu *cpu)
{
    uint32_t out[4] = {1, 0, 0, 0};

    for (unsigned i = 0; i < CPU_LEAF2_MAX && cpu->model->leaf2[i]; i++)
        out[(i + 1) / 4] |= (uint32_t)cpu->model->leaf2[i]
                            << ((i + 1) % 4) * 8;
    cpu->r[EAX] = out[0];
    cpu->r[EBX] = out[1];
    cpu->r[ECX] = out[2];
    cpu->r[EDX] = out[3];
}

/* The highest basic leaf. */
static uint32_t cpuid_highest(const struct cpu_model *model)
{
    uint32_t registers[4];

    if (pmu_cpuid(model, registers))
        return CPUID_PERFMON;
    return model->leaf2[0] ? CPUID_DESCRIPTORS : CPUID_FEATURES;
}

/* CPUID.0AH: architectural performance monitoring. */
static void cpuid_perfmon(struct cpu *cpu)
{
    uint32_t out[4];

    pmu_cpuid(cpu->model, out);
    cpu->r[EAX] = out[0];
    cpu->r[EBX] = out[1];
    cpu->r[ECX] = out[2];
    cpu->r[EDX] = out[3];
}

bool assist_cpuid(struct cpu *cpu, const struct uop *u)
{
    const struct cpu_model *model = cpu->model;
    bool extended = cpu_model_has(model, FEATURE_nx);
    uint32_t highest = cpuid_highest(model);
    uint32_t leaf = cpu->r[EAX];

    (void)u;
    /* A leaf beyond the highest basic one answers as that one (SDM vol. 2
     * CPUID). */
    if (leaf > highest && !(leaf >= CPUID_EXTENDED && extended))
        leaf = highest;
    cpu->r[EBX] = cpu->r[ECX] = cpu->r[EDX] = 0;
    switch (leaf) {
    case CPUID_VENDOR:
        cpu->r[EAX] = highest;
        load4(&cpu->r[EBX], model->vendor);
        load4(&cpu->r[EDX], model->vendor + 4);
        load4(&cpu->r[ECX], model->vendor + 8);
        break;
    case CPUID_FEATURES:
        cpu->r[EAX] = model->signature;
        cpu->r[EDX] = feature_edx(model);
        cpuid_apic(cpu);
        break;
    case CPUID_DESCRIPTORS:
        cpuid_leaf2(cpu);
        break;
    case CPUID_PERFMON:
        cpuid_perfmon(cpu);
        break;
    case CPUID_EXTENDED:
        cpu->r[EAX] = CPUID_EXTENDED_FEATURES;
        break;
    case CPUID_EXTENDED_FEATURES:
        cpu->r[EAX] = 0;
        cpu->r[EDX] = CPUID_EXTENDED_EDX_NX;
        break;
    default:
        cpu->r[EAX] = 0;
        break;
    }
    return true;
}

static uint64_t read_tsc(struct cpu *cpu)
{
    cpu_time_sync(cpu);
    return cpu->clock->now + cpu->tsc_offset;
}

/* Where CR4.TSD, or no CR4.PCE, leaves RDTSC or RDPMC to level 0. */
static bool outer_level(const struct cpu *cpu)
{
    return cpu->cr0 & CR0_PE && cpu->cpl;
}

bool assist_rdtsc(struct cpu *cpu, const struct uop *u)
{
    uint64_t value;

    (void)u;
    if (cpu->cr4 & CR4_TSD && outer_level(cpu))
        return raise_error(cpu, VECTOR_GP, 0);
    value = read_tsc(cpu);
    cpu->r[EAX] = (uint32_t)value;
    cpu->r[EDX] = (uint32_t)(value >> 32);
    return true;
}

bool assist_rdpmc(struct cpu *cpu, const struct uop *u)
{
    uint64_t value;

    (void)u;
    if ((!(cpu->cr4 & CR4_PCE) && outer_level(cpu)) ||
        !pmu_rdpmc(cpu, cpu->r[ECX], &value))
        return raise_error(cpu, VECTOR_GP, 0);
    cpu->r[EAX] = (uint32_t)value;
    cpu->r[EDX] = (uint32_t)(value >> 32);
    return true;
}

static bool msr_supported(const struct cpu *cpu, uint32_t number)
{
    switch (number) {
    case MSR_TSC:
        return cpu_model_has(cpu->model, FEATURE_tsc);
    case MSR_APIC_BASE:
        return cpu->apic;
    case MSR_SYSENTER_CS:
    case MSR_SYSENTER_ESP:
    case MSR_SYSENTER_EIP:
        return cpu_model_has(cpu->model, FEATURE_sep);
    case MSR_EFER:
        return cpu_model_has(cpu->model, FEATURE_nx);
    default:
        return pmu_has_msr(cpu->model, number) ||
               msr_stored_has(cpu->model, number);
    }
}

/* Checks an access to the MSR in ECX by an instruction of this name. False:
 * #GP(0) waits. */
static bool require_msr(struct cpu *cpu, const char *name)
{
    if (!privilege_require_level_0(cpu))
        return false;
    if (msr_supported(cpu, cpu->r[ECX]))
        return true;
    LOG(cpu->log, guest, "%s of MSR 0x%08x, which does not exist (edx:eax "
        "0x%08x:0x%08x): #GP(0)", name, cpu->r[ECX], cpu->r[EDX],
        cpu->r[EAX]);
    return raise_error(cpu, VECTOR_GP, 0);
}

/* A register of the performance-monitoring unit, or one that is storage. */
static uint64_t read_other_msr(struct cpu *cpu, uint32_t number)
{
    return pmu_has_msr(cpu->model, number) ? pmu_read_msr(cpu, number)
                                           : msr_stored_read(cpu, number);
}

/* False: #GP(0) is due. */
static bool write_other_msr(struct cpu *cpu, uint32_t number, uint64_t value)
{
    return pmu_has_msr(cpu->model, number)
               ? pmu_write_msr(cpu, number, value)
               : msr_stored_write(cpu, number, value);
}

bool assist_rdmsr(struct cpu *cpu, const struct uop *u)
{
    uint64_t value;

    (void)u;
    if (!require_msr(cpu, "rdmsr"))
        return false;
    switch (cpu->r[ECX]) {
    case MSR_TSC: value = read_tsc(cpu); break;
    case MSR_APIC_BASE: value = local_apic_base(cpu->apic); break;
    case MSR_SYSENTER_CS: value = cpu->sysenter_cs; break;
    case MSR_SYSENTER_ESP: value = cpu->sysenter_esp; break;
    case MSR_SYSENTER_EIP: value = cpu->sysenter_eip; break;
    case MSR_EFER: value = cpu->efer; break;
    default: value = read_other_msr(cpu, cpu->r[ECX]); break;
    }
    cpu->r[EAX] = (uint32_t)value;
    cpu->r[EDX] = (uint32_t)(value >> 32);
    return true;
}

bool assist_wrmsr(struct cpu *cpu, const struct uop *u)
{
    uint64_t value = (uint64_t)cpu->r[EDX] << 32 | cpu->r[EAX];

    (void)u;
    if (!require_msr(cpu, "wrmsr"))
        return false;
    switch (cpu->r[ECX]) {
    case MSR_TSC:
        cpu->tsc_offset += value - read_tsc(cpu);
        break;
    case MSR_APIC_BASE:
        cpu_time_sync(cpu);
        return local_apic_set_base(cpu->apic, value) ||
               raise_error(cpu, VECTOR_GP, 0);
    case MSR_SYSENTER_CS:
        cpu->sysenter_cs = (uint32_t)value;
        break;
    case MSR_SYSENTER_ESP:
        cpu->sysenter_esp = (uint32_t)value;
        break;
    case MSR_SYSENTER_EIP:
        cpu->sysenter_eip = (uint32_t)value;
        break;
    case MSR_EFER:
        if (value & ~EFER_NXE)
            return raise_error(cpu, VECTOR_GP, 0);
        cpu->efer = value;
        sysreg_update_paging(cpu);
        break;
    default:
        return write_other_msr(cpu, cpu->r[ECX], value) ||
               raise_error(cpu, VECTOR_GP, 0);
    }
    return true;
}
