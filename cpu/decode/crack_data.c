/* Recipes of instructions that move and compute. */
#include "cpu/decode/emit.h"

/* The distance from a family's register form to its immediate form. */
enum { TO_IMMEDIATE = UOP_add8i - UOP_add8 };

/* d = a op b by the row's family; an immediate second operand takes the place
 * of b. */
static void emit_binary(struct crack *c, uint8_t d, uint8_t a, uint8_t b)
{
    enum uop_size size = emit_operand_size(c, emit_operand(c, 0));

    if (emit_is_immediate(emit_operand(c, 1)))
        emit_uop(c, emit_sized(emit_param(c) + TO_IMMEDIATE, size), d, a, 0,
                 c->insn->imm);
    else
        emit_uop(c, emit_sized(emit_param(c), size), d, a, b, 0);
}

static uint8_t read_source(struct crack *c, uint8_t operand)
{
    return emit_is_immediate(operand) ? REG_ZERO
                                      : emit_read_operand(c, operand);
}

void crack_alu(struct crack *c)
{
    uint8_t to = emit_operand(c, 0);
    uint8_t b = read_source(c, emit_operand(c, 1));
    uint8_t d = emit_modify_begin(c, to);

    emit_binary(c, d, d, b);
    emit_modify_end(c, to, d);
}

void crack_cmp(struct crack *c)
{
    uint8_t a = emit_read_operand(c, emit_operand(c, 0));
    uint8_t b = read_source(c, emit_operand(c, 1));

    emit_binary(c, 0, a, b);
}

void crack_unary(struct crack *c)
{
    uint8_t to = emit_operand(c, 0);
    uint8_t d = emit_modify_begin(c, to);

    emit_uop(c, emit_sized(emit_param(c), emit_operand_size(c, to)), d, d, 0,
             0);
    emit_modify_end(c, to, d);
}

void crack_muldiv(struct crack *c)
{
    uint8_t by = emit_operand(c, 0);
    uint8_t a = emit_read_operand(c, by);

    emit_uop(c, emit_sized(emit_param(c), emit_operand_size(c, by)), EAX, a, 0,
             0);
}

/* IMUL with a destination: of two operands or of three. */
void crack_imul(struct crack *c)
{
    uint8_t third = emit_operand(c, 2);
    uint8_t a = emit_read_operand(c, emit_operand(c, 1));
    uint8_t b = emit_read_operand(c, third != OPERAND__ ? third
                                                        : emit_operand(c, 0));

    emit_uop(c, c->insn->opsize32 ? UOP_imul2_32 : UOP_imul2_16, c->insn->reg,
             a, b, 0);
}

void crack_shift(struct crack *c)
{
    uint8_t to = emit_operand(c, 0), count = emit_operand(c, 1);
    enum uop_size size = emit_operand_size(c, to);
    uint8_t d = emit_modify_begin(c, to);

    if (count == OPERAND_CL)
        emit_uop(c, emit_sized(emit_param(c), size), d, d, ECX, 0);
    else
        emit_uop(c, emit_sized(emit_param(c) + TO_IMMEDIATE, size), d, d, 0,
                 count == OPERAND_One ? 1 : c->insn->imm);
    emit_modify_end(c, to, d);
}

void crack_shift_double(struct crack *c)
{
    uint8_t to = emit_operand(c, 0);
    uint8_t d = emit_modify_begin(c, to);
    struct uop *u = emit_uop(c, (enum uop_code)(emit_param(c) +
                                                c->insn->opsize32),
                             d, d, c->insn->reg, c->insn->imm);

    u->aux = emit_operand(c, 2) == OPERAND_CL;
    emit_modify_end(c, to, d);
}

/* A bit number in a register reaches beyond the operand in memory: the
 * address moves by its signed word number (PRM386 BT). */
static uint8_t bit_address(struct crack *c, enum uop_size size)
{
    uint8_t address = emit_address(c);

    emit_uop(c, UOP_bitaddr, address, address, c->insn->reg, 0)->aux = size;
    if (!c->insn->adsize32)
        emit_uop(c, UOP_zx16, address, address, 0, 0);
    return address;
}

/* The word in memory that holds the bit of BT, BTS, BTR or BTC. */
static uint8_t load_bits(struct crack *c, enum uop_size size, bool writes)
{
    uint8_t address = bit_address(c, size), d = emit_temp(c);

    if (writes)
        emit_load_modify(c, d, address, 0, c->insn->seg, size);
    else
        emit_load(c, d, address, 0, c->insn->seg, size);
    return d;
}

void crack_bit(struct crack *c)
{
    uint8_t to = emit_operand(c, 0), d;
    bool by_register = emit_operand(c, 1) == OPERAND_Gv;
    bool writes = emit_param(c) != UOP_bt16;
    struct uop *u;

    if (by_register && emit_in_memory(c, to))
        d = load_bits(c, emit_operand_size(c, to), writes);
    else
        d = writes ? emit_modify_begin(c, to) : emit_read_operand(c, to);
    u = emit_uop(c, (enum uop_code)(emit_param(c) + c->insn->opsize32), d, d,
                 by_register ? c->insn->reg : REG_ZERO, c->insn->imm);
    u->aux = !by_register;
    if (writes)
        emit_modify_end(c, to, d);
}

void crack_bit_scan(struct crack *c)
{
    uint8_t a = emit_read_operand(c, emit_operand(c, 1));

    emit_uop(c, (enum uop_code)(emit_param(c) + c->insn->opsize32),
             c->insn->reg, a, 0, 0);
}

void crack_mov(struct crack *c)
{
    uint8_t to = emit_operand(c, 0), from = emit_operand(c, 1);
    enum uop_size size = emit_operand_size(c, to);

    /* The frequent forms are one micro-op each. */
    if (size == UOP_SIZE_32 && to == OPERAND_Zv) {
        emit_uop(c, UOP_li32, c->insn->opcode & 7, 0, 0, c->insn->imm);
        return;
    }
    if (emit_in_memory(c, to) && emit_is_immediate(from)) {
        emit_write_immediate(c, to, c->insn->imm);
        return;
    }
    emit_write_operand(c, to, emit_read_operand(c, from));
    if (c->count == 2 && size == UOP_SIZE_32 && c->uop[1].code == UOP_mov32 &&
        (c->uop[0].code == UOP_ld32 || c->uop[0].code == UOP_lds_32)) {
        c->uop[0].d = c->uop[1].d;
        c->count = 1;
    }
}

void crack_lea(struct crack *c)
{
    const struct insn *insn = c->insn;

    if (insn->adsize32 && insn->opsize32)
        emit_uop(c, UOP_lea32, insn->reg, insn->base, insn->index, insn->disp)
            ->scale = insn->scale & UOP_SCALE_MASK;
    else
        emit_write_operand(c, emit_operand(c, 0), emit_address(c));
}

/* MOVZX, MOVSX. */
void crack_extend(struct crack *c)
{
    uint8_t source = emit_operand(c, 1);
    uint8_t from = emit_read_operand(c, source);
    uint8_t wide = c->insn->opsize32 ? c->insn->reg : emit_temp(c);

    emit_uop(c, emit_sized(emit_param(c), emit_operand_size(c, source)), wide,
             from, 0, 0);
    emit_write_operand(c, emit_operand(c, 0), wide);
}

/* With memory it is a locked read-modify-write whatever the prefix (PRM386
 * XCHG). */
void crack_xchg(struct crack *c)
{
    uint8_t first = emit_operand(c, 0), second = emit_operand(c, 1);
    uint8_t b = emit_read_operand(c, second);

    if (emit_in_memory(c, first)) {
        uint8_t a = emit_modify_begin(c, first);

        emit_modify_end(c, first, b);
        emit_write_operand(c, second, a);
    } else {
        uint8_t a = emit_read_operand(c, first), keep = emit_temp(c);

        emit_uop(c, UOP_mov32, keep, a, 0, 0);
        emit_write_operand(c, first, b);
        emit_write_operand(c, second, keep);
    }
}

void crack_nop(struct crack *c)
{
    emit_uop(c, UOP_mov32, EAX, EAX, 0, 0);
}

void crack_bswap(struct crack *c)
{
    emit_uop(c, UOP_bswap, c->insn->opcode & 7, 0, 0, 0);
}

void crack_xadd(struct crack *c)
{
    uint8_t first = emit_operand(c, 0), second = emit_operand(c, 1);
    uint8_t b = emit_read_operand(c, second);
    uint8_t old = emit_modify_begin(c, first);
    uint8_t sum = emit_temp(c);

    emit_uop(c, emit_sized(UOP_add8, emit_operand_size(c, first)), sum, old, b,
             0);
    if (emit_in_memory(c, first)) {
        emit_modify_end(c, first, sum);
        emit_write_operand(c, second, old);
    } else {
        emit_write_operand(c, second, old);
        emit_write_operand(c, first, sum);
    }
}

/* Counted as one write, also when the comparison fails. */
void crack_cmpxchg(struct crack *c)
{
    uint8_t to = emit_operand(c, 0);
    uint8_t b = emit_read_operand(c, emit_operand(c, 1));
    uint8_t old = emit_modify_begin(c, to);
    uint8_t chosen = emit_temp(c);

    emit_uop(c, emit_sized(UOP_cmpxchg8, emit_operand_size(c, to)), chosen,
             old, b, 0);
    emit_modify_end(c, to, chosen);
}

void crack_cmov(struct crack *c)
{
    uint8_t from = emit_read_operand(c, emit_operand(c, 1));

    emit_uop(c, c->insn->opsize32 ? UOP_cmov32 : UOP_cmov16, c->insn->reg,
             from, 0, 0)->aux = c->insn->opcode & 15;
}

void crack_setcc(struct crack *c)
{
    uint8_t d = emit_temp(c);

    emit_uop(c, UOP_setcc, d, 0, 0, 0)->aux = c->insn->opcode & 15;
    emit_write_operand(c, emit_operand(c, 0), d);
}

void crack_xlat(struct crack *c)
{
    const struct insn *insn = c->insn;
    uint8_t al = emit_temp(c), address = emit_temp(c), value = emit_temp(c);

    emit_uop(c, UOP_zx8, al, EAX, 0, 0);
    emit_uop(c, insn->adsize32 ? UOP_lea32 : UOP_lea16, address, EBX, al, 0);
    emit_load(c, value, address, 0, insn->seg, UOP_SIZE_8);
    emit_uop(c, UOP_mov8, EAX, value, 0, 0);
}

/* CBW: AX = AL; CWDE: EAX = AX. */
void crack_cbw(struct crack *c)
{
    uint8_t t = emit_temp(c);

    if (c->insn->opsize32) {
        emit_uop(c, UOP_sx16, EAX, EAX, 0, 0);
        return;
    }
    emit_uop(c, UOP_sx8, t, EAX, 0, 0);
    emit_uop(c, UOP_mov16, EAX, t, 0, 0);
}

/* CWD: DX:AX = AX; CDQ: EDX:EAX = EAX. */
void crack_cwd(struct crack *c)
{
    uint8_t t = emit_temp(c);

    if (c->insn->opsize32) {
        emit_uop(c, UOP_signmask, EDX, EAX, 0, 0);
        return;
    }
    emit_uop(c, UOP_sx16, t, EAX, 0, 0);
    emit_uop(c, UOP_signmask, t, t, 0, 0);
    emit_uop(c, UOP_mov16, EDX, t, 0, 0);
}

/* CLC, STC, CMC, CLD, STD, LAHF, SAHF. */
void crack_flag(struct crack *c)
{
    emit_uop(c, (enum uop_code)emit_param(c), 0, 0, 0, 0);
}

void crack_bcd(struct crack *c)
{
    emit_assist(c, ASSIST_bcd)->imm = emit_param(c);
}
