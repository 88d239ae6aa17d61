/*
 * The stacks of transfers between segments: the current one and that of
 * another privilege level, which are pushed to and read from before anything
 * is committed (PRM386 chapter 6, SDM vol. 3A 6.12).
 */
#ifndef PAGEWALK_CPU_MICROCODE_STACK_H
#define PAGEWALK_CPU_MICROCODE_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/descriptor.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/state/state.h"

struct stack {
    const struct segment *ss;
    uint32_t esp;
    bool system;        /* accessed with supervisor rights */
    uint16_t error;     /* of its #SS: the selector where it is a new stack
                           (SDM vol. 3A 6.15, interrupt 12) */
};

/* The current stack; SS must stay as it is while it is used. */
static inline struct stack stack_current(const struct cpu *cpu)
{
    struct stack s;

    s.ss = &cpu->seg[SEG_SS];
    s.esp = cpu->r[ESP];
    s.system = cpu->cpl != 3;
    s.error = 0;
    return s;
}

static inline void stack_move(struct stack *s, uint32_t bytes)
{
    if (s->ss->attr & DESC_D)
        s->esp += bytes;
    else
        s->esp = (s->esp & 0xffff0000) | ((s->esp + bytes) & 0xffff);
}

/* What loading a stack pointer makes of ESP: a 16-bit stack has SP only, the
 * upper half stays. */
static inline uint32_t stack_new_esp(const struct cpu *cpu,
                                     const struct segment *ss, uint32_t esp)
{
    if (ss->attr & DESC_D)
        return esp;
    return (cpu->r[ESP] & 0xffff0000) | (esp & 0xffff);
}

/* Pushes 2 or 4 bytes; false: #SS or #PF waits. */
bool stack_store(struct cpu *cpu, struct stack *s, unsigned size,
                 uint32_t value);
/* Reads the item `index` above the top. */
bool stack_read(struct cpu *cpu, const struct stack *s, unsigned size,
                unsigned index, uint32_t *value);

/* stack_store_all and stack_read_all of at least one item, which goes the long
 * way; that may well make the short one possible. */
bool stack_store_first(struct cpu *cpu, struct stack *s, unsigned size,
                       const uint32_t *values, unsigned count);
bool stack_read_first(struct cpu *cpu, const struct stack *s, unsigned size,
                      unsigned index, uint32_t *values, unsigned count);

/* The host address of `count` items of 4 bytes from `offset` on, counted as
 * accessed one after the other, when they can be at once: a handler's or a
 * kernel's stack, flat, so that it holds them, in one page that l0 serves. */
ALWAYS_INLINE uint8_t *stack_run(struct cpu *cpu, const struct stack *s,
                                 enum l0_kind kind, unsigned size,
                                 uint32_t offset, unsigned count)
{
    const uint32_t flat32 = SEGMENT_FLAT_DATA | DESC_D;
    void *host;

    if (UNLIKELY(size != 4 || !s->system ||
                 (s->ss->attr & flat32) != flat32))
        return NULL;
    if (UNLIKELY(!access_hits(&cpu->mmu, kind, access_key_system(&cpu->mmu),
                              offset, 4 * count, count, &host)))
        return NULL;
    return host;
}

/* Pushes `count` values, the first one first. */
ALWAYS_INLINE bool stack_store_all(struct cpu *cpu, struct stack *s,
                                   unsigned size, const uint32_t *values,
                                   unsigned count)
{
    uint32_t offset = s->esp - 4 * count;
    uint8_t *host = stack_run(cpu, s, L0_WRITE, size, offset, count);

    if (UNLIKELY(!host))
        return stack_store_first(cpu, s, size, values, count);
    for (unsigned i = 0; i < count; i++)
        mem_host_store(host + 4 * (count - 1 - i), 4, values[i]);
    s->esp = offset;
    return true;
}

/* Reads `count` items from `index` above the top on. */
ALWAYS_INLINE bool stack_read_all(struct cpu *cpu, const struct stack *s,
                                  unsigned size, unsigned index,
                                  uint32_t *values, unsigned count)
{
    const uint8_t *host = stack_run(cpu, s, L0_READ, size,
                                    s->esp + 4 * index, count);

    if (UNLIKELY(!host))
        return stack_read_first(cpu, s, size, index, values, count);
    for (unsigned i = 0; i < count; i++)
        values[i] = (uint32_t)mem_host_load(host + 4 * i, 4);
    return true;
}

/* SS:ESP for privilege level `level` from the TSS, checked. */
bool stack_of_level(struct cpu *cpu, unsigned level, struct stack *s);

/* Makes a stack the current one. */
void stack_switch(struct cpu *cpu, const struct stack *s);

#endif
