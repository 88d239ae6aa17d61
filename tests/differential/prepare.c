/*
 * What an instruction needs before it, by the recipe that cracks it or by its
 * name. Without it most divisions would fault and most string comparisons would
 * find no equal element; some still do.
 */
#include <string.h>

#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"
#include "cpu/microcode/sysreg.h"
#include "tests/differential/aim.h"
#include "tests/differential/plan.h"

static bool prepare_division(struct assembler *a, struct plan *p)
{
    bool divides = !strcmp(p->row->name, "div") ||
                   !strcmp(p->row->name, "idiv");

    if (!divides)
        return true;
    switch (random_below(a->random, 4)) {
    case 0:
        break;
    case 1:
        assemble_load(a, EDX, (uint32_t)-random_below(a->random, 2));
        break;
    default:
        assemble_load(a, EDX, random_value(a->random) >>
                                  random_below(a->random, 32));
        assemble_load(a, EAX, random_value(a->random) >>
                                  random_below(a->random, 32));
        break;
    }
    return true;
}

static bool prepare_shift(struct assembler *a, struct plan *p)
{
    if (plan_has(p->row, OPERAND_CL) && random_one_in(a->random, 2))
        assemble_load(a, ECX, random_value(a->random) << 8 |
                                  random_below(a->random, 40));
    return true;
}

/* A 16-bit double shift by more than 16 leaves its result undefined (PRM386
 * SHLD). */
static bool prepare_double_shift(struct assembler *a, struct plan *p)
{
    uint32_t count = random_below(a->random, p->operand32 ? 32 : 17) |
                     random_below(a->random, 8) << 5;

    if (plan_has(p->row, OPERAND_CL))
        assemble_load(a, ECX, random_value(a->random) << 8 | count);
    else
        p->immediate = count;
    return true;
}

/* BT and its like: a bit number in a register reaches far beyond the
 * operand. */
static bool prepare_bit(struct assembler *a, struct plan *p)
{
    if (!p->memory || p->row->operand[1] != OPERAND_Gv)
        return true;
    assemble_load(a, p->reg == ESP ? (p->reg = EDX) : p->reg,
                  random_below(a->random, 0x800) - 0x400);
    if (!p->operand32)              /* the upper half does not count */
        assemble_load(a, p->reg, (a->now.value[p->reg] & 0xffff) |
                                     random_next(a->random) << 16);
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
        offset |= random_next(a->random) << 16;
    assemble_load(a, reg, offset);
    return true;
}

static bool prepare_string(struct assembler *a, struct plan *p)
{
    bool prefix = random_one_in(a->random, 4);
    unsigned source = SEG_DS;
    uint32_t most = random_one_in(a->random, 4) ? 50 : 6;
    uint32_t count = random_below(a->random, most);

    if (prefix) {
        source = random_below(a->random, SEGS);
        p->seg = (int)source;
    }
    if (!load_index(a, p, EDI, SEG_ES) || !load_index(a, p, ESI, source))
        return false;
    if (random_one_in(a->random, 2)) {
        p->rep = 0xf2 + (uint8_t)random_below(a->random, 2);
        /* Without a condition F2 is reserved (PRM386 REP). */
        if (strncmp(p->row->name, "cmps", 4) &&
            strncmp(p->row->name, "scas", 4))
            p->rep = 0xf3;
        if (!p->address32)
            count |= random_next(a->random) << 16;
        assemble_load(a, ECX, count);
    }
    return true;
}

static bool prepare_xlat(struct assembler *a, struct plan *p)
{
    struct aim aim = {.bytes = 1, .address32 = p->address32, .margin = 0x100};
    uint32_t offset;
    unsigned seg = SEG_DS;

    if (random_one_in(a->random, 4)) {
        seg = random_below(a->random, SEGS);
        p->seg = (int)seg;
    }
    if (!aim_offset(a, seg, &aim, &offset))
        return false;
    assemble_load(a, EBX, offset);
    return true;
}

static bool prepare_stack(struct assembler *a, struct plan *p)
{
    (void)p;
    assemble_need_stack(a);
    return true;
}

static bool prepare_frame(struct assembler *a, struct plan *p)
{
    assemble_need_stack(a);
    p->immediate = random_below(a->random, 64);
    p->immediate2 = random_below(a->random, 2) ? 0 : random_next(a->random);
    assemble_load(a, EBP, assemble_stack_offset(a));
    return true;
}

static bool prepare_popf(struct assembler *a, struct plan *p)
{
    assemble_push(a, p->operand32, assemble_random_flags(a));
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
                             : paragraphs[random_below(a->random, 6)];
    if (random_one_in(a->random, 10)) {
        uint16_t selector = bad[random_below(a->random,
                                             sizeof bad / sizeof bad[0])];
        bool keeps_rpl = seg == SEG_FS || seg == SEG_GS;    /* known.def */

        return selector == 3 && keeps_rpl ? 0 : selector;
    }
    if (seg == SEG_SS)
        return a->config->cpl ? SEL_DATA32_USER
                              : stack[random_below(a->random, 3)];
    return good[random_below(a->random, sizeof good / sizeof good[0])];
}

static uint8_t popped_segment(const struct plan *p)
{
    return p->row->operand[0] - OPERAND_ES;
}

static bool prepare_pop_segment(struct assembler *a, struct plan *p)
{
    uint16_t selector = pick_selector(a, popped_segment(p));

    p->immediate2 = selector;
    assemble_push(a, p->operand32, selector |
                                        random_next(a->random) << 16);
    return true;
}

/* Puts a word into the operand: memory or the rm register. */
static void place_word(struct assembler *a, struct plan *p, uint16_t value)
{
    struct encoding e = {.count = 0};

    if (!p->memory) {
        if (p->rm == ESP)
            p->rm = EAX;
        assemble_load(a, p->rm, value | random_next(a->random) << 16);
        return;
    }
    assemble_size_prefixes(&e, a, false, p->address32);
    if (p->address.seg_prefix)
        assemble_segment_prefix(&e, p->address.seg);
    assemble_put8(&e, 0xc7);
    assemble_address(&e, &p->address, 0);
    assemble_put16(&e, value);
    assemble_append(a, &e, ISA_NO_ROW, 0);
}

/* Prefixes for operand, address and segment, MOV of an immediate. */
unsigned plan_place_bytes(const struct assembler *a)
{
    unsigned size_prefixes = a->config->code32 ? 0 : 2;

    return size_prefixes + 1 + 2 + 4 + 4;
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
        assemble_size_prefixes(&e, a, true, true);
        assemble_segment_prefix(&e, seg[i]);
        assemble_put8(&e, 0xc7);
        assemble_put8(&e, 0x05);
        assemble_put32(&e, offset);
        assemble_put32(&e, value);
        assemble_append(a, &e, ISA_NO_ROW, 0);
        return true;
    }
    return false;
}

uint32_t plan_after(const struct assembler *a, const struct plan *p,
                    unsigned more)
{
    struct encoding e;

    plan_encode(a, p, &e);
    return assemble_here(a) + more + e.count;
}

static bool prepare_return(struct assembler *a, struct plan *p)
{
    unsigned push = assemble_push_bytes(a, p->operand32);

    if (random_one_in(a->random, 2))
        p->immediate &= 0x1f;
    assemble_need_stack(a);
    assemble_push(a, p->operand32, plan_after(a, p, push));
    return true;
}

/* CR0 keeps PE and PG, CR3 keeps its value, CR4 gets no PAE. */
static bool prepare_control(struct assembler *a, struct plan *p)
{
    uint32_t value = random_value(a->random);

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
    assemble_load(a, p->rm, value);
    return true;
}

static bool prepare_msr(struct assembler *a, struct plan *p)
{
    /* The first of three registers of SYSENTER (SDM vol. 4, table 2-2). */
    enum { IA32_SYSENTER_CS = 0x174, WRMSR = 0x30 };

    assemble_load(a, ECX, IA32_SYSENTER_CS + random_below(a->random, 3));
    if (p->row->opcode == WRMSR) {
        assemble_load(a, EDX, 0);
        if (a->now.value[ECX] == IA32_SYSENTER_CS)
            assemble_load(a, EAX, SEL_CODE32);
    }
    return true;
}

static const struct {
    const char *name;
    bool (*prepare)(struct assembler *a, struct plan *p);
} by_name[] = {
    {"pusha", prepare_stack},       {"popa", prepare_stack},
    {"retf", prepare_far_return},   {"iret", prepare_far_return},
    {"sysexit", prepare_far_sysexit},
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

/* Is the register part of the operand's address? */
static bool uses(const struct plan *p, unsigned reg)
{
    const uint8_t *b = p->address.bytes;

    if (!p->memory || !p->address32)
        return false;
    if ((b[0] & 7) == 4)
        return (b[1] & 7u) == reg || (b[1] >> 3 & 7u) == reg;
    return (b[0] & 7u) == reg;
}

/* CMPXCHG: for half of them the accumulator takes the operand's value first. */
static void equal_accumulator(struct assembler *a, struct plan *p)
{
    struct encoding e = {.count = 0};

    if (!random_one_in(a->random, 2) || uses(p, EAX))
        return;
    assemble_size_prefixes(&e, a, p->operand32, p->address32);
    if (p->memory && p->address.seg_prefix)
        assemble_segment_prefix(&e, p->address.seg);
    assemble_put8(&e, p->row->opcode & 1 ? 0x8b : 0x8a);
    if (p->memory)
        assemble_address(&e, &p->address, EAX);
    else
        assemble_put8(&e, 0xc0 | p->rm);
    assemble_append(a, &e, ISA_NO_ROW, 0);
    a->now.known[EAX] = false;
}

/* CMPXCHG8B: for half of them EDX:EAX is what the operand holds. */
static void equal_pair(struct assembler *a, struct plan *p)
{
    uint32_t low = random_value(a->random), high = random_value(a->random);

    if (random_one_in(a->random, 2) || uses(p, EAX) || uses(p, EDX) ||
        !plan_place_dword(a, p, 0, low) || !plan_place_dword(a, p, 4, high))
        return;
    assemble_load(a, EAX, low);
    assemble_load(a, EDX, high);
}

static void aim_jump(struct assembler *a, struct plan *p)
{
    unsigned place = plan_place_bytes(a);
    unsigned load = a->config->code32 ? 5 : 6;

    if (p->memory &&
        plan_place_dword(a, p, 0, plan_after(a, p, place)))
        return;
    p->memory = false;
    if (p->rm == ESP)
        p->rm = EBX;
    assemble_load(a, p->rm, plan_after(a, p, load));
}

static void aim_selector(struct assembler *a, struct plan *p)
{
    unsigned seg = SEG_DS;

    if (p->row->crack == crack_mov_to_seg) {
        static const uint8_t loadable[] = {SEG_ES, SEG_SS, SEG_DS, SEG_FS,
                                           SEG_GS, SEG_DS, SEG_ES, SEG_CS};

        seg = p->reg = loadable[random_below(a->random, 8)];
        if (seg == SEG_CS && !random_one_in(a->random, 8))
            seg = p->reg = SEG_ES;
    }
    p->immediate2 = pick_selector(a, seg);
    if (!strcmp(p->row->name, "lldt") && !random_one_in(a->random, 4))
        p->immediate2 = SEL_LDT;
    if (!strcmp(p->row->name, "ltr") &&
        (p->immediate2 < 4 || !random_one_in(a->random, 4)))
        p->immediate2 = SEL_TSS16;
    place_word(a, p, (uint16_t)p->immediate2);
}

static bool aim_far_pointer(struct assembler *a, struct plan *p)
{
    p->immediate2 = pick_selector(a, p->row->param);
    if (!p->operand32)
        return plan_place_dword(a, p, 0, p->immediate2 << 16 | 0x800);
    return plan_place_dword(a, p, 0, random_value(a->random)) &&
           plan_place_dword(a, p, 4, p->immediate2);
}

/* LGDT: the world's table, or a shorter one. */
static bool aim_table(struct assembler *a, struct plan *p)
{
    uint32_t limit = random_one_in(a->random, 4) ? 0x4f : WORLD_GDT_LIMIT;

    return plan_place_dword(a, p, 0, WORLD_GDT << 16 | limit) &&
           plan_place_dword(a, p, 4, WORLD_GDT >> 16);
}

/* BOUND: limits around the register's value, where it is known. */
static void aim_bounds(struct assembler *a, struct plan *p)
{
    enum { ROOM = 100 };
    int32_t value = (int32_t)a->now.value[p->reg];

    if (!a->now.known[p->reg] || !random_one_in(a->random, 2) || !p->operand32)
        return;
    if (value < INT32_MIN + ROOM || value > INT32_MAX - ROOM)
        return;
    if (plan_place_dword(a, p, 0,
                         (uint32_t)value - random_below(a->random, ROOM)))
        plan_place_dword(a, p, 4,
                         (uint32_t)value + random_below(a->random, ROOM));
}

bool plan_prepare_aimed(struct assembler *a, struct plan *p)
{
    crack_fn *recipe = p->row->crack;

    if (recipe == crack_far_mem)
        return prepare_far_aimed(a, p);
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
