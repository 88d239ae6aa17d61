/*
 * A CPU model: its name, its features, its costs and its MMU.
 *
 * emu/model fills it from an INI file. The decoder reads the features (which
 * opcodes exist), cpu/timing the costs, the MMU its geometry.
 */
#ifndef PAGEWALK_CPU_MODEL_MODEL_H
#define PAGEWALK_CPU_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/model/perf_event.h"
#include "cpu/model/timing_config.h"
#include "devices/apic/local_apic.h"
#include "mmu/config.h"

enum cpu_feature {
#define FEATURE(name, bit, help) FEATURE_##name,
#include "cpu/model/feature.def"
#undef FEATURE
    FEATURES
};

enum cost_class {
#define COST(name, charger, help) COST_##name,
#include "cpu/model/cost.def"
#undef COST
    COST_CLASSES
};

/* The forms of a cost class: operands in registers, memory read, memory written
 * (a read-modify-write too). */
enum cost_form { COST_REG, COST_READ, COST_WRITE, COST_FORMS };

enum { CPU_LEAF2_MAX = 15 };    /* descriptors that CPUID.2 has room for */

struct cpu_model {
    char name[32];
    char title[80];             /* "Intel P6 (Pentium Pro, II, III)" */
    uint64_t hz;                /* cycles per second */
    uint32_t features;          /* bit per enum cpu_feature */
    uint32_t signature;         /* CPUID.1:EAX; EDX after reset */
    char vendor[13];            /* CPUID.0 */
    uint8_t leaf2[CPU_LEAF2_MAX];   /* CPUID.2 descriptors; the rest is 0 */
    enum apic_kind apic;        /* its local APIC */
    enum pmu_kind pmu;          /* its performance-monitoring counters */
    uint16_t cost[COST_CLASSES][COST_FORMS];    /* cycles */
    struct timing_config timing;
    struct mmu_config mmu;
};

/* The features that have a bit in CR4: a model with none of them has no CR4. */
#define CPU_FEATURES_CR4                                                \
    (1u << FEATURE_vme | 1u << FEATURE_de | 1u << FEATURE_pse |         \
     1u << FEATURE_tsc | 1u << FEATURE_pae | 1u << FEATURE_mce |        \
     1u << FEATURE_pge | 1u << FEATURE_rdpmc)

static inline bool cpu_model_has(const struct cpu_model *model,
                                 enum cpu_feature feature)
{
    return model->features >> feature & 1;
}

#endif
