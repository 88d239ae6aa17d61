/* Pairs of instructions in the pipes U and V. */
#include "cpu/timing/pairing.h"

#include <stddef.h>
#include <string.h>

#include "cpu/model/registers.h"
#include "cpu/timing/insn_form.h"
#include "cpu/timing/insn_registers.h"

/* timing_state.pair_flags: of the instruction in U. */
enum {
    U_MOVES_STACK = 1 << 0,
    U_MODIFIES_MEMORY = 1 << 1,
};

/* What a pair of read-modify-writes takes beyond one of them: they run one
 * after the other, with one clock in common. */
enum { MODIFY_TWICE = 2 };

#define OPERAND_any OPERAND__
#define OPERAND_Rv OPERAND_Ev

static const struct line {
    crack_fn *recipe;
    const char *name;               /* of the row, or "any" */
    const char *operand_name;       /* "any", "Rv" */
    uint8_t operand;                /* enum isa_operand: the last one */
    uint8_t class;                  /* enum pairing_class */
} lines[] = {
#define PAIRING(recipe, name, operand, class) \
    {crack_##recipe, #name, #operand, OPERAND_##operand, PAIRING_##class},
#include "cpu/timing/pairing.def"
#undef PAIRING
};

#undef OPERAND_any
#undef OPERAND_Rv

static uint8_t last_operand(const struct isa_row *row)
{
    unsigned n = ISA_OPERANDS;

    while (n > 1 && row->operand[n - 1] == OPERAND__)
        n--;
    return row->operand[n - 1];
}

static bool is_of(const struct line *line, const struct isa_row *row,
                  bool is_mem)
{
    if (line->recipe != row->crack)
        return false;
    if (strcmp(line->name, "any") && strcmp(line->name, row->name))
        return false;
    if (!strcmp(line->operand_name, "any"))
        return true;
    return line->operand == last_operand(row) &&
           !(is_mem && !strcmp(line->operand_name, "Rv"));
}

enum pairing_class pairing_row_class(const struct isa_row *row, bool is_mem)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (is_of(&lines[i], row, is_mem))
            return (enum pairing_class)lines[i].class;
    return PAIRING_NP;
}

enum pairing_class pairing_class(const struct crack *c)
{
    enum pairing_class class;

    if (!c->insn->row)
        return PAIRING_NP;
    class = pairing_row_class(c->insn->row, c->insn->is_mem);
    if (insn_form_displacement(c->insn) && insn_form_immediate(c->insn))
        return PAIRING_NP;
    if (!insn_form_prefixes(c))
        return class;
    return class == PAIRING_UV || class == PAIRING_PU ? PAIRING_PU : PAIRING_NP;
}

static bool modifies_memory(const struct crack *c)
{
    return c->reads_memory && c->writes_memory;
}

/* The registers that keep an instruction out of V. */
static uint8_t contended(const struct timing_state *s,
                         const struct insn_registers *r)
{
    uint8_t used = r->read | r->written;

    if (s->pair_flags & U_MOVES_STACK && r->only_moves_stack)
        used &= (uint8_t)~(1u << ESP);
    return s->pair_written & used;
}

static bool fits_beside(const struct timing_state *s, enum pairing_class class,
                        const struct insn_registers *r)
{
    return s->pair && (class == PAIRING_UV || class == PAIRING_PV) &&
           !contended(s, r);
}

/* The clocks by which a pair takes longer than the instruction in U. */
static uint32_t clocks_beyond(const struct timing_state *s,
                              const struct crack *c, uint32_t clocks)
{
    if (s->pair_flags & U_MODIFIES_MEMORY && modifies_memory(c))
        return MODIFY_TWICE + (clocks > s->pair ? clocks - s->pair : 0);
    return clocks > s->pair ? clocks - s->pair : 0;
}

/* What the instruction in U has written by the next clock, for addresses. */
static uint8_t in_flight_of_u(const struct timing_state *s)
{
    uint8_t stack = s->pair_flags & U_MOVES_STACK ? 1u << ESP : 0;

    return s->pair_written & (uint8_t)~stack;
}

/* U runs alone, or with the V that it has got. */
static void close_pair(struct timing_state *s, uint8_t written)
{
    s->written = written;
    s->pair = s->pair_written = s->pair_flags = 0;
}

static void open_pair(struct timing_state *s, const struct crack *c,
                      const struct insn_registers *r, uint32_t clocks)
{
    if (clocks > UINT8_MAX) {       /* no part has such a simple instruction */
        close_pair(s, insn_registers_in_flight(r));
        return;
    }
    s->pair = (uint8_t)clocks;
    s->pair_written = r->written;
    s->pair_flags = (r->moves_stack ? U_MOVES_STACK : 0) |
                    (modifies_memory(c) ? U_MODIFIES_MEMORY : 0);
}

static void add(struct timing *t, uint32_t clocks, bool interlock)
{
    t->cycles.total += clocks + interlock;
    t->cycles.dependency += interlock;
}

/*
 * While U waits for another, state.written is what was written in the clock
 * before U, for the address of the other; it is empty if U began later than
 * that.
 */
bool pairing_insn(struct timing *timing, const struct crack *c, uint32_t prefix,
                  uint32_t clocks)
{
    struct timing_state *s = &timing->state;
    struct insn_registers r = insn_registers(c);
    enum pairing_class class = pairing_class(c);
    uint8_t address = r.base | r.index;
    bool interlock;

    if (fits_beside(s, class, &r)) {
        add(timing, clocks_beyond(s, c, clocks), s->written & address);
        close_pair(s, in_flight_of_u(s) | insn_registers_in_flight(&r));
        return true;
    }
    if (s->pair)
        close_pair(s, in_flight_of_u(s));
    interlock = !prefix && s->written & address;
    add(timing, prefix + clocks, interlock);
    if (class == PAIRING_UV || class == PAIRING_PU) {
        if (prefix || interlock)
            s->written = 0;
        open_pair(s, c, &r, clocks);
    } else {
        close_pair(s, insn_registers_in_flight(&r));
    }
    return false;
}
