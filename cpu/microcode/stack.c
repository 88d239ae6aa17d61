/* Stacks: pushes, reads, and the stack pointers of the TSS. */
#include "cpu/microcode/stack.h"

#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/tss.h"

static uint32_t offset_mask(const struct stack *s)
{
    return s->ss->attr & DESC_D ? UINT32_MAX : 0xffff;
}

bool stack_store(struct cpu *cpu, struct stack *s, unsigned size,
                 uint32_t value)
{
    uint32_t offset = (s->esp - size) & offset_mask(s);
    uint32_t lin = s->ss->base + offset;

    if (!segment_holds(s->ss, offset, size))
        return raise_error(cpu, VECTOR_SS, s->error);
    if (!s->system && !segment_require_alignment(cpu, lin, size))
        return false;
    if (s->system) {
        if (!mem_system_store(cpu, lin, size, value))
            return false;
    } else if (mem_store(cpu, lin, size, value) == MEM_FAULT) {
        return false;
    }
    stack_move(s, -size);
    return true;
}

bool stack_read(struct cpu *cpu, const struct stack *s, unsigned size,
                unsigned index, uint32_t *value)
{
    uint32_t offset = (s->esp + index * size) & offset_mask(s);
    uint32_t lin = s->ss->base + offset;
    uint64_t wide;

    if (!segment_holds(s->ss, offset, size))
        return raise_error(cpu, VECTOR_SS, 0);
    if (!s->system && !segment_require_alignment(cpu, lin, size))
        return false;
    if (s->system) {
        if (!mem_system_load(cpu, lin, size, &wide))
            return false;
        *value = (uint32_t)wide;
        return true;
    }
    *value = 0;
    return mem_load(cpu, lin, size, value) != MEM_FAULT;
}

bool stack_store_first(struct cpu *cpu, struct stack *s, unsigned size,
                       const uint32_t *values, unsigned count)
{
    return stack_store(cpu, s, size, values[0]) &&
           (count == 1 ||
            stack_store_all(cpu, s, size, values + 1, count - 1));
}

bool stack_read_first(struct cpu *cpu, const struct stack *s, unsigned size,
                      unsigned index, uint32_t *values, unsigned count)
{
    return stack_read(cpu, s, size, index, values) &&
           (count == 1 ||
            stack_read_all(cpu, s, size, index + 1, values + 1, count - 1));
}

/* Reads ESP and SS of a level from the TSS: two accesses. */
static bool tss_pointer(struct cpu *cpu, unsigned level, uint32_t *esp,
                        uint16_t *ss)
{
    bool tss32 = cpu->tr.attr & DESC_SYSTEM_32;
    uint32_t at = tss32 ? TSS32_ESP0 + level * TSS32_LEVEL_BYTES
                        : TSS16_SP0 + level * TSS16_LEVEL_BYTES;
    unsigned size = tss32 ? 4 : 2;
    uint64_t wide_esp, wide_ss;
    void *host;

    if (at + size + 1 > cpu->tr.limit)
        return raise_error(cpu, VECTOR_TS, selector_error(cpu->tr.selector));
    if (LIKELY(mem_hits(cpu, L0_READ, false, cpu->tr.base + at, size + 2, 2,
                        &host))) {
        *esp = (uint32_t)mem_host_load(host, size);
        *ss = (uint16_t)mem_host_load((uint8_t *)host + size, 2);
        return true;
    }
    if (!mem_system_load(cpu, cpu->tr.base + at, size, &wide_esp) ||
        !mem_system_load(cpu, cpu->tr.base + at + size, 2, &wide_ss))
        return false;
    *esp = (uint32_t)wide_esp;
    *ss = (uint16_t)wide_ss;
    return true;
}

bool stack_of_level(struct cpu *cpu, unsigned level, struct stack *s)
{
    const struct segment_check_faults faults = {VECTOR_TS, VECTOR_SS};
    uint16_t selector = 0;
    uint32_t esp = 0;

    if (!tss_pointer(cpu, level, &esp, &selector))
        return false;
    s->ss = segment_check(cpu, SEGMENT_STACK, selector, level, faults);
    if (!s->ss)
        return false;
    s->esp = stack_new_esp(cpu, s->ss, esp);
    s->system = true;
    s->error = (uint16_t)selector_error(selector);
    return true;
}

void stack_switch(struct cpu *cpu, const struct stack *s)
{
    cpu->r[ESP] = s->esp;
    segment_set(cpu, SEG_SS, s->ss);
}
