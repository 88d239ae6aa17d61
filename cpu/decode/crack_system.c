/* Recipes of segment loads, strings, I/O and whatever else is one assist. */
#include "cpu/decode/emit.h"
#include "cpu/decode/string_form.h"

/* Loads a segment register with a selector. imm is the size of a POP's item,
 * else 0: the assist moves ESP itself, for a load of SS ends its block and
 * nothing may follow. */
static void load_segment(struct crack *c, uint8_t seg, uint8_t selector,
                         uint32_t imm)
{
    struct uop *u = emit_assist(c, seg == SEG_SS ? ASSIST_load_ss
                                                 : ASSIST_load_seg);

    u->aux = seg;
    u->a = selector;
    u->imm = imm;
}

void crack_pop_seg(struct crack *c)
{
    uint8_t seg = (uint8_t)(SEG_ES + (emit_operand(c, 0) - OPERAND_ES));

    load_segment(c, seg, emit_stack_top(c, emit_word_size(c)),
                 emit_word_bytes(c));
}

void crack_mov_to_seg(struct crack *c)
{
    load_segment(c, c->insn->reg, emit_read_operand(c, emit_operand(c, 1)), 0);
}

void crack_load_far_ptr(struct crack *c)
{
    uint8_t address = emit_address(c);
    struct uop *u = emit_assist(c, ASSIST_load_far_ptr);

    u->a = address;
    u->d = c->insn->reg;
    u->aux = emit_param(c);
    u->b = c->insn->opsize32;
    c->reads_memory = true;
}

/* Stores a selector, or CR0 for SMSW. To memory it is a word; a register of 32
 * bits is written whole (SDM vol. 2, MOV, SMSW). */
static void write_word(struct crack *c, uint8_t value)
{
    const struct insn *original = c->insn;
    struct insn word = *original;

    if (word.is_mem)
        word.opsize32 = false;
    c->insn = &word;
    emit_write_operand(c, emit_operand(c, 0), value);
    c->insn = original;
}

void crack_mov_from_seg(struct crack *c)
{
    uint8_t value = emit_temp(c);

    emit_uop(c, UOP_rdseg, value, 0, 0, 0)->aux = c->insn->reg;
    write_word(c, value);
}

/* SLDT, STR, SMSW. */
void crack_assist_store_word(struct crack *c)
{
    uint8_t value = emit_temp(c);

    emit_row_assist(c)->d = value;
    write_word(c, value);
}

/* LLDT, LTR, VERR, VERW, LMSW. */
void crack_assist_load_word(struct crack *c)
{
    uint8_t value = emit_read_operand(c, emit_operand(c, 0));

    emit_row_assist(c)->a = value;
}

void crack_lar_lsl(struct crack *c)
{
    uint8_t selector = emit_read_operand(c, emit_operand(c, 1));
    struct uop *u = emit_row_assist(c);

    u->a = selector;
    u->d = c->insn->reg;
    u->aux = c->insn->opsize32;
}

/* An operand in memory is read, and written only if its RPL changes: the assist
 * does it. */
void crack_arpl(struct crack *c)
{
    uint8_t to = emit_operand(c, 0), adjusted;
    struct uop *u;

    if (emit_in_memory(c, to)) {
        uint8_t address = emit_address(c), old = emit_temp(c);

        emit_load(c, old, address, 0, c->insn->seg, UOP_SIZE_16);
        u = emit_assist(c, ASSIST_arpl_mem);
        u->d = old;
        u->a = address;
        u->b = c->insn->reg;
        u->seg = c->insn->seg & UOP_SEG_MASK;
        c->writes_memory = true;
        return;
    }
    adjusted = emit_temp(c);
    emit_uop(c, UOP_mov32, adjusted, emit_read_operand(c, to), 0, 0);
    u = emit_assist(c, ASSIST_arpl);
    u->d = adjusted;
    u->a = c->insn->reg;
    emit_write_operand(c, to, adjusted);
}

/* MOV from and to control, debug and test registers; imm is the number. */
void crack_sysreg(struct crack *c)
{
    bool from = emit_operand(c, 0) == OPERAND_Rd;
    struct uop *u = emit_row_assist(c);

    if (from)
        u->d = c->insn->rm;
    else
        u->a = c->insn->rm;
    u->imm = c->insn->reg;
}

void crack_bound(struct crack *c)
{
    uint8_t address = emit_address(c);
    struct uop *u = emit_assist(c, ASSIST_bound);

    u->a = address;
    u->d = c->insn->reg;
    u->aux = c->insn->opsize32;
    c->reads_memory = true;
}

void crack_string(struct crack *c)
{
    const struct insn *insn = c->insn;
    struct uop *u = emit_assist(c, ASSIST_string);
    uint32_t size = insn->opcode & 1 ? emit_word_bytes(c) : 1;

    u->aux = emit_param(c);
    u->imm = string_form_make(size, insn->adsize32, insn->rep);
    if (insn->rep && c->cost == COST_string)
        c->cost = COST_rep_start;
}

void crack_io(struct crack *c)
{
    bool out = emit_param(c) == ASSIST_io_out;
    uint8_t port = emit_operand(c, out ? 0 : 1);
    uint8_t data = emit_operand(c, out ? 1 : 0);
    struct uop *u = emit_row_assist(c);

    u->aux = (uint8_t)(1 << emit_operand_size(c, data));
    u->a = port == OPERAND_DX;
    u->imm = c->insn->imm;
}

/* An assist without operands. */
void crack_assist(struct crack *c)
{
    emit_row_assist(c);
}

void crack_assist_imm(struct crack *c)
{
    emit_row_assist(c)->imm = c->insn->imm;
}

/* An assist that depends on the operand size; imm is that of RET n. */
void crack_assist_sized(struct crack *c)
{
    struct uop *u = emit_row_assist(c);

    u->aux = c->insn->opsize32;
    u->imm = c->insn->imm;
    c->writes_memory = emit_param(c) == ASSIST_pusha;
    c->reads_memory = emit_param(c) == ASSIST_popa;
}

/* An assist on the address of its memory operand; it makes the accesses. */
void crack_assist_mem(struct crack *c)
{
    uint8_t address = emit_address(c), param = emit_param(c);
    struct uop *u = emit_row_assist(c);

    u->a = address;
    u->aux = c->insn->opsize32;
    c->writes_memory = param == ASSIST_sgdt || param == ASSIST_sidt ||
                       param == ASSIST_cmpxchg8b;
    c->reads_memory = param == ASSIST_lgdt || param == ASSIST_lidt;
}
