/*
 * The stacks of transfers between segments: the current one, and that of
 * another privilege level. Pushes and reads work on a struct stack; SS:ESP
 * changes when the whole transfer is known to succeed (PRM386 chapter 6, SDM
 * vol. 3A 6.12).
 *
 * Items are of 2 or 4 bytes. What returns a bool returns false when an
 * exception waits: #SS, #PF or #AC.
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
    uint16_t error;     /* the error code of #SS: the selector of a new stack,
                           0 for the current one (SDM vol. 3A 6.15, interrupt
                           12) */
};

/* The current stack. It refers to cpu->seg[SEG_SS], which must not change while
 * the result is in use. */
static inline struct stack stack_current(const struct cpu *cpu)
{
    struct stack s;

    s.ss = &cpu->seg[SEG_SS];
    s.esp = cpu->r[ESP];
    s.system = cpu->cpl != 3;
    s.error = 0;
    return s;
}

/* Moves ESP or, for a 16-bit stack, SP. */
static inline void stack_move(struct stack *s, uint32_t bytes)
{
    if (s->ss->attr & DESC_D)
        s->esp += bytes;
    else
        s->esp = register_merge(s->esp, s->esp + bytes, 2);
}

/* ESP after a stack pointer is loaded: a 16-bit stack has SP alone, and the
 * upper half of ESP stays. */
static inline uint32_t stack_new_esp(const struct cpu *cpu,
                                     const struct segment *ss, uint32_t esp)
{
    return ss->attr & DESC_D ? esp : register_merge(cpu->r[ESP], esp, 2);
}

/* Pushes an item. */
bool stack_store(struct cpu *cpu, struct stack *s, unsigned size,
                 uint32_t value);

/* Reads an item: 0 is the top, 1 the one above it. */
bool stack_read(struct cpu *cpu, const struct stack *s, unsigned size,
                unsigned index, uint32_t *value);

/* stack_store_all and stack_read_all where stack_run fails: one item by itself,
 * then the others; l0 may serve these now. */
bool stack_store_first(struct cpu *cpu, struct stack *s, unsigned size,
                       const uint32_t *values, unsigned count);
bool stack_read_first(struct cpu *cpu, const struct stack *s, unsigned size,
                      unsigned index, uint32_t *values, unsigned count);

/* Counts an access to each of `count` items of 4 bytes from `offset` on, and
 * returns their host address. That is possible for a flat 32-bit stack where l0
 * serves all items; if a misaligned access may make #AC, only for aligned ones.
 * Null: nothing has happened. */
ALWAYS_INLINE uint8_t *stack_run(struct cpu *cpu, const struct stack *s,
                                 enum l0_kind kind, unsigned size,
                                 uint32_t offset, unsigned count)
{
    const uint32_t flat32 = SEGMENT_FLAT_DATA | DESC_D;
    void *host;

    if (UNLIKELY(size != 4 || (!s->system && offset % 4) ||
                 (s->ss->attr & flat32) != flat32))
        return NULL;
    if (UNLIKELY(!mem_hits(cpu, kind, !s->system, offset, 4 * count, count,
                           &host)))
        return NULL;
    return host;
}

/* Pushes `count` items, at least one, in their order. */
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

/* Reads `count` items, at least one, from `index` on. */
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

/* The stack of a privilege level, 0 to 2, by the current TSS, checked. Its
 * faults are #TS and, where the segment is not present, #SS (SDM vol. 2 INT
 * n). */
bool stack_of_level(struct cpu *cpu, unsigned level, struct stack *s);

/* Loads SS:ESP with a stack of the current level. */
void stack_switch(struct cpu *cpu, const struct stack *s);

#endif
