/* The state that a run starts from and ends in, as far as both CPUs show it. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_STATE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_STATE_H

#include <stdint.h>

enum outcome {
    OUTCOME_HALT = -1,          /* ran to a HLT; EIP is behind it */
    OUTCOME_SOFTWARE = 256,     /* plus n: INT n; EIP is that of the INT */
    OUTCOME_LOST = 1000,        /* plus n: the CPU failed (Unicorn's uc_err) */
};

struct state {
    uint32_t gpr[8];            /* enum cpu_gpr */
    uint32_t eip, eflags;
    uint16_t segment[6];        /* selectors; enum cpu_segment */
    uint32_t cr0, cr2;
    uint32_t io;                /* digest of the values written to ports */
    int outcome;                /* enum outcome, or an exception's vector */
    /* Of the run, by Pagewalk only; cycles without those of HLT. */
    uint64_t cycles, instructions;
};

/* What a port reads as, and how a write to a port enters the digest. Both go by
 * bytes, so that a split access makes no difference. */
static inline uint32_t state_port_value(uint32_t port, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (((port + i) & 0xffff) * 0x9e3779b1u >> 24)
                 << i * 8;
    return value;
}

static inline uint32_t state_port_digest(uint32_t io, uint32_t port,
                                         unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++)
        io = (io ^ (value >> i * 8 & 0xff) ^ ((port + i) & 0xffff) << 8) *
             0x01000193u;
    return io;
}

#endif
