/* The MSRs of each unit, RDPMC and CPUID leaf 0AH. */
#include "cpu/perf/pmu.h"
#include "cpu/perf/pmu_parts.h"

enum pmu_msr {
    MSR_CESR = 0x11, MSR_CTR0 = 0x12,                   /* Pentium */
    MSR_PERFCTR0 = 0xc1, MSR_PERFEVTSEL0 = 0x186,       /* P6 and later */
    MSR_FIXED_CTR0 = 0x309,
    MSR_FIXED_CTR_CTRL = 0x38d,
    MSR_PERF_GLOBAL_STATUS = 0x38e,
    MSR_PERF_GLOBAL_CTRL = 0x38f,
    MSR_PERF_GLOBAL_OVF_CTRL = 0x390,
};

/* ECX of RDPMC: a fixed counter. */
#define RDPMC_FIXED (UINT32_C(1) << 30)

/* CondChgd and OvfBuffer, which software may clear (SDM vol. 3B 18.2.2.2). */
#define GLOBAL_OTHERS (UINT64_C(3) << 62)

/* What a register is: of which counter, or one of them all. */
enum what { NO_REGISTER, COUNTER, SELECT, FIXED_CTRL, GLOBAL_STATUS,
            GLOBAL_CTRL, GLOBAL_OVF_CTRL };

/* Sets *index to the number of the counter in struct pmu. */
static enum what find(const struct cpu_model *model, uint32_t number,
                      unsigned *index)
{
    const struct pmu_text *text = pmu_text(model->pmu);

    *index = 0;
    if (model->pmu == PMU_none)
        return NO_REGISTER;
    if (model->pmu == PMU_p5) {
        *index = number - MSR_CTR0;
        return number == MSR_CESR       ? SELECT
               : *index < text->general ? COUNTER : NO_REGISTER;
    }
    if ((*index = number - MSR_PERFCTR0) < text->general)
        return COUNTER;
    if ((*index = number - MSR_PERFEVTSEL0) < text->general)
        return SELECT;
    if (model->pmu != PMU_nehalem)
        return NO_REGISTER;
    if ((*index = number - MSR_FIXED_CTR0) < text->fixed) {
        *index += PMU_GENERAL_MAX;
        return COUNTER;
    }
    switch (number) {
    case MSR_FIXED_CTR_CTRL: return FIXED_CTRL;
    case MSR_PERF_GLOBAL_STATUS: return GLOBAL_STATUS;
    case MSR_PERF_GLOBAL_CTRL: return GLOBAL_CTRL;
    case MSR_PERF_GLOBAL_OVF_CTRL: return GLOBAL_OVF_CTRL;
    default: return NO_REGISTER;
    }
}

bool pmu_has_msr(const struct cpu_model *model, uint32_t number)
{
    unsigned index;

    return find(model, number, &index) != NO_REGISTER;
}

static uint64_t read_counter(struct cpu *cpu, unsigned index)
{
    pmu_settle(cpu);
    return cpu->pmu.counter[index].value;
}

uint64_t pmu_read_msr(struct cpu *cpu, uint32_t number)
{
    unsigned index = 0;

    switch (find(cpu->model, number, &index)) {
    case COUNTER:
        return read_counter(cpu, index);
    case SELECT:
        return cpu->pmu.select[index];
    case FIXED_CTRL:
        return cpu->pmu.fixed_control;
    case GLOBAL_STATUS:
        pmu_settle(cpu);
        return cpu->pmu.overflow;
    case GLOBAL_CTRL:
        return cpu->pmu.global_control;
    default:                    /* IA32_PERF_GLOBAL_OVF_CTRL */
        return 0;
    }
}

/* What WRMSR leaves in a counter. A general counter of the P6 and later takes
 * the low 32 bits, sign-extended (SDM vol. 3B 18.22.2, 18.2.1.1). */
static bool write_counter(struct cpu *cpu, unsigned index, uint64_t value)
{
    uint64_t mask = pmu_mask(cpu->model);

    if (cpu->model->pmu == PMU_p5 || index >= PMU_GENERAL_MAX) {
        if (value & ~mask)
            return false;
    } else {
        value = (uint64_t)(int64_t)(int32_t)(uint32_t)value & mask;
    }
    pmu_settle(cpu);
    cpu->pmu.counter[index].value = value;
    return true;
}

/* A counter that selects an event which is not counted stands still: the log
 * says so. */
static void report_uncounted(const struct cpu *cpu, unsigned select,
                             unsigned umask)
{
    if (perf_event_count(cpu->model->pmu, select, umask) ==
        PERF_COUNT_nothing)
        LOG(cpu->log, guest, "performance event 0x%02x, unit mask 0x%02x, is "
            "not counted on this model", select, umask);
}

static bool write_cesr(struct cpu *cpu, uint64_t value)
{
    if (value & ~(uint64_t)(CESR_HALF | CESR_HALF << 16))
        return false;
    cpu->pmu.select[0] = (uint32_t)value;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t half = (uint32_t)value >> 16 * i;

        if (half >> CESR_CC_SHIFT & CESR_CC_LEVELS && !(half & CESR_CC_CLOCKS))
            report_uncounted(cpu, half & CESR_ES, 0);
    }
    return true;
}

static bool write_select(struct cpu *cpu, unsigned index, uint64_t value)
{
    uint32_t low = (uint32_t)value;

    if (cpu->model->pmu == PMU_p5)
        return write_cesr(cpu, value);
    if (value >> 32 || low & (PERFEVTSEL_E | PERFEVTSEL_CMASK) ||
        (cpu->model->pmu == PMU_p6 && low & PERFEVTSEL_ANY))
        return false;
    if (low & (PERFEVTSEL_USR | PERFEVTSEL_OS))
        report_uncounted(cpu, low & PERFEVTSEL_EVENT,
                         low >> PERFEVTSEL_UMASK_SHIFT & 0xff);
    cpu->pmu.select[index] = low;
    return true;
}

/* The bits of the counters in the global registers. */
static uint64_t global_bits(const struct cpu_model *model)
{
    const struct pmu_text *text = pmu_text(model->pmu);

    return ((UINT64_C(1) << text->general) - 1) |
           ((UINT64_C(1) << text->fixed) - 1) << 32;
}

static bool store(uint64_t *to, uint64_t value, uint64_t writable)
{
    if (value & ~writable)
        return false;
    *to = value;
    return true;
}

bool pmu_write_msr(struct cpu *cpu, uint32_t number, uint64_t value)
{
    const struct cpu_model *model = cpu->model;
    struct pmu *pmu = &cpu->pmu;
    unsigned index = 0;
    uint64_t clear;
    bool ok;

    switch (find(model, number, &index)) {
    case COUNTER:
        return write_counter(cpu, index, value);
    case SELECT:
        ok = write_select(cpu, index, value);
        break;
    case FIXED_CTRL:
        ok = store(&pmu->fixed_control, value,
                   (UINT64_C(1) << FIXED_CTRL_BITS * PMU_FIXED_MAX) - 1);
        break;
    case GLOBAL_CTRL:
        ok = store(&pmu->global_control, value, global_bits(model));
        break;
    case GLOBAL_OVF_CTRL:
        pmu_settle(cpu);
        ok = store(&clear, value, global_bits(model) | GLOBAL_OTHERS);
        if (ok)
            pmu->overflow &= ~clear;
        return ok;
    default:                    /* IA32_PERF_GLOBAL_STATUS */
        return false;
    }
    if (ok)
        pmu_update(cpu);
    return ok;
}

bool pmu_rdpmc(struct cpu *cpu, uint32_t ecx, uint64_t *value)
{
    const struct pmu_text *text = pmu_text(cpu->model->pmu);
    unsigned index = ecx;

    if (ecx - RDPMC_FIXED < text->fixed)
        index = PMU_GENERAL_MAX + (ecx - RDPMC_FIXED);
    else if (ecx >= text->general)
        return false;
    *value = read_counter(cpu, index);
    return true;
}

/* SDM vol. 2A, CPUID. Of the seven architectural events, the emulator counts
 * core cycles and instructions; a bit of EBX says that one is not there. */
bool pmu_cpuid(const struct cpu_model *model, uint32_t registers[4])
{
    enum { VERSION = 3, EVENTS = 7, EVENTS_ABSENT = 0x7c };
    const struct pmu_text *text = pmu_text(model->pmu);

    if (model->pmu != PMU_nehalem)
        return false;
    registers[0] = VERSION | (uint32_t)text->general << 8 |
                   (uint32_t)text->width << 16 | (uint32_t)EVENTS << 24;
    registers[1] = EVENTS_ABSENT;
    registers[2] = 0;
    registers[3] = text->fixed | (uint32_t)text->width << 5;
    return true;
}
