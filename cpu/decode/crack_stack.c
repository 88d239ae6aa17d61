/* Recipes of the stack: PUSH, POP, PUSHF, POPF, ENTER, LEAVE. */
#include "cpu/decode/emit.h"

static bool is_segment(uint8_t operand)
{
    return operand >= OPERAND_ES && operand <= OPERAND_GS;
}

static uint8_t read_segment(struct crack *c, uint8_t operand)
{
    uint8_t d = emit_temp(c);

    emit_uop(c, UOP_rdseg, d, 0, 0, 0)->aux =
        (uint8_t)(SEG_ES + (operand - OPERAND_ES));
    return d;
}

/* Of a segment register two bytes are written, whatever the operand size: the
 * upper half of a 32-bit item keeps what memory held (SDM vol. 2 PUSH, "the
 * segment selector is written on the stack using a 16-bit move"). */
void crack_push(struct crack *c)
{
    uint8_t operand = emit_operand(c, 0);

    if (is_segment(operand))
        emit_push_word(c, read_segment(c, operand), emit_word_size(c));
    else
        emit_push(c, emit_read_operand(c, operand), emit_word_size(c));
}

/* The address of a memory operand is computed with the ESP that POP leaves
 * (PRM386 POP). The store comes first, so that a fault of it leaves ESP alone:
 * its displacement makes up for that. */
static void pop_memory(struct crack *c, uint8_t value)
{
    const struct insn *original = c->insn;
    struct insn moved = *original;

    if (moved.base == ESP && moved.adsize32)
        moved.disp += emit_word_bytes(c);
    c->insn = &moved;
    emit_write_operand(c, emit_operand(c, 0), value);
    c->insn = original;
    emit_stack_drop(c, emit_word_bytes(c));
}

void crack_pop(struct crack *c)
{
    uint8_t to = emit_operand(c, 0);
    uint8_t value = emit_stack_top(c, emit_word_size(c));

    if (emit_in_memory(c, to)) {
        pop_memory(c, value);
    } else {
        emit_stack_drop(c, emit_word_bytes(c));
        emit_write_operand(c, to, value);
    }
}

void crack_pushf(struct crack *c)
{
    uint8_t image = emit_temp(c);

    emit_assist(c, ASSIST_pushf)->d = image;
    emit_push(c, image, emit_word_size(c));
}

void crack_popf(struct crack *c)
{
    uint8_t value = emit_stack_top(c, emit_word_size(c));
    struct uop *u = emit_assist(c, ASSIST_popf);

    u->a = value;
    u->aux = c->insn->opsize32;
}

void crack_enter(struct crack *c)
{
    struct uop *u = emit_assist(c, ASSIST_enter);

    u->aux = c->insn->opsize32;
    u->imm = c->insn->imm | (c->insn->imm2 & 31) << 16;
    c->writes_memory = true;
}

/* ESP = EBP, then POP EBP. The load comes first, so that a fault of it leaves
 * ESP alone. */
void crack_leave(struct crack *c)
{
    bool stack32 = c->mode & MODE_STACK_32;
    uint8_t address = EBP, value = emit_temp(c);

    if (!stack32) {
        address = emit_temp(c);
        emit_uop(c, UOP_zx16, address, EBP, 0, 0);
    }
    emit_load(c, value, address, 0, SEG_SS, emit_word_size(c));
    emit_uop(c, stack32 ? UOP_mov32 : UOP_mov16, ESP, EBP, 0, 0);
    emit_stack_drop(c, emit_word_bytes(c));
    emit_uop(c, c->insn->opsize32 ? UOP_mov32 : UOP_mov16, EBP, value, 0, 0);
}
