/* Recipes of instructions that move and compute. */
#include "cpu/decode/crack_emit.h"

static uint8_t op1(const struct crack *c)
{
    return c->insn->row->operand[0];
}

static uint8_t op2(const struct crack *c)
{
    return c->insn->row->operand[1];
}

static uint8_t op3(const struct crack *c)
{
    return c->insn->row->operand[2];
}

static uint8_t param(const struct crack *c)
{
    return c->insn->row->param;
}

static bool immediate(uint8_t operand)
{
    return operand == OPERAND_Ib || operand == OPERAND_Ibs ||
           operand == OPERAND_Iv;
}

/* The distance from a family's register form to its immediate form. */
enum { TO_IMMEDIATE = UOP_add8i - UOP_add8 };

/* d = a op second operand, which is an immediate or is read now. */
static void emit_binary(struct crack *c, uint8_t d, uint8_t a, uint8_t b)
{
    enum operand_size size = operand_size(c, op1(c));

    if (immediate(op2(c)))
        emit(c, sized(param(c) + TO_IMMEDIATE, size), d, a, 0, c->insn->imm);
    else
        emit(c, sized(param(c), size), d, a, b, 0);
}

void crack_alu(struct crack *c)
{
    uint8_t b = immediate(op2(c)) ? REG_ZERO : read_operand(c, op2(c));
    uint8_t d = modify_begin(c, op1(c));

    emit_binary(c, d, d, b);
    modify_end(c, op1(c), d);
}

void crack_cmp(struct crack *c)
{
    uint8_t a = read_operand(c, op1(c));
    uint8_t b = immediate(op2(c)) ? REG_ZERO : read_operand(c, op2(c));

    emit_binary(c, 0, a, b);
}

void crack_unary(struct crack *c)
{
    uint8_t d = modify_begin(c, op1(c));

    emit(c, sized(param(c), operand_size(c, op1(c))), d, d, 0, 0);
    modify_end(c, op1(c), d);
}

void crack_muldiv(struct crack *c)
{
    uint8_t a = read_operand(c, op1(c));

    emit(c, sized(param(c), operand_size(c, op1(c))), EAX, a, 0, 0);
}

void crack_imul2(struct crack *c)
{
    bool three = op3(c) != OPERAND__;
    uint8_t a = read_operand(c, op2(c));
    uint8_t b = read_operand(c, three ? op3(c) : op1(c));

    emit(c, c->insn->opsize32 ? UOP_imul2_32 : UOP_imul2_16, c->insn->reg, a,
         b, 0);
}

void crack_shift(struct crack *c)
{
    enum operand_size size = operand_size(c, op1(c));
    uint8_t d = modify_begin(c, op1(c));

    if (op2(c) == OPERAND_CL)
        emit(c, sized(param(c), size), d, d, ECX, 0);
    else
        emit(c, sized(param(c) + TO_IMMEDIATE, size), d, d, 0,
             op2(c) == OPERAND_One ? 1 : c->insn->imm);
    modify_end(c, op1(c), d);
}

void crack_shiftd(struct crack *c)
{
    uint8_t d = modify_begin(c, op1(c));
    struct uop *u = emit(c, (enum uop_code)(param(c) + c->insn->opsize32), d,
                         d, c->insn->reg, c->insn->imm);

    u->aux = op3(c) == OPERAND_CL;
    modify_end(c, op1(c), d);
}

/* A bit number in a register reaches beyond the operand in memory: the
 * address moves by its signed word number (PRM386 BT). */
static uint8_t bit_base(struct crack *c, enum operand_size size)
{
    uint8_t address = effective_address(c);

    emit(c, UOP_bitaddr, address, address, c->insn->reg, 0)->aux = size;
    if (!c->insn->adsize32)
        emit(c, UOP_zx16, address, address, 0, 0);
    return address;
}

void crack_bit(struct crack *c)
{
    enum operand_size size = operand_size(c, op1(c));
    bool by_register = op2(c) == OPERAND_Gv;
    bool writes = param(c) != UOP_bt16;
    uint8_t d;

    if (by_register && in_memory(c, op1(c))) {
        uint8_t address = bit_base(c, size);
        bool seg_flat = c->mode & FLAT && c->insn->seg != SEG_CS &&
                        c->insn->seg < SEG_FS;

        d = new_temp(c);
        c->reads_memory = true;
        c->writes_memory = writes;
        emit(c, sized(writes ? seg_flat ? UOP_ldx8 : UOP_ldxs_8
                      : seg_flat ? UOP_ld8 : UOP_lds_8, size),
             d, address, REG_ZERO, 0)->seg = c->insn->seg;
    } else {
        d = writes ? modify_begin(c, op1(c)) : read_operand(c, op1(c));
    }

    struct uop *u = emit(c, (enum uop_code)(param(c) + c->insn->opsize32), d,
                         d, by_register ? c->insn->reg : REG_ZERO,
                         c->insn->imm);

    u->aux = !by_register;
    if (writes)
        modify_end(c, op1(c), d);
}

void crack_bitscan(struct crack *c)
{
    uint8_t a = read_operand(c, op2(c));

    emit(c, (enum uop_code)(param(c) + c->insn->opsize32), c->insn->reg, a, 0,
         0);
}

void crack_mov(struct crack *c)
{
    enum operand_size size = operand_size(c, op1(c));

    /* The frequent forms are one micro-op each. */
    if (size == SIZE_32 && op1(c) == OPERAND_Zv) {
        emit(c, UOP_li32, c->insn->opcode & 7, 0, 0, c->insn->imm);
        return;
    }
    if (in_memory(c, op1(c)) && immediate(op2(c))) {
        write_immediate(c, op1(c), c->insn->imm);
        return;
    }
    write_operand(c, op1(c), read_operand(c, op2(c)));
    if (c->count == 2 && size == SIZE_32 && c->uop[1].code == UOP_mov32 &&
        (c->uop[0].code == UOP_ld32 || c->uop[0].code == UOP_lds_32)) {
        c->uop[0].d = c->uop[1].d;
        c->count = 1;
    }
}

void crack_lea(struct crack *c)
{
    const struct insn *insn = c->insn;
    uint8_t to = insn->reg;

    if (insn->adsize32 && insn->opsize32)
        emit(c, UOP_lea32, to, insn->base, insn->index, insn->disp)->scale =
            insn->scale;
    else
        write_operand(c, op1(c), effective_address(c));
}

void crack_movx(struct crack *c)
{
    bool sign = param(c), byte = op2(c) == OPERAND_Eb;
    uint8_t from = read_operand(c, op2(c));
    uint8_t wide = c->insn->opsize32 ? c->insn->reg : new_temp(c);

    emit(c, sign ? byte ? UOP_sx8 : UOP_sx16 : byte ? UOP_zx8 : UOP_zx16, wide,
         from, 0, 0);
    write_operand(c, op1(c), wide);
}

/* With memory it is a locked read-modify-write whatever the prefix. */
void crack_xchg(struct crack *c)
{
    uint8_t theirs = read_operand(c, op2(c));

    if (in_memory(c, op1(c))) {
        uint8_t ours = modify_begin(c, op1(c));

        modify_end(c, op1(c), theirs);
        write_operand(c, op2(c), ours);
    } else {
        uint8_t ours = read_operand(c, op1(c)), keep = new_temp(c);

        emit(c, UOP_mov32, keep, ours, 0, 0);
        write_operand(c, op1(c), theirs);
        write_operand(c, op2(c), keep);
    }
}

void crack_nop(struct crack *c)
{
    emit(c, UOP_mov32, EAX, EAX, 0, 0);
}

void crack_bswap(struct crack *c)
{
    emit(c, UOP_bswap, c->insn->opcode & 7, 0, 0, 0);
}

void crack_xadd(struct crack *c)
{
    enum operand_size size = operand_size(c, op1(c));
    uint8_t b = read_operand(c, op2(c));
    uint8_t old = modify_begin(c, op1(c));
    uint8_t sum = new_temp(c);

    emit(c, sized(UOP_add8, size), sum, old, b, 0);
    if (in_memory(c, op1(c))) {
        modify_end(c, op1(c), sum);
        write_operand(c, op2(c), old);
    } else {
        write_operand(c, op2(c), old);
        write_operand(c, op1(c), sum);
    }
}

/* Counted as one write, also when the comparison fails. */
void crack_cmpxchg(struct crack *c)
{
    enum operand_size size = operand_size(c, op1(c));
    uint8_t b = read_operand(c, op2(c));
    uint8_t old = modify_begin(c, op1(c));
    uint8_t chosen = new_temp(c);

    emit(c, sized(UOP_cmpxchg8, size), chosen, old, b, 0);
    modify_end(c, op1(c), chosen);
}

void crack_cmov(struct crack *c)
{
    uint8_t from = read_operand(c, op2(c));

    emit(c, c->insn->opsize32 ? UOP_cmov32 : UOP_cmov16, c->insn->reg, from, 0,
         0)->aux = c->insn->opcode & 15;
}

void crack_setcc(struct crack *c)
{
    uint8_t d = new_temp(c);

    emit(c, UOP_setcc, d, 0, 0, 0)->aux = c->insn->opcode & 15;
    write_operand(c, op1(c), d);
}

void crack_xlat(struct crack *c)
{
    const struct insn *insn = c->insn;
    uint8_t al = new_temp(c), address = new_temp(c), value = new_temp(c);

    emit(c, UOP_zx8, al, EAX, 0, 0);
    emit(c, insn->adsize32 ? UOP_lea32 : UOP_lea16, address, EBX, al, 0);
    emit_load(c, value, address, 0, insn->seg, SIZE_8);
    emit(c, UOP_mov8, EAX, value, 0, 0);
}

/* CBW, CWDE and CWD, CDQ. */
void crack_widen(struct crack *c)
{
    bool into_edx = param(c);
    uint8_t t = new_temp(c);

    if (c->insn->opsize32) {
        if (into_edx)
            emit(c, UOP_signmask, EDX, EAX, 0, 0);
        else
            emit(c, UOP_sx16, EAX, EAX, 0, 0);
        return;
    }
    emit(c, into_edx ? UOP_sx16 : UOP_sx8, t, EAX, 0, 0);
    if (into_edx)
        emit(c, UOP_signmask, t, t, 0, 0);
    emit(c, UOP_mov16, into_edx ? EDX : EAX, t, 0, 0);
}

void crack_flag(struct crack *c)
{
    emit(c, (enum uop_code)param(c), 0, 0, 0, 0);
}

void crack_bcd(struct crack *c)
{
    emit_assist(c, ASSIST_bcd)->imm = param(c);
}
