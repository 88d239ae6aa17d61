/* The cracker's shared part: operands, addresses, the stack, costs. */
#include "cpu/decode/crack.h"

#include <assert.h>

#include "cpu/decode/crack_emit.h"

struct uop *emit(struct crack *c, enum uop_code code, uint8_t d, uint8_t a,
                 uint8_t b, uint32_t imm)
{
    assert(c->count < CRACK_UOPS_MAX);

    struct uop *u = &c->uop[c->count++];

    *u = (struct uop){.code = (uint16_t)code, .d = d, .a = a, .b = b,
                      .imm = imm, .insn = c->index};
    return u;
}

enum uop_code sized(unsigned base8, enum operand_size size)
{
    return (enum uop_code)(base8 + size);
}

enum operand_size operand_size(const struct crack *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Eb: case OPERAND_Gb: case OPERAND_Zb: case OPERAND_Ib:
    case OPERAND_Ob: case OPERAND_AL: case OPERAND_CL:
        return SIZE_8;
    case OPERAND_Ew: case OPERAND_Gw: case OPERAND_Iw: case OPERAND_Sw:
    case OPERAND_DX:
        return SIZE_16;
    case OPERAND_Rd: case OPERAND_Cd: case OPERAND_Dd: case OPERAND_Td:
        return SIZE_32;
    default:
        return c->insn->opsize32 ? SIZE_32 : SIZE_16;
    }
}

uint8_t new_temp(struct crack *c)
{
    assert(REG_T0 + c->temps <= REG_T5);
    return (uint8_t)(REG_T0 + c->temps++);
}

bool in_memory(const struct crack *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Eb: case OPERAND_Ew: case OPERAND_Ev: case OPERAND_M:
        return c->insn->is_mem;
    case OPERAND_Ob: case OPERAND_Ov:
        return true;
    default:
        return false;
    }
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

/* AH, CH, DH, BH are bits 15:8 of registers 0 to 3. */
static bool is_high_byte(enum operand_size size, uint8_t operand, uint8_t reg)
{
    return size == SIZE_8 && reg >= 4 && operand != OPERAND_AL &&
           operand != OPERAND_CL;
}

static bool is_immediate(uint8_t operand)
{
    return operand >= OPERAND_Ib && operand <= OPERAND_One;
}

/* CS is flat as well, but not writable. */
static bool flat(const struct crack *c, uint8_t seg)
{
    return c->mode & FLAT && seg != SEG_CS && seg < SEG_FS;
}

/* The micro-op for a memory access: the flat family or the segmented one. */
static enum uop_code mem_code(const struct crack *c, uint8_t seg,
                              unsigned flat8, unsigned segmented8,
                              enum operand_size size)
{
    return sized(flat(c, seg) ? flat8 : segmented8, size);
}

/* Puts the instruction's memory operand into a micro-op's address fields. A
 * 16-bit address wraps, so it is computed first. */
static struct uop *emit_mem(struct crack *c, enum uop_code code, uint8_t d)
{
    const struct insn *insn = c->insn;
    struct uop *u;

    if (insn->adsize32) {
        u = emit(c, code, d, insn->base, insn->index, insn->disp);
        u->scale = insn->scale;
    } else {
        uint8_t address = effective_address(c);

        u = emit(c, code, d, address, REG_ZERO, 0);
    }
    u->seg = insn->seg;
    return u;
}

uint8_t effective_address(struct crack *c)
{
    const struct insn *insn = c->insn;
    uint8_t address = new_temp(c);
    struct uop *u = emit(c, insn->adsize32 ? UOP_lea32 : UOP_lea16, address,
                         insn->base, insn->index, insn->disp);

    u->scale = insn->scale;
    return address;
}

static uint8_t load_operand(struct crack *c, enum operand_size size,
                            unsigned flat8, unsigned segmented8)
{
    uint8_t d = new_temp(c);

    c->reads_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, flat8, segmented8, size), d);
    return d;
}

uint8_t read_operand(struct crack *c, uint8_t operand)
{
    enum operand_size size = operand_size(c, operand);

    if (in_memory(c, operand))
        return load_operand(c, size, UOP_ld8, UOP_lds_8);
    if (is_immediate(operand)) {
        uint8_t d = new_temp(c);

        emit(c, UOP_li32, d, 0, 0, operand == OPERAND_One ? 1 : c->insn->imm);
        return d;
    }

    uint8_t reg = register_of(c, operand);

    if (!is_high_byte(size, operand, reg))
        return reg;

    uint8_t d = new_temp(c);

    emit(c, UOP_exth, d, reg - 4, 0, 0);
    return d;
}

static void write_register(struct crack *c, uint8_t operand, uint8_t from)
{
    static const uint8_t move[] = {UOP_mov8, UOP_mov16, UOP_mov32};
    enum operand_size size = operand_size(c, operand);
    uint8_t reg = register_of(c, operand);

    if (is_high_byte(size, operand, reg))
        emit(c, UOP_insh, reg - 4, from, 0, 0);
    else if (reg != from)
        emit(c, move[size], reg, from, 0, 0);
}

void write_operand(struct crack *c, uint8_t operand, uint8_t from)
{
    if (!in_memory(c, operand)) {
        write_register(c, operand, from);
        return;
    }
    c->writes_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, UOP_st8, UOP_sts_8,
                         operand_size(c, operand)),
             from);
}

void write_immediate(struct crack *c, uint8_t operand, uint32_t value)
{
    c->writes_memory = true;
    emit_mem(c, mem_code(c, c->insn->seg, UOP_sti8, UOP_stis_8,
                         operand_size(c, operand)),
             0)->imm2 = value;
}

uint8_t modify_begin(struct crack *c, uint8_t operand)
{
    if (in_memory(c, operand)) {
        c->writes_memory = true;
        return load_operand(c, operand_size(c, operand), UOP_ldx8,
                            UOP_ldxs_8);
    }
    return read_operand(c, operand);
}

void modify_end(struct crack *c, uint8_t operand, uint8_t reg)
{
    if (in_memory(c, operand))
        emit(c, sized(UOP_stx8, operand_size(c, operand)), reg, 0, 0, 0);
    else
        write_register(c, operand, reg);
}

void emit_load(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
               uint8_t seg, enum operand_size size)
{
    c->reads_memory = true;
    emit(c, mem_code(c, seg, UOP_ld8, UOP_lds_8, size), d, base, REG_ZERO, imm)
        ->seg = seg;
}

void emit_store(struct crack *c, uint8_t from, uint8_t base, uint32_t imm,
                uint8_t seg, enum operand_size size)
{
    c->writes_memory = true;
    emit(c, mem_code(c, seg, UOP_st8, UOP_sts_8, size), from, base, REG_ZERO,
         imm)->seg = seg;
}

/* ESP + imm, or SP + imm modulo 64 KiB, as an address. */
static uint8_t stack_address(struct crack *c, uint32_t *imm)
{
    if (c->mode & STACK_32)
        return ESP;

    uint8_t address = new_temp(c);

    emit(c, UOP_lea16, address, ESP, REG_ZERO, *imm);
    *imm = 0;
    return address;
}

void stack_push(struct crack *c, uint8_t from, enum operand_size size)
{
    uint32_t bytes = 1u << size, imm = -bytes;
    uint8_t address = stack_address(c, &imm);

    emit_store(c, from, address, imm, SEG_SS, size);
    stack_drop(c, -bytes);
}

uint8_t stack_top(struct crack *c, enum operand_size size)
{
    uint32_t imm = 0;
    uint8_t address = stack_address(c, &imm);
    uint8_t value = new_temp(c);

    emit_load(c, value, address, imm, SEG_SS, size);
    return value;
}

void stack_drop(struct crack *c, uint32_t bytes)
{
    if (c->mode & STACK_32) {
        emit(c, UOP_lea32, ESP, ESP, REG_ZERO, bytes);
    } else {
        uint8_t sp = new_temp(c);

        emit(c, UOP_lea16, sp, ESP, REG_ZERO, bytes);
        emit(c, UOP_mov16, ESP, sp, 0, 0);
    }
}

struct uop *emit_assist(struct crack *c, enum assist_code code)
{
    bool ends = assist_info[code].ends;
    struct uop *u = emit(c, ends ? UOP_assist_end : UOP_assist, 0, 0, 0, 0);

    u->imm2 = code;
    u->seg = c->insn->seg;
    c->ends |= ends;
    return u;
}

/* #UD for the mode and #GP for the privilege come before any fault of a
 * memory operand (SDM vol. 3A 6.9). */
static void guard(struct crack *c)
{
    uint8_t attr = c->insn->row->attr & (ISA_P | ISA_0);

    if (attr && c->insn->is_mem)
        emit_assist(c, ASSIST_guard)->imm = attr;
}

void crack(struct crack *c, enum decode_status status)
{
    if (status != DECODE_OK) {
        emit_assist(c, status == DECODE_UNDEFINED ? ASSIST_undefined
                                                  : ASSIST_gp);
        return;
    }
    c->cost = c->insn->row->cost;
    guard(c);
    c->insn->row->crack(c);
}

uint32_t crack_cost(const struct crack *c, const struct cpu_model *model)
{
    enum cost_form form = c->writes_memory ? COST_WRITE
                          : c->reads_memory ? COST_READ
                                            : COST_REG;

    /* I/O is charged as it happens, to its own cause. */
    if (!c->insn->row || c->cost == COST_io || c->cost == COST_io_string)
        return 0;
    return model->cost[c->cost][form];
}
