/* Micro-ops for operands, addresses and the stack. */
#include "cpu/decode/emit.h"

#include <assert.h>

struct uop *emit_uop(struct crack *c, enum uop_code code, uint8_t d, uint8_t a,
                     uint8_t b, uint32_t imm)
{
    assert(c->count < CRACK_UOPS_MAX);

    struct uop *u = &c->uop[c->count++];

    *u = (struct uop){.code = (uint16_t)code, .d = d, .a = a, .b = b,
                      .imm = imm, .insn = c->index};
    return u;
}

struct uop *emit_assist(struct crack *c, enum assist_code code)
{
    bool ends = assist_info[code].ends;
    struct uop *u = emit_uop(c, ends ? UOP_assist_end : UOP_assist, 0, 0, 0, 0);

    u->imm2 = code;
    u->seg = c->insn->seg & UOP_SEG_MASK;
    c->ends |= ends;
    return u;
}

struct uop *emit_row_assist(struct crack *c)
{
    return emit_assist(c, (enum assist_code)emit_param(c));
}

enum uop_code emit_sized(unsigned code8, enum uop_size size)
{
    return (enum uop_code)(code8 + size);
}

enum uop_size emit_operand_size(const struct crack *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Eb: case OPERAND_Gb: case OPERAND_Zb: case OPERAND_Ib:
    case OPERAND_Ob: case OPERAND_AL: case OPERAND_CL:
        return UOP_SIZE_8;
    case OPERAND_Ew: case OPERAND_Gw: case OPERAND_Iw: case OPERAND_Sw:
    case OPERAND_DX:
        return UOP_SIZE_16;
    case OPERAND_Rd: case OPERAND_Cd: case OPERAND_Dd: case OPERAND_Td:
        return UOP_SIZE_32;
    default:
        return emit_word_size(c);
    }
}

uint8_t emit_temp(struct crack *c)
{
    assert(REG_T0 + c->temps <= REG_T5);
    return (uint8_t)(REG_T0 + c->temps++);
}

bool emit_in_memory(const struct crack *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Eb: case OPERAND_Ew: case OPERAND_Ev:
    case OPERAND_M: case OPERAND_Mp:
        return c->insn->is_mem;
    case OPERAND_Ob: case OPERAND_Ov:
        return true;
    default:
        return false;
    }
}

bool emit_is_immediate(uint8_t operand)
{
    return operand >= OPERAND_Ib && operand <= OPERAND_One;
}

/* The ModRM or implied register number of a register operand. */
static uint8_t register_of(const struct crack *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Gb: case OPERAND_Gw: case OPERAND_Gv:
        return c->insn->reg;
    case OPERAND_Zb: case OPERAND_Zv:
        return c->insn->opcode & 7;
    case OPERAND_AL: case OPERAND_AX:
        return EAX;
    case OPERAND_CL:
        return ECX;
    case OPERAND_DX:
        return EDX;
    default:
        return c->insn->rm;
    }
}

/* AH, CH, DH, BH, encoded as 4 to 7, are bits 15:8 of registers 0 to 3. */
static bool is_high_byte(enum uop_size size, uint8_t operand, uint8_t reg)
{
    return size == UOP_SIZE_8 && reg >= 4 && operand != OPERAND_AL &&
           operand != OPERAND_CL;
}

/* Whether accesses by this segment need no check: MODE_FLAT speaks of ES, SS,
 * DS and, for reads alone, of CS. */
static bool is_flat(const struct crack *c, uint8_t seg)
{
    return c->mode & MODE_FLAT && seg != SEG_CS && seg < SEG_FS;
}

/* The micro-op of a memory access: of the flat or of the segmented family. */
static enum uop_code mem_code(const struct crack *c, uint8_t seg,
                              unsigned flat8, unsigned segmented8,
                              enum uop_size size)
{
    return emit_sized(is_flat(c, seg) ? flat8 : segmented8, size);
}

/* Appends a micro-op on the instruction's memory operand. A 16-bit address
 * wraps at 64 KiB, so it is computed by a micro-op of its own. */
static struct uop *emit_mem(struct crack *c, enum uop_code code, uint8_t d)
{
    const struct insn *insn = c->insn;
    struct uop *u;

    if (insn->adsize32) {
        u = emit_uop(c, code, d, insn->base, insn->index, insn->disp);
        u->scale = insn->scale & UOP_SCALE_MASK;
    } else {
        uint8_t address = emit_address(c);

        u = emit_uop(c, code, d, address, REG_ZERO, 0);
    }
    u->seg = insn->seg & UOP_SEG_MASK;
    return u;
}

uint8_t emit_address(struct crack *c)
{
    const struct insn *insn = c->insn;
    uint8_t address = emit_temp(c);
    struct uop *u = emit_uop(c, insn->adsize32 ? UOP_lea32 : UOP_lea16,
                             address, insn->base, insn->index, insn->disp);

    u->scale = insn->scale & UOP_SCALE_MASK;
    return address;
}

static uint8_t load_operand(struct crack *c, enum uop_size size,
                            unsigned flat8, unsigned segmented8)
{
    uint8_t d = emit_temp(c);

    c->reads_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, flat8, segmented8, size), d);
    return d;
}

uint8_t emit_read_operand(struct crack *c, uint8_t operand)
{
    enum uop_size size = emit_operand_size(c, operand);

    if (emit_in_memory(c, operand))
        return load_operand(c, size, UOP_ld8, UOP_lds_8);
    if (emit_is_immediate(operand)) {
        uint8_t d = emit_temp(c);

        emit_uop(c, UOP_li32, d, 0, 0,
                 operand == OPERAND_One ? 1 : c->insn->imm);
        return d;
    }

    uint8_t reg = register_of(c, operand);

    if (!is_high_byte(size, operand, reg))
        return reg;

    uint8_t d = emit_temp(c);

    emit_uop(c, UOP_exth, d, reg - 4, 0, 0);
    return d;
}

static void write_register(struct crack *c, uint8_t operand, uint8_t from)
{
    static const uint8_t move[] = {UOP_mov8, UOP_mov16, UOP_mov32};
    enum uop_size size = emit_operand_size(c, operand);
    uint8_t reg = register_of(c, operand);

    if (is_high_byte(size, operand, reg))
        emit_uop(c, UOP_insh, reg - 4, from, 0, 0);
    else if (reg != from)
        emit_uop(c, move[size], reg, from, 0, 0);
}

void emit_write_operand(struct crack *c, uint8_t operand, uint8_t from)
{
    if (!emit_in_memory(c, operand)) {
        write_register(c, operand, from);
        return;
    }
    c->writes_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, UOP_st8, UOP_sts_8,
                         emit_operand_size(c, operand)),
             from);
}

void emit_write_immediate(struct crack *c, uint8_t operand, uint32_t value)
{
    c->writes_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, UOP_sti8, UOP_stis_8,
                         emit_operand_size(c, operand)),
             0)->imm2 = value;
}

uint8_t emit_modify_begin(struct crack *c, uint8_t operand)
{
    if (emit_in_memory(c, operand)) {
        c->writes_memory = true;
        return load_operand(c, emit_operand_size(c, operand), UOP_ldx8,
                            UOP_ldxs_8);
    }
    return emit_read_operand(c, operand);
}

void emit_modify_end(struct crack *c, uint8_t operand, uint8_t value)
{
    if (emit_in_memory(c, operand))
        emit_uop(c, emit_sized(UOP_stx8, emit_operand_size(c, operand)),
                 value, 0, 0, 0);
    else
        write_register(c, operand, value);
}

void emit_load(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
               uint8_t seg, enum uop_size size)
{
    c->reads_memory = true;
    emit_uop(c, mem_code(c, seg, UOP_ld8, UOP_lds_8, size), d, base, REG_ZERO,
             imm)->seg = seg & UOP_SEG_MASK;
}

void emit_load_modify(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
                      uint8_t seg, enum uop_size size)
{
    c->reads_memory = c->writes_memory = true;
    emit_uop(c, mem_code(c, seg, UOP_ldx8, UOP_ldxs_8, size), d, base,
             REG_ZERO, imm)->seg = seg & UOP_SEG_MASK;
}

void emit_store(struct crack *c, uint8_t from, uint8_t base, uint32_t imm,
                uint8_t seg, enum uop_size size)
{
    c->writes_memory = true;
    emit_uop(c, mem_code(c, seg, UOP_st8, UOP_sts_8, size), from, base,
             REG_ZERO, imm)->seg = seg & UOP_SEG_MASK;
}

/* ESP, to which the access adds *imm; on a 16-bit stack SP + *imm modulo
 * 64 KiB, and *imm becomes 0. */
static uint8_t stack_address(struct crack *c, uint32_t *imm)
{
    if (c->mode & MODE_STACK_32)
        return ESP;

    uint8_t address = emit_temp(c);

    emit_uop(c, UOP_lea16, address, ESP, REG_ZERO, *imm);
    *imm = 0;
    return address;
}

/* Pushes an item of a size, and stores as much as `stored` of it. */
static void push_part(struct crack *c, uint8_t from, enum uop_size item,
                      enum uop_size stored)
{
    uint32_t bytes = 1u << item, imm = -bytes;
    uint8_t address = stack_address(c, &imm);

    emit_store(c, from, address, imm, SEG_SS, stored);
    emit_stack_drop(c, -bytes);
}

void emit_push(struct crack *c, uint8_t from, enum uop_size size)
{
    push_part(c, from, size, size);
}

void emit_push_word(struct crack *c, uint8_t from, enum uop_size item)
{
    push_part(c, from, item, UOP_SIZE_16);
}

uint8_t emit_stack_top(struct crack *c, enum uop_size size)
{
    uint32_t imm = 0;
    uint8_t address = stack_address(c, &imm);
    uint8_t value = emit_temp(c);

    emit_load(c, value, address, imm, SEG_SS, size);
    return value;
}

void emit_stack_drop(struct crack *c, uint32_t bytes)
{
    if (c->mode & MODE_STACK_32) {
        emit_uop(c, UOP_lea32, ESP, ESP, REG_ZERO, bytes);
    } else {
        uint8_t sp = emit_temp(c);

        emit_uop(c, UOP_lea16, sp, ESP, REG_ZERO, bytes);
        emit_uop(c, UOP_mov16, ESP, sp, 0, 0);
    }
}
