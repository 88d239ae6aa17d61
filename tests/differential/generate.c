/* Chooses instructions and keeps track of what is known behind each. */
#include "tests/differential/generate.h"

#include <Zydis/Zydis.h>
#include <string.h>

#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "cpu/decode/crack.h"
#include "tests/differential/aim.h"
#include "tests/differential/coverage.h"
#include "tests/differential/plan.h"

static struct known_segment know_segment(const struct assembler *a,
                                         unsigned seg, uint16_t selector)
{
    struct known_segment s = {
        .hidden = world_segment(a->image, a->config, selector)};
    uint16_t attr = s.hidden.attr;
    bool code = attr & DESC_CODE;
    bool ok = attr & DESC_P && attr & DESC_S &&
              (code || !(attr & DESC_DC));

    if (a->config->protected && !a->config->vm && !(selector & ~3))
        ok = false;
    s.readable = ok && (!code || attr & DESC_RW);
    s.writable = ok && !code && attr & DESC_RW;
    /* In real mode a load keeps the rights of the register. */
    if (!a->config->protected && seg == SEG_CS)
        s.writable = false;
    return s;
}

static void begin_state(struct assembler *a)
{
    struct state *b = &a->c->before;

    memcpy(b->segment, a->config->selector, sizeof b->segment);
    for (unsigned i = 0; i < SEGS; i++)
        a->now.seg[i] = know_segment(a, i, b->segment[i]);
    for (unsigned i = 0; i < 8; i++) {
        b->gpr[i] = random_value(a->random);
        a->now.known[i] = true;
    }
    b->gpr[ESP] = assemble_stack_offset(a);
    if (!a->config->stack32)
        b->gpr[ESP] |= random_next(a->random) << 16;
    memcpy(a->now.value, b->gpr, sizeof b->gpr);
    a->now.esp_sane = true;
    b->eflags = EFLAGS_1 |
                (random_next(a->random) & (EFLAGS_ARITH | EFLAGS_DF));
    if (a->config->vm)
        b->eflags |= EFLAGS_VM | EFLAGS_IOPL;
    b->eip = a->c->at - a->now.seg[SEG_CS].hidden.base;
}

static bool is_modrm_memory(uint8_t operand)
{
    return operand == OPERAND_Eb || operand == OPERAND_Ew ||
           operand == OPERAND_Ev || operand == OPERAND_M ||
           operand == OPERAND_Mp;
}

static bool is_offset(const struct isa_row *row)
{
    return plan_has(row, OPERAND_Ob) || plan_has(row, OPERAND_Ov);
}

static uint32_t pick_immediate(struct assembler *a, const struct isa_row *row)
{
    if (row->crack == crack_shift)
        return random_below(a->random, random_one_in(a->random, 4) ? 256 : 34);
    return random_value(a->random);
}

static bool pick_memory(struct assembler *a, const struct isa_row *row)
{
    bool possible = false;

    for (unsigned i = 0; i < 3; i++)
        possible |= is_modrm_memory(row->operand[i]);
    if (is_offset(row) || row->attr & ISA_M)
        return true;
    return possible && random_one_in(a->random, 2);
}

static bool is_relative(const struct isa_row *row)
{
    return plan_has(row, OPERAND_Jb) || plan_has(row, OPERAND_Jv);
}

/* Mostly not ESP: a write to it mostly ends the case. */
static uint8_t pick_register(struct assembler *a)
{
    uint8_t reg = (uint8_t)random_below(a->random, 8);

    return reg == ESP && !random_one_in(a->random, 8) ? EDI : reg;
}

/* Does the row raise #UD on this model? */
static bool ends_case(const struct isa_row *row)
{
    return (row->param == ASSIST_undefined && row->crack == crack_assist) ||
           plan_has(row, OPERAND_Td);
}

static struct plan pick_plan(struct assembler *a)
{
    struct plan p = {.seg = -1};

    do {
        p.number = (uint16_t)random_below(a->random, isa_row_count);
        p.row = &isa_rows[p.number];
    } while (!plan_allowed(p.row, a->config) ||
             (ends_case(p.row) && !random_one_in(a->random, 4)));
    p.operand32 = a->config->code32 != random_one_in(a->random, 4);
    p.address32 = a->config->code32 != random_one_in(a->random, 5);
    p.memory = pick_memory(a, p.row);
    p.opcode = p.row->opcode + (uint8_t)random_below(a->random, p.row->count);
    p.reg = p.row->ext >= 0 ? (uint8_t)p.row->ext : pick_register(a);
    p.rm = pick_register(a);
    p.immediate = pick_immediate(a, p.row);
    p.immediate2 = random_value(a->random);
    p.lock = p.row->attr & ISA_L && p.memory && plan_may_lock(p.row) &&
             random_one_in(a->random, 4);
    plan_limit(a, &p);
    if (plan_has(p.row, OPERAND_Sw) && p.row->crack == crack_mov_from_seg)
        p.reg = (uint8_t)random_below(a->random, SEGS);
    /* CR0, 2, 3, 4; DR0 to 3, and 6 and 7 to read. */
    if (plan_has(p.row, OPERAND_Cd))
        p.reg = "\0\2\3\4"[random_below(a->random, 4)];
    if (plan_has(p.row, OPERAND_Dd))
        p.reg = "\0\1\2\3\6\7"[random_below(a->random,
                                           p.row->operand[0] == OPERAND_Dd
                                               ? 4 : 6)];
    return p;
}

/* Gives the plan its memory operand. False: there is none. */
static bool aim(struct assembler *a, struct plan *p)
{
    bool reads = (p->row->operand[0] == OPERAND_Gb ||
                  p->row->operand[0] == OPERAND_Gv) &&
                 p->row->crack != crack_lar_lsl &&
                 p->row->crack != crack_load_far_ptr &&
                 p->row->crack != crack_bound;
    struct aim how = {.bytes = 8, .address32 = p->address32, .write = !reads,
                      .safe = p->safe, .margin = p->margin};

    if (!p->memory)
        return true;
    if (p->row->has_modrm)
        return aim_address(a, &how, &p->address);
    p->seg = random_one_in(a->random, 4) ? (int)random_below(a->random, SEGS)
                                         : -1;
    return aim_offset(a, p->seg >= 0 ? (unsigned)p->seg : SEG_DS, &how,
                      &p->immediate2) &&
           (p->immediate = p->immediate2, true);
}

static uint8_t form_of(const struct plan *p)
{
    return (uint8_t)((p->memory ? FORM_MEMORY : 0) |
                     (p->address32 ? FORM_ADDRESS32 : 0) |
                     (p->operand32 ? FORM_OPERAND32 : 0));
}

/* What Zydis says of an instruction. */
struct facts {
    bool valid;
    uint8_t length;
    uint32_t reads;             /* EFLAGS bits */
    uint8_t writes;             /* mask of registers */
    bool moves_esp;             /* as an explicit operand */
};

static void note_write(struct facts *f, const ZydisDecodedOperand *o)
{
    ZydisRegister reg;

    if (o->type != ZYDIS_OPERAND_TYPE_REGISTER ||
        !(o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE))
        return;
    reg = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LEGACY_32,
                                           o->reg.value);
    if (reg < ZYDIS_REGISTER_EAX || reg > ZYDIS_REGISTER_EDI)
        return;
    f->writes |= (uint8_t)(1 << (reg - ZYDIS_REGISTER_EAX));
    if (reg == ZYDIS_REGISTER_ESP &&
        o->visibility != ZYDIS_OPERAND_VISIBILITY_HIDDEN)
        f->moves_esp = true;
}

static struct facts facts_of(const struct assembler *a,
                             const struct encoding *e)
{
    struct facts f = {.valid = false};
    ZydisDecoder decoder;
    ZydisDecodedInstruction insn;
    ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];

    ZydisDecoderInit(&decoder,
                     a->config->code32 ? ZYDIS_MACHINE_MODE_LEGACY_32
                                       : ZYDIS_MACHINE_MODE_LEGACY_16,
                     a->config->code32 ? ZYDIS_STACK_WIDTH_32
                                       : ZYDIS_STACK_WIDTH_16);
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, e->bytes, e->count,
                                             &insn, operand)))
        return f;
    f.valid = true;
    f.length = insn.length;
    if (insn.cpu_flags)
        f.reads = insn.cpu_flags->tested;
    for (unsigned i = 0; i < insn.operand_count; i++)
        note_write(&f, &operand[i]);
    return f;
}

static uint32_t column_flags(const char *flags, bool capital)
{
    static const uint32_t bit[] = {EFLAGS_OF, EFLAGS_SF, EFLAGS_ZF,
                                   EFLAGS_AF, EFLAGS_PF, EFLAGS_CF};
    uint32_t mask = 0;

    for (unsigned i = 0; i < 6; i++)
        if (flags[i] != '-' && (flags[i] >= 'a') == !capital)
            mask |= bit[i];
    return mask;
}

/* The count of a shift; -1: not known. */
static int shift_count(const struct assembler *a, const struct plan *p)
{
    if (plan_has(p->row, OPERAND_One))
        return 1;
    if (!plan_has(p->row, OPERAND_CL))
        return p->immediate & 31;
    return a->now.known[ECX] ? (int)(a->now.value[ECX] & 31) : -1;
}

/* A shift by 0 changes no flag, one by 1 defines OF; a shift by the operand's
 * size or more leaves CF open (SDM vol. 2 SHL). */
static void flags_after_shift(struct assembler *a, const struct plan *p)
{
    const struct isa_row *row = p->row;
    int count = shift_count(a, p);
    int bits = row->operand[0] == OPERAND_Eb ? 8 : p->operand32 ? 32 : 16;
    uint32_t undefined = column_flags(row->flags, false);
    uint32_t defined = column_flags(row->flags, true);
    bool shifts = row->crack == crack_shift && row->ext >= 4 && row->ext < 7;

    if (count == 0)
        return;
    if (count == 1)
        defined |= EFLAGS_OF, undefined &= ~(uint32_t)EFLAGS_OF;
    if (shifts && (count < 0 || count >= bits) && bits < 32)
        defined &= ~(uint32_t)EFLAGS_CF, undefined |= EFLAGS_CF;
    if (count > 0)
        a->now.undefined &= ~defined;
    a->now.undefined |= undefined;
}

static void flags_after(struct assembler *a, const struct plan *p)
{
    const struct isa_row *row = p->row;
    uint32_t mask = p->address32 ? UINT32_MAX : 0xffff;

    if (row->crack == crack_shift || row->crack == crack_shift_double) {
        flags_after_shift(a, p);
        return;
    }
    /* REP with a count of 0 compares nothing. */
    if (p->rep && !(a->now.value[ECX] & mask))
        return;
    a->now.undefined |= column_flags(row->flags, false);
    a->now.undefined &= ~column_flags(row->flags, true);
}

static void segments_after(struct assembler *a, const struct plan *p)
{
    const struct isa_row *row = p->row;
    unsigned seg;

    if (row->crack == crack_mov_to_seg)
        seg = p->reg;
    else if (row->crack == crack_pop_seg)
        seg = row->operand[0] - OPERAND_ES;
    else if (row->crack == crack_load_far_ptr)
        seg = row->param;
    else
        return;
    if (seg >= SEGS)
        return;
    a->now.seg[seg] = know_segment(a, seg, (uint16_t)p->immediate2);
    if (seg == SEG_SS)
        a->now.esp_sane = false;
}

static void learn(struct assembler *a, const struct plan *p,
                  const struct facts *f)
{
    flags_after(a, p);
    segments_after(a, p);
    for (unsigned i = 0; i < 8; i++)
        if (f->writes >> i & 1)
            a->now.known[i] = false;
    if (f->moves_esp)
        a->now.esp_sane = false;
    if (p->row->crack == crack_ret && p->immediate > 0x100)
        a->now.esp_sane = false;
    /* Zydis shows ESI, EDI and ECX as parts of addresses only. */
    if (p->row->crack == crack_string)
        a->now.known[ESI] = a->now.known[EDI] = a->now.known[ECX] = false;
}

/* At a label only that is known which is known on both ways to it. */
static void merge(struct knowledge *to, const struct knowledge *from)
{
    for (unsigned i = 0; i < 8; i++)
        to->known[i] = to->known[i] && from->known[i] &&
                       to->value[i] == from->value[i];
    to->esp_sane = to->esp_sane && from->esp_sane;
    to->undefined |= from->undefined;
}

/* Puts the label of the pending jump here. */
static void land(struct assembler *a)
{
    struct pending_jump *j = &a->jump;
    uint32_t distance = a->c->size - j->from;

    if (!j->active)
        return;
    memcpy(a->c->code + j->patch, &distance, j->patch_bytes);
    merge(&a->now, &j->now);
    j->active = false;
}

static void begin_jump(struct assembler *a, const struct plan *p)
{
    unsigned bytes = plan_has(p->row, OPERAND_Jb) ? 1 : p->operand32 ? 4 : 2;

    a->jump = (struct pending_jump){
        .active = true, .patch = (uint8_t)(a->c->size - bytes),
        .patch_bytes = (uint8_t)bytes, .from = a->c->size, .now = a->now};
}

/* An instruction, as scaffolding, that a taken jump skips. */
static void filler(struct assembler *a)
{
    struct encoding e = {.count = 0};
    unsigned reg = pick_register(a);

    if (random_one_in(a->random, 4))
        return;
    assemble_size_prefixes(&e, a, true, a->config->code32);
    assemble_put8(&e, 0xc7);
    assemble_put8(&e, 0xc0 | reg);
    assemble_put32(&e, random_value(a->random));
    assemble_append(a, &e, ISA_NO_ROW, 0);
    a->now.known[reg] = false;
    a->now.esp_sane &= reg != ESP;
}

/* Adds an instruction with its scaffolding, or nothing where it cannot be
 * prepared. False: nothing can follow. */
static bool add_insn(struct assembler *a)
{
    struct plan p = pick_plan(a);
    struct encoding e;
    struct facts f;

    if (is_relative(p.row))
        p.immediate = 0;
    if (!plan_prepare(a, &p) || !aim(a, &p) || !plan_prepare_aimed(a, &p))
        return true;
    plan_encode(a, &p, &e);
    f = facts_of(a, &e);
    if (f.reads & a->now.undefined & EFLAGS_ARITH)
        assemble_define_flags(a);
    if (plan_needs_settled_flags(p.row))
        assemble_end_translation(a);
    assemble_append(a, &e, p.number, form_of(&p));
    learn(a, &p, &f);
    if (is_relative(p.row)) {
        begin_jump(a, &p);
        filler(a);
        land(a);
    }
    return !p.last;
}

void generate_case(struct test_case *c, const uint8_t *image, unsigned config,
                   uint32_t at, unsigned length, struct random *random)
{
    struct assembler a = {.c = c, .image = image, .random = random,
                          .config = &world_config[config]};

    *c = (struct test_case){.config = (uint8_t)config, .at = at};
    begin_state(&a);
    while (length-- && assemble_has_room(&a) && add_insn(&a))
        continue;
    c->undefined = a.now.undefined;
    memset(c->code + c->size, CASE_HLT, sizeof c->code - c->size);
}
