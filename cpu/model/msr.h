/* The registers of msr.def: how many there are, and which values they take. */
#ifndef PAGEWALK_CPU_MODEL_MSR_H
#define PAGEWALK_CPU_MODEL_MSR_H

enum msr_rule {
    MSR_ANY,            /* every value */
    MSR_READ_ONLY,      /* none */
    MSR_ZERO,           /* 0 alone: software can clear what is reported */
    MSR_MCG_STATUS,     /* bits 2:0 */
    MSR_MTRR_BASE,      /* a memory type and an address */
    MSR_MTRR_MASK,      /* V and a mask of address bits */
    MSR_MTRR_FIX,       /* eight memory types */
    MSR_MTRR_DEFAULT,   /* a memory type, FE and E */
    MSR_MISC_ENABLE,    /* that after RESET, with fast strings on or off */
    MSR_PAT,            /* eight memory types, UC- among them */
};

/* The index of the first register of each row, and their number. */
enum msr_index {
#define MSR(name, number, count, stride, feature, rule, reset)          \
    MSR_##name, MSR_##name##_last = MSR_##name + (count) - 1,
#include "cpu/model/msr.def"
#undef MSR
    MSR_STORED
};

#endif
