/*
 * What an instruction needs before it: a table by the recipe that cracks it.
 * Without such care most divisions would fault and most strings would not
 * match; with a chance they still do.
 */
#include <string.h>

#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"
#include "cpu/microcode/sysreg.h"
#include "tests/differential/plan.h"

static struct random *rnd(struct assembler *a)
{
    return a->random;
}

static bool prepare_division(struct assembler *a, struct plan *p)
{
    bool divides = !strcmp(p->row->name, "div") ||
                   !strcmp(p->row->name, "idiv");

    if (!divides)
        return true;
    switch (random_below(rnd(a), 4)) {
    case 0:
        break;
    case 1:
        load_register(a, EDX, (uint32_t)-random_below(rnd(a), 2));
        break;
    default:
        load_register(a, EDX, random_value(rnd(a)) >>
                                  random_below(rnd(a), 32));
        load_register(a, EAX, random_value(rnd(a)) >>
                                  random_below(rnd(a), 32));
        break;
    }
    return true;
}

static bool prepare_shift(struct assembler *a, struct plan *p)
{
    if (plan_has(p->row, OPERAND_CL) && random_one_in(rnd(a), 2))
        load_register(a, ECX, random_value(rnd(a)) << 8 |
                                  random_below(rnd(a), 40));
    return true;
}

/* A 16-bit double shift by more than 16 leaves its result undefined (PRM386
 * SHLD). */
static bool prepare_double_shift(struct assembler *a, struct plan *p)
{
    uint32_t count = random_below(rnd(a), p->operand32 ? 32 : 17) |
                     random_below(rnd(a), 8) << 5;

    if (plan_has(p->row, OPERAND_CL))
        load_register(a, ECX, random_value(rnd(a)) << 8 | count);
    else
        p->immediate = count;
    return true;
}

/* A bit number in a register reaches beyond a memory operand. */
static bool prepare_bit(struct assembler *a, struct plan *p)
{
    if (!p->memory || p->row->operand[1] != OPERAND_Gv)
        return true;
    load_register(a, p->reg == ESP ? (p->reg = EDX) : p->reg,
                  random_below(rnd(a), 0x800) - 0x400);
    if (!p->operand32)              /* the upper half does not count */
        load_register(a, p->reg, (a->now.value[p->reg] & 0xffff) |
                                     random_next(rnd(a)) << 16);
    p->margin = 0x100;
    return true;
}

static bool load_index(struct assembler *a, const struct plan *p,
                       unsigned reg, unsigned seg)
{
    struct aim aim = {.bytes = 4, .address32 = p->address32,
                      .write = reg == EDI, .margin = 0x100,
                      .safe = p->row->param == STRING_cmps};
    uint32_t offset;

    if (!aim_offset(a, seg, &aim, &offset))
        return false;
    if (!p->address32)
        offset |= random_next(rnd(a)) << 16;
    load_register(a, reg, offset);
    return true;
}

static bool prepare_string(struct assembler *a, struct plan *p)
{
    bool prefix = random_one_in(rnd(a), 4);
    unsigned source = SEG_DS;
    uint32_t count = random_below(rnd(a), random_one_in(rnd(a), 4) ? 50 : 6);

    if (prefix) {
        source = random_below(rnd(a), SEGS);
        p->seg = (int)source;
    }
    if (!load_index(a, p, EDI, SEG_ES) || !load_index(a, p, ESI, source))
        return false;
    if (random_one_in(rnd(a), 2)) {
        p->rep = 0xf2 + (uint8_t)random_below(rnd(a), 2);
        /* Without a condition F2 is reserved (PRM386 REP). */
        if (strncmp(p->row->name, "cmps", 4) &&
            strncmp(p->row->name, "scas", 4))
            p->rep = 0xf3;
        if (!p->address32)
            count |= random_next(rnd(a)) << 16;
        load_register(a, ECX, count);
    }
    return true;
}

static bool prepare_xlat(struct assembler *a, struct plan *p)
{
    struct aim aim = {.bytes = 1, .address32 = p->address32, .margin = 0x100};
    uint32_t offset;
    unsigned seg = SEG_DS;

    if (random_one_in(rnd(a), 4)) {
        seg = random_below(rnd(a), SEGS);
        p->seg = (int)seg;
    }
    if (!aim_offset(a, seg, &aim, &offset))
        return false;
    load_register(a, EBX, offset);
    return true;
}

static bool prepare_stack(struct assembler *a, struct plan *p)
{
    (void)p;
    need_stack(a);
    return true;
}

static bool prepare_frame(struct assembler *a, struct plan *p)
{
    need_stack(a);
    p->immediate = random_below(rnd(a), 64);
    p->immediate2 = random_below(rnd(a), 2) ? 0 : random_next(rnd(a));
    load_register(a, EBP, stack_offset(a));
    return true;
}

/* Any flags but those that change the machine under the case. */
static bool prepare_popf(struct assembler *a, struct plan *p)
{
    uint32_t forbidden = EFLAGS_TF | EFLAGS_VM | EFLAGS_RF | EFLAGS_VIF |
                         EFLAGS_VIP;

    push_immediate(a, p->operand32, random_next(rnd(a)) & ~forbidden);
    return true;
}

static uint16_t pick_selector(struct assembler *a, unsigned seg)
{
    static const uint16_t good[] = {
        SEL_DATA32, SEL_DATA32_BASED, SEL_DATA16, SEL_STACK16, SEL_LOCAL,
        SEL_DATA32_USER, SEL_READ_ONLY, SEL_CODE32, SEL_CONFORMING,
        SEL_DATA_USER_BASED, SEL_CODE32_DATA3, SEL_CODE32_USER,
    };
    static const uint16_t stack[] = {SEL_DATA32, SEL_DATA32_BASED,
                                     SEL_STACK16};
    static const uint16_t bad[] = {
        0, 3, SEL_ABSENT, SEL_EXECUTE_ONLY, SEL_TSS, SEL_CALL_GATE, SEL_LDT,
        0x1f8, 0x104, SEL_INT_GATE, SEL_TASK_GATE, SEL_CODE_ABSENT, 0x2c,
        SEL_TSS16, SEL_EXPAND_DOWN, SEL_DATA32 | 1, SEL_DATA32 | 3,
        SEL_DATA32_USER & ~3, SEL_LOCAL | 2,
    };
    static const uint16_t paragraphs[] = {0x2000, 0x1ffc, 0x2001, 0x0600,
                                          0x3f00, 0x2100};

    if (!a->config->protected || a->config->vm)
        return seg == SEG_SS ? a->config->selector[SEG_SS]
                             : paragraphs[random_below(rnd(a), 6)];
    if (random_one_in(rnd(a), 10)) {
        uint16_t selector = bad[random_below(rnd(a),
                                             sizeof bad / sizeof bad[0])];
        bool keeps_rpl = seg == SEG_FS || seg == SEG_GS;    /* known.def */

        return selector == 3 && keeps_rpl ? 0 : selector;
    }
    if (seg == SEG_SS)
        return a->config->cpl ? SEL_DATA32_USER
                              : stack[random_below(rnd(a), 3)];
    return good[random_below(rnd(a), sizeof good / sizeof good[0])];
}

static uint8_t popped_segment(const struct plan *p)
{
    return p->row->operand[0] - OPERAND_ES;
}

static bool prepare_pop_segment(struct assembler *a, struct plan *p)
{
    uint16_t selector = pick_selector(a, popped_segment(p));

    p->immediate2 = selector;
    push_immediate(a, p->operand32, selector |
                                        random_next(rnd(a)) << 16);
    return true;
}

/* A word in memory or in the rm register. */
static void place_word(struct assembler *a, struct plan *p, uint16_t value)
{
    struct encoding e = {.count = 0};

    if (!p->memory) {
        if (p->rm == ESP)
            p->rm = EAX;
        load_register(a, p->rm, value | random_next(rnd(a)) << 16);
        return;
    }
    put_size_prefixes(&e, a, false, p->address32);
    if (p->address.seg_prefix)
        put_segment_prefix(&e, p->address.seg);
    put8(&e, 0xc7);
    put_address(&e, &p->address, 0);
    put16(&e, value);
    append(a, &e, ISA_NO_ROW, 0);
}

bool plan_place_dword(struct assembler *a, const struct plan *p, unsigned at,
                      uint32_t value)
{
    static const uint8_t seg[] = {SEG_DS, SEG_ES, SEG_FS, SEG_GS, SEG_SS};
    struct encoding e = {.count = 0};

    for (unsigned i = 0; i < sizeof seg; i++) {
        const struct known_segment *s = &a->now.seg[seg[i]];
        uint32_t offset = p->address.target + at - s->hidden.base;

        if (!s->writable || offset + 3 < offset || offset + 3 > s->hidden.limit)
            continue;
        put_size_prefixes(&e, a, true, true);
        put_segment_prefix(&e, seg[i]);
        put8(&e, 0xc7);
        put8(&e, 0x05);
        put32(&e, offset);
        put32(&e, value);
        append(a, &e, ISA_NO_ROW, 0);
        return true;
    }
    return false;
}

uint32_t plan_after(const struct assembler *a, const struct plan *p,
                    unsigned more)
{
    struct encoding e;

    plan_encode(a, p, &e);
    return here(a) + more + e.count;
}

static bool prepare_return(struct assembler *a, struct plan *p)
{
    unsigned push = (p->operand32 ? 5 : 3) +
                    (p->operand32 != a->config->code32);

    if (random_one_in(rnd(a), 2))
        p->immediate &= 0x1f;
    need_stack(a);
    push_immediate(a, p->operand32, plan_after(a, p, push));
    return true;
}

/* CR0 keeps PE and PG; CR3 its value; CR4 has no PAE. */
static bool prepare_control(struct assembler *a, struct plan *p)
{
    uint32_t value = random_value(rnd(a));

    if (p->row->operand[0] != OPERAND_Cd)
        return true;
    if (p->rm == ESP)
        p->rm = EDI;
    switch (p->reg) {
    case 0:
        value = (value & (CR0_MP | CR0_EM | CR0_TS | CR0_NE | CR0_WP)) |
                CR0_PG | CR0_PE | CR0_ET;
        break;
    case 3: value = WORLD_PAGE_DIRECTORY; break;
    case 4: value &= CR4_TSD | CR4_PSE | CR4_PGE; break;
    }
    load_register(a, p->rm, value);
    return true;
}

/* The fast system call's registers. */
static bool prepare_msr(struct assembler *a, struct plan *p)
{
    load_register(a, ECX, 0x174 + random_below(rnd(a), 3));
    if (p->row->opcode == 0x30) {
        load_register(a, EDX, 0);
        if (a->now.value[ECX] == 0x174)
            load_register(a, EAX, SEL_CODE32);
    }
    return true;
}

static const struct {
    const char *name;
    bool (*prepare)(struct assembler *a, struct plan *p);
} by_name[] = {
    {"pusha", prepare_stack},       {"popa", prepare_stack},
    {"retf", prepare_far_return},   {"iret", prepare_far_return},
    {"sysexit", prepare_sysexit},
    {"rdmsr", prepare_msr},         {"wrmsr", prepare_msr},
};

static const struct {
    crack_fn *recipe;
    bool (*prepare)(struct assembler *a, struct plan *p);
} preparation[] = {
    {crack_muldiv, prepare_division},   {crack_shift, prepare_shift},
    {crack_shift_double, prepare_double_shift}, {crack_bit, prepare_bit},
    {crack_string, prepare_string},     {crack_xlat, prepare_xlat},
    {crack_push, prepare_stack},        {crack_pop, prepare_stack},
    {crack_pushf, prepare_stack},       {crack_call, prepare_stack},
    {crack_call_ind, prepare_stack},    {crack_enter, prepare_frame},
    {crack_leave, prepare_frame},       {crack_popf, prepare_popf},
    {crack_pop_seg, prepare_pop_segment}, {crack_ret, prepare_return},
    {crack_far_imm, prepare_far_immediate}, {crack_far_mem, prepare_stack},
    {crack_sysreg, prepare_control},
};

bool plan_prepare(struct assembler *a, struct plan *p)
{
    for (unsigned i = 0; i < sizeof preparation / sizeof preparation[0]; i++)
        if (p->row->crack == preparation[i].recipe)
            return preparation[i].prepare(a, p);
    for (unsigned i = 0; i < sizeof by_name / sizeof by_name[0]; i++)
        if (!strcmp(p->row->name, by_name[i].name))
            return by_name[i].prepare(a, p);
    return true;
}

/* Whether the operand's address is made from a register. */
static bool uses(const struct plan *p, unsigned reg)
{
    const uint8_t *b = p->address.bytes;

    if (!p->memory || !p->address32)
        return false;
    if ((b[0] & 7) == 4)
        return (b[1] & 7u) == reg || (b[1] >> 3 & 7u) == reg;
    return (b[0] & 7u) == reg;
}

/* Makes half of the comparisons equal: the accumulator takes the operand's
 * value first. */
static void equal_accumulator(struct assembler *a, struct plan *p)
{
    struct encoding e = {.count = 0};

    if (!random_one_in(rnd(a), 2) || uses(p, EAX))
        return;
    put_size_prefixes(&e, a, p->operand32, p->address32);
    if (p->memory && p->address.seg_prefix)
        put_segment_prefix(&e, p->address.seg);
    put8(&e, p->row->opcode & 1 ? 0x8b : 0x8a);
    if (p->memory)
        put_address(&e, &p->address, EAX);
    else
        put8(&e, 0xc0 | p->rm);
    append(a, &e, ISA_NO_ROW, 0);
    a->now.known[EAX] = false;
}

/* CMPXCHG8B against what is there now. */
static void equal_pair(struct assembler *a, struct plan *p)
{
    uint32_t low = random_value(rnd(a)), high = random_value(rnd(a));

    if (random_one_in(rnd(a), 2) || uses(p, EAX) || uses(p, EDX) ||
        !plan_place_dword(a, p, 0, low) || !plan_place_dword(a, p, 4, high))
        return;
    load_register(a, EAX, low);
    load_register(a, EDX, high);
}

static void aim_jump(struct assembler *a, struct plan *p)
{
    unsigned place = PLACE_BYTES + (a->config->code32 ? 0 : 2);
    unsigned load = a->config->code32 ? 5 : 6;

    if (p->memory &&
        plan_place_dword(a, p, 0, plan_after(a, p, place)))
        return;
    p->memory = false;
    if (p->rm == ESP)
        p->rm = EBX;
    load_register(a, p->rm, plan_after(a, p, load));
}

static void aim_selector(struct assembler *a, struct plan *p)
{
    unsigned seg = SEG_DS;

    if (p->row->crack == crack_mov_to_seg) {
        static const uint8_t loadable[] = {SEG_ES, SEG_SS, SEG_DS, SEG_FS,
                                           SEG_GS, SEG_DS, SEG_ES, SEG_CS};

        seg = p->reg = loadable[random_below(rnd(a), 8)];
        if (seg == SEG_CS && !random_one_in(rnd(a), 8))
            seg = p->reg = SEG_ES;
    }
    p->immediate2 = pick_selector(a, seg);
    if (!strcmp(p->row->name, "lldt") && !random_one_in(rnd(a), 4))
        p->immediate2 = SEL_LDT;
    if (!strcmp(p->row->name, "ltr") &&
        (p->immediate2 < 4 || !random_one_in(rnd(a), 4)))
        p->immediate2 = SEL_TSS16;
    place_word(a, p, (uint16_t)p->immediate2);
}

static bool aim_far_pointer(struct assembler *a, struct plan *p)
{
    p->immediate2 = pick_selector(a, p->row->param);
    if (!p->operand32)
        return plan_place_dword(a, p, 0, p->immediate2 << 16 | 0x800);
    return plan_place_dword(a, p, 0, random_value(rnd(a))) &&
           plan_place_dword(a, p, 4, p->immediate2);
}

/* The same table again, or a shorter one. */
static bool aim_table(struct assembler *a, struct plan *p)
{
    uint32_t limit = random_one_in(rnd(a), 4) ? 0x4f : WORLD_GDT_LIMIT;

    return plan_place_dword(a, p, 0, WORLD_GDT << 16 | limit) &&
           plan_place_dword(a, p, 4, WORLD_GDT >> 16);
}

/* Bounds around the register's value, when it is known. */
static void aim_bounds(struct assembler *a, struct plan *p)
{
    int32_t value = (int32_t)a->now.value[p->reg];

    if (!a->now.known[p->reg] || !random_one_in(rnd(a), 2) || !p->operand32)
        return;
    if (value > INT32_MIN + 100 && value < INT32_MAX - 100 &&
        plan_place_dword(a, p, 0, (uint32_t)value - random_below(rnd(a), 99)))
        plan_place_dword(a, p, 4, (uint32_t)value + random_below(rnd(a), 99));
}

bool plan_prepare_aimed(struct assembler *a, struct plan *p)
{
    crack_fn *recipe = p->row->crack;

    if (recipe == crack_far_mem)
        return aim_far_transfer(a, p);
    if (recipe == crack_load_far_ptr)
        return aim_far_pointer(a, p);
    if (!strcmp(p->row->name, "lgdt"))
        return aim_table(a, p);
    if (recipe == crack_cmpxchg)
        equal_accumulator(a, p);
    else if (!strcmp(p->row->name, "cmpxchg8b"))
        equal_pair(a, p);
    else if (recipe == crack_jmp_ind || recipe == crack_call_ind)
        aim_jump(a, p);
    else if (recipe == crack_mov_to_seg || recipe == crack_lar_lsl ||
             recipe == crack_arpl ||
             (recipe == crack_assist_load_word && strcmp(p->row->name, "lmsw")))
        aim_selector(a, p);
    else if (recipe == crack_bound)
        aim_bounds(a, p);
    return true;
}
