/*
 * Far transfers: to the same code segment, where the case goes on; to others,
 * through gates, to other levels and to nothing at all, where it ends.
 */
#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "tests/differential/plan.h"

static uint32_t below(struct assembler *a, uint32_t n)
{
    return random_below(a->random, n);
}

/* A code selector; *same is whether the code goes on there. */
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

/* Where to go: on, or to a HLT in the other segment. */
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

    need_stack(a);
    p->immediate2 = pick_code(a, &same);
    p->immediate = pick_offset(a, p, (uint16_t)p->immediate2, same, 0);
    p->last = !same;
    return true;
}

bool aim_far_transfer(struct assembler *a, struct plan *p)
{
    unsigned place = PLACE_BYTES + (a->config->code32 ? 0 : 2);
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

static unsigned push_bytes(const struct assembler *a, bool wide)
{
    return (wide ? 5 : 3) + (wide != a->config->code32);
}

/* Flags that do not change the machine under the case. */
static uint32_t pick_flags(struct assembler *a)
{
    uint32_t forbidden = EFLAGS_TF | EFLAGS_VM | EFLAGS_RF | EFLAGS_VIF |
                         EFLAGS_VIP;

    return random_next(a->random) & ~forbidden;
}

/* The frame of RETF and IRET: to the same level, or from level 0 to 3. */
bool prepare_far_return(struct assembler *a, struct plan *p)
{
    bool interrupt = p->row->opcode == 0xcf, same;
    bool wide = p->operand32;
    uint16_t selector = pick_code(a, &same);
    bool outer = a->config->protected && (selector & 3) > a->config->cpl;

    need_stack(a);
    p->last = !same;
    p->immediate &= 0x1f;
    if (outer) {
        push_immediate(a, wide, random_one_in(a->random, 4)
                                    ? SEL_DATA32 : SEL_DATA32_USER);
        push_immediate(a, wide, stack_offset(a));
        if (!interrupt && p->row->operand[0] != OPERAND__)
            for (unsigned i = 0; i < p->immediate / (wide ? 4 : 2); i++)
                if (room_left(a))
                    push_immediate(a, wide, i);
    }
    if (interrupt)
        push_immediate(a, wide, pick_flags(a));
    push_immediate(a, wide, selector);
    push_immediate(a, wide, pick_offset(a, p, selector, same,
                                        push_bytes(a, wide)));
    return true;
}

/* To level 3 and a HLT, which faults there. */
bool prepare_sysexit(struct assembler *a, struct plan *p)
{
    p->last = true;
    load_register(a, ECX, random_value(a->random));
    load_register(a, EDX, WORLD_HALT);
    return true;
}
