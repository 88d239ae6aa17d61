/*
 * Far transfers. To the case's own code segment the case goes on. To another
 * segment, through a gate, to another level or to a selector that is none, it
 * ends.
 */
#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "tests/differential/plan.h"

static uint32_t below(struct assembler *a, uint32_t n)
{
    return random_below(a->random, n);
}

/* A selector. *same: it is the case's own code segment. */
static uint16_t pick_code(struct assembler *a, bool *same)
{
    static const uint16_t other[] = {
        SEL_CONFORMING, SEL_EXECUTE_ONLY, SEL_CODE16, SEL_CODE32_BASED,
        SEL_CODE32_USER, SEL_CALL_GATE, SEL_CODE_ABSENT, SEL_DATA32, 0,
        SEL_INT_GATE, SEL_LDT, 0x1f8, SEL_CODE16_USER, SEL_CODE32,
        SEL_CALL_GATE | 3, SEL_CALL_GATE_USER, SEL_CALL_GATE_USER,
        SEL_CALL_GATE16, SEL_CODE32 | 1, SEL_CONFORMING | 3,
    };
    uint16_t own = a->config->selector[SEG_CS];
    bool real = !a->config->protected || a->config->vm;

    *same = real || !random_one_in(a->random, 3);
    if (!*same)
        return other[below(a, sizeof other / sizeof other[0])];
    /* RPL may be lower than CPL. */
    return !real && random_one_in(a->random, 4) ? own & ~3u : own;
}

/* Where to go: behind the instruction, `more` bytes of scaffolding from now, or
 * to a HLT in the other segment. */
static uint32_t pick_offset(const struct assembler *a, const struct plan *p,
                            uint16_t selector, bool same, unsigned more)
{
    if (same)
        return plan_after(a, p, more);
    return WORLD_HALT - world_segment(a->image, a->config, selector).base;
}

bool prepare_far_immediate(struct assembler *a, struct plan *p)
{
    bool same;

    assemble_need_stack(a);
    p->immediate2 = pick_code(a, &same);
    p->immediate = pick_offset(a, p, (uint16_t)p->immediate2, same, 0);
    p->last = !same;
    return true;
}

bool prepare_far_aimed(struct assembler *a, struct plan *p)
{
    unsigned place = plan_place_bytes(a);
    uint16_t selector;
    uint32_t offset;
    bool same;

    selector = pick_code(a, &same);
    p->last = !same;
    if (p->operand32) {
        offset = pick_offset(a, p, selector, same, 2 * place);
        return plan_place_dword(a, p, 0, offset) &&
               plan_place_dword(a, p, 4, selector);
    }
    offset = pick_offset(a, p, selector, same, place) & 0xffff;
    return plan_place_dword(a, p, 0, (uint32_t)selector << 16 | offset);
}

/* The frame of RETF and IRET: to the same level, or from level 0 to 3. */
bool prepare_far_return(struct assembler *a, struct plan *p)
{
    enum { IRET = 0xcf };
    bool interrupt = p->row->opcode == IRET, same;
    bool wide = p->operand32;
    uint16_t selector = pick_code(a, &same);
    bool outer = a->config->protected && (selector & 3) > a->config->cpl;

    assemble_need_stack(a);
    p->last = !same;
    p->immediate &= 0x1f;
    if (outer) {
        assemble_push(a, wide, random_one_in(a->random, 4)
                                    ? SEL_DATA32 : SEL_DATA32_USER);
        assemble_push(a, wide, assemble_stack_offset(a));
        if (!interrupt && p->row->operand[0] != OPERAND__)
            for (unsigned i = 0; i < p->immediate / (wide ? 4 : 2); i++)
                if (assemble_has_room(a))
                    assemble_push(a, wide, i);
    }
    if (interrupt)
        assemble_push(a, wide, assemble_random_flags(a));
    assemble_push(a, wide, selector);
    assemble_push(a, wide, pick_offset(a, p, selector, same,
                                        assemble_push_bytes(a, wide)));
    return true;
}

/* SYSEXIT to a HLT at level 3, which faults. */
bool prepare_far_sysexit(struct assembler *a, struct plan *p)
{
    p->last = true;
    assemble_load(a, ECX, random_value(a->random));
    assemble_load(a, EDX, WORLD_HALT);
    return true;
}
