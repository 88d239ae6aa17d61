/* Time by a clock table: what is known when an instruction is decoded. */
#include "cpu/decode/string_form.h"
#include "cpu/fpu/fpu.h"
#include "cpu/timing/clocks.h"
#include "cpu/timing/insn_form.h"
#include "cpu/timing/interlock_i486.h"
#include "cpu/timing/pairing.h"
#include "cpu/timing/timing_kinds.h"

/* An x87 instruction; one that does not exist raises an exception. */
static enum clock_key fpu_key(const struct insn *insn)
{
    static const uint16_t of[] = {
#define FPU_TIMING(name, cost, help) CLOCK_fpu_##name,
#include "cpu/fpu/fpu_timing.def"
#undef FPU_TIMING
    };
    unsigned number = fpu_insn_find(insn_fpu_encoding(insn));

    return (enum clock_key)(number < fpu_insn_count
                                ? of[fpu_insns[number].timing]
                                : insn->row->clocks[insn->is_mem]);
}

enum clock_key clocks_key(const struct insn *insn)
{
    static const uint16_t repeated[] = {
        [STRING_movs] = CLOCK_rep_movs, [STRING_cmps] = CLOCK_rep_cmps,
        [STRING_stos] = CLOCK_rep_stos, [STRING_lods] = CLOCK_rep_lods,
        [STRING_scas] = CLOCK_rep_scas, [STRING_ins] = CLOCK_rep_ins,
        [STRING_outs] = CLOCK_rep_outs,
    };

    if (insn->row->crack == crack_string && insn->rep)
        return (enum clock_key)repeated[insn->row->param];
    if (insn->row->crack == crack_fpu)
        return fpu_key(insn);
    return (enum clock_key)insn->row->clocks[insn->is_mem];
}

uint32_t clocks_components(const struct insn *insn)
{
    return (insn->disp_bytes > 0) + (insn->imm_bytes > 0) +
           (uint32_t)(insn->bytes - insn->disp_bytes - insn->imm_bytes);
}

/* The size of the operand that has one, as a case of SIZE. */
static unsigned operand_size(const struct insn *insn)
{
    uint8_t operand = insn->row->operand[0];

    if (operand == OPERAND_Eb || operand == OPERAND_Gb)
        return CLOCK_SIZE_byte;
    return insn->opsize32 ? CLOCK_SIZE_dword : CLOCK_SIZE_word;
}

static unsigned level_case(uint32_t level)
{
    return level == 0   ? CLOCK_LEVEL_level0
           : level == 1 ? CLOCK_LEVEL_level1 : CLOCK_LEVEL_more;
}

/* Of a register that there is not, which the instruction refuses, any. */
static unsigned control_case(unsigned reg)
{
    return reg == 0   ? CLOCK_CONTROL_cr0
           : reg == 3 ? CLOCK_CONTROL_cr3
           : reg == 4 ? CLOCK_CONTROL_cr4 : CLOCK_CONTROL_cr2;
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The level of ENTER (PRM386 ENTER). */
static uint32_t level_of(const struct insn *insn)
{
    return insn->imm2 & 31;
}

/* The figure of an instruction; null: microcode decides which it is. */
static const struct clock_figure *figure_of(const struct clock_table *table,
                                            const struct insn *insn)
{
    enum clock_key key = clocks_key(insn);
    unsigned number;

    switch ((enum clock_set)clock_info[key].set) {
    case CLOCK_SET_ONE:
        number = CLOCK_ONE_always;
        break;
    case CLOCK_SET_SIZE:
        number = operand_size(insn);
        break;
    case CLOCK_SET_LEVEL:
        number = level_case(level_of(insn));
        break;
    case CLOCK_SET_CONTROL:
        number = control_case(insn->reg);
        break;
    case CLOCK_SET_DEBUG:
        number = insn->reg < 4 ? CLOCK_DEBUG_address : CLOCK_DEBUG_control;
        break;
    default:
        return NULL;
    }
    return clock_table_figure(table, key, number);
}

/* The multiplier of IMUL with an immediate, and the count of a shift by one:
 * n, the most that n can be, and the multiplier itself. False: the operand is
 * in a register. */
static bool known_operand(const struct insn *insn, uint32_t *n, uint32_t *most)
{
    const struct isa_row *row = insn->row;
    unsigned last = row->operand[2] != OPERAND__ ? 2 : 1;

    *n = *most = 0;
    switch (row->operand[last]) {
    case OPERAND_Ib: case OPERAND_Ibs: case OPERAND_Iw: case OPERAND_Iv:
        *n = insn->imm;
        break;
    case OPERAND_One:
        *n = 1;
        break;
    default:
        return false;
    }
    if (row->crack == crack_shift) {
        *n &= 31;
        *n -= *n > 0;
        *most = 30;
    }
    return true;
}

static uint32_t magnitude(uint32_t value)
{
    return (int32_t)value < 0 ? -value : value;
}

/* The clocks of a figure that are the least for every operand in registers. */
static uint32_t least_clocks(const struct clock_figure *f,
                             const struct insn *insn)
{
    uint32_t n, most;

    if (insn->row->crack == crack_enter)
        return clock_figure_clocks(f, level_of(insn), 0);
    if (!known_operand(insn, &n, &most))
        return f->least + (f->log2 ? clock_figure_log2(0) : 0);
    if (f->log2)
        return f->least + clock_figure_log2(magnitude(n));
    return clock_figure_clocks(f, n, most);
}

/* What MOV to CR0 and CR3 and INVLPG take beyond an ordinary move is charged as
 * they run: it may be the cost of a flush. */
static uint32_t without_flush(const struct insn *insn,
                              const struct cpu_model *model, uint32_t clocks)
{
    enum clock_key key = clocks_key(insn);

    if (key == CLOCK_invlpg_m)
        return clocks - model->cost[COST_invlpg][0];
    if (key != CLOCK_mov_cr)
        return clocks;
    return insn->reg == 0   ? clocks - model->cost[COST_flush_all][0]
           : insn->reg == 3 ? clocks - model->cost[COST_mov_cr3][0] : clocks;
}

/* The fixed clocks of an instruction, and 0 of those that microcode charges. */
static uint32_t own_clocks(const struct crack *c,
                           const struct cpu_model *model)
{
    const struct clock_table *table = &model->timing.clocks;
    const struct clock_figure *f = figure_of(table, c->insn);
    enum clock_key key = clocks_key(c->insn);
    uint32_t least = (c->count + CRACK_UOPS_PER_CYCLE - 1u) /
                     CRACK_UOPS_PER_CYCLE, clocks;

    switch ((enum clock_set)clock_info[key].set) {
    case CLOCK_SET_BRANCH:
    case CLOCK_SET_RESULT:
        clocks = least_of(clock_table_figure(table, key, 0)->least,
                          clock_table_figure(table, key, 1)->least);
        break;
    default:
        if (!f)
            return 0;
        clocks = without_flush(c->insn, model, least_clocks(f, c->insn));
        break;
    }
    return clocks < least ? least : clocks;
}

/* The memory accesses that are known when the instruction is decoded. */
static uint32_t accesses(const struct crack *c)
{
    static const uint8_t of_string[] = {
        [STRING_movs] = 2, [STRING_cmps] = 2, [STRING_stos] = 1,
        [STRING_lods] = 1, [STRING_scas] = 1, [STRING_ins] = 1,
        [STRING_outs] = 1,
    };
    uint32_t count = 0;

    if (c->insn->row->crack == crack_string)
        return c->insn->rep ? 0 : of_string[c->insn->row->param];
    for (unsigned i = 0; i < c->count; i++) {
        unsigned class = uop_info[c->uop[i].code].class;

        count += class == UOP_CLASS_LOAD || class == UOP_CLASS_STORE;
    }
    return count;
}

static uint32_t value_of(const struct clock_table *table, enum clock_key key)
{
    return clock_table_figure(table, key, CLOCK_ONE_always)->least;
}

/* What the prefixes of an instruction add. */
static uint32_t prefix_clocks(const struct insn *insn,
                              const struct clock_table *table)
{
    uint32_t prefixes = insn->prefixes;

    if (insn->row->crack == crack_string && insn->rep && prefixes)
        prefixes--;
    return prefixes * value_of(table, CLOCK_add_prefix);
}

/* What its operands add. */
static uint32_t operand_clocks(const struct crack *c,
                               const struct clock_table *table)
{
    const struct insn *insn = c->insn;
    uint32_t clocks = accesses(c) * value_of(table, CLOCK_add_wait);

    if (insn->is_mem && insn->base != REG_ZERO && insn->index != REG_ZERO &&
        insn_form_displacement(insn))
        clocks += value_of(table, CLOCK_add_index);
    return clocks;
}

/* Whether m is added after an instruction that leaves its block this way. Far
 * transfers: after those that switch neither task nor stack. */
static bool adds_components(const struct clock_table *table,
                            const struct insn *insn, enum timing_exit exit)
{
    enum clock_key key = clocks_key(insn);
    unsigned number = 0;

    switch ((enum clock_set)clock_info[key].set) {
    case CLOCK_SET_BRANCH:
        number = exit == TIMING_TAKEN ? CLOCK_BRANCH_taken
                                      : CLOCK_BRANCH_not_taken;
        break;
    case CLOCK_SET_ONE:
    case CLOCK_SET_JUMP:
    case CLOCK_SET_CALL:
    case CLOCK_SET_RETURN:
        break;
    default:
        return false;
    }
    return clock_table_figure(table, key, number)->m;
}

/* Whether instructions pair in two pipes. */
static bool has_pipes(const struct clock_table *table)
{
    return value_of(table, CLOCK_pipes_) > 1;
}

bool timing_clocks_interlock(const struct cpu_model *model)
{
    const struct clock_table *table = &model->timing.clocks;

    return has_pipes(table) || value_of(table, CLOCK_add_base);
}

void timing_clocks_insn(struct timing *t, const struct crack *c)
{
    const struct clock_table *table = &t->model->timing.clocks;
    uint32_t components, prefixes, clocks, base;

    if (!c->insn->row)
        return;
    components = t->state.components ? clocks_components(c->insn) : 0;
    prefixes = prefix_clocks(c->insn, table);
    clocks = own_clocks(c, t->model) + operand_clocks(c, table);
    base = value_of(table, CLOCK_add_base);
    t->cycles.branch += components;
    t->cycles.total += components;
    if (has_pipes(table)) {
        t->in_v = pairing_insn(t, c, prefixes, clocks);
    } else {
        t->cycles.total += prefixes + clocks;
        if (base && interlock_i486(&t->state, c)) {
            t->cycles.total += base;
            t->cycles.dependency += base;
        }
    }
    t->state.components = adds_components(table, c->insn, TIMING_NEXT);
}

void timing_clocks_leave(struct timing *t, const struct crack *c,
                         enum timing_exit exit)
{
    const struct clock_table *table = &t->model->timing.clocks;
    const struct clock_figure *f;
    uint32_t clocks;

    if (!c->insn->row)
        return;
    t->state.components = adds_components(table, c->insn, exit);
    if (clock_info[clocks_key(c->insn)].set != CLOCK_SET_BRANCH)
        return;
    f = clock_table_figure(table, clocks_key(c->insn), 0);
    clocks = f[exit == TIMING_TAKEN ? CLOCK_BRANCH_taken
                                    : CLOCK_BRANCH_not_taken].least -
             least_of(f[0].least, f[1].least);
    t->cycles.total += clocks;
    t->cycles.branch += clocks;
}

/* Whether the clocks depend on an operand that is in a register, or on flags. */
static bool is_timed(const struct crack *c, const struct cpu_model *model)
{
    const struct clock_table *table = &model->timing.clocks;
    const struct clock_figure *f = figure_of(table, c->insn);
    uint32_t n, most;

    if (clock_info[clocks_key(c->insn)].set == CLOCK_SET_RESULT)
        return true;
    return f && (f->each || f->most || f->log2) &&
           c->insn->row->crack != crack_enter &&
           !known_operand(c->insn, &n, &most);
}

/* Whether the clocks of a micro-op may depend on its operands. */
static bool has_timed_form(const struct uop *u)
{
    switch (u->code) {
    case UOP_mul8: case UOP_mul16: case UOP_mul32:
    case UOP_imul8: case UOP_imul16: case UOP_imul32:
    case UOP_imul2_16: case UOP_imul2_32:
    case UOP_bsf16: case UOP_bsf32: case UOP_bsr16: case UOP_bsr32:
    case UOP_rcl8: case UOP_rcl16: case UOP_rcl32:
    case UOP_rcr8: case UOP_rcr16: case UOP_rcr32:
    case UOP_setcc:
    case UOP_cmpxchg8: case UOP_cmpxchg16: case UOP_cmpxchg32:
        return true;
    default:
        return false;
    }
}

void clocks_mark(const struct crack *c, const struct cpu_model *model,
                 struct uop *uops)
{
    bool timed;

    if (!c->insn->row)
        return;
    timed = is_timed(c, model);
    for (unsigned i = 0; i < c->count; i++) {
        struct uop *u = &uops[i];

        if (u->code == UOP_assist || u->code == UOP_assist_end) {
            if (uop_assist(u) != ASSIST_guard)
                u->imm2 |= (uint32_t)clocks_key(c->insn) << UOP_KEY_SHIFT;
        } else if (timed && has_timed_form(u)) {
            u->imm2 = u->code | (uint32_t)clocks_key(c->insn) << UOP_KEY_SHIFT;
            u->code = UOP_timed;
        }
    }
}
