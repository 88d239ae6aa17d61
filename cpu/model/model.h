/*
 * A CPU model: which i386 it is, what it can do and what things cost.
 *
 * Filled from an INI file by emu/, read by the decoder (features decide which
 * opcodes exist), the cracker (cost classes become fixed cycles of a block)
 * and the MMU.
 */
#ifndef PAGEWALK_CPU_MODEL_MODEL_H
#define PAGEWALK_CPU_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/config.h"

enum cpu_feature {
#define FEATURE(name, bit, help) FEATURE_##name,
#include "cpu/model/feature.def"
#undef FEATURE
    FEATURES
};

enum cost_class {
#define COST(name, help) COST_##name,
#include "cpu/model/cost.def"
#undef COST
    COST_CLASSES
};

/* Which operands an instruction has, for its cost. */
enum cost_form { COST_REG, COST_READ, COST_WRITE, COST_FORMS };

enum { CPU_LEAF2_MAX = 15 };

struct cpu_model {
    char name[32];
    char title[80];             /* "Intel P6 (Pentium Pro, II, III)" */
    uint64_t hz;                /* clock rate */
    uint32_t features;          /* bit per enum cpu_feature */
    uint32_t signature;         /* CPUID.1:EAX; EDX after reset */
    char vendor[13];            /* CPUID.0 */
    uint8_t leaf2[CPU_LEAF2_MAX];   /* CPUID.2 descriptors, 0-terminated */
    uint16_t cost[COST_CLASSES][COST_FORMS];    /* cycles */
    struct mmu_config mmu;
};

/* Features without any of which there is no CR4. */
#define CPU_FEATURES_CR4                                                \
    (1u << FEATURE_vme | 1u << FEATURE_de | 1u << FEATURE_pse |         \
     1u << FEATURE_tsc | 1u << FEATURE_pae | 1u << FEATURE_pge |        \
     1u << FEATURE_rdpmc)

static inline bool cpu_model_has(const struct cpu_model *model,
                                 enum cpu_feature feature)
{
    return model->features >> feature & 1;
}

#endif
