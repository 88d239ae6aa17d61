/* Recipes of the stack, control flow, I/O and the system instructions. */
#include "cpu/decode/crack_emit.h"
#include "cpu/decode/string_form.h"

static uint8_t op1(const struct crack *c)
{
    return c->insn->row->operand[0];
}

static uint8_t op2(const struct crack *c)
{
    return c->insn->row->operand[1];
}

static uint8_t param(const struct crack *c)
{
    return c->insn->row->param;
}

static enum operand_size word_size(const struct crack *c)
{
    return c->insn->opsize32 ? SIZE_32 : SIZE_16;
}

/* The segment register that opcodes 06 to 1F and 0F A0 to A9 name. */
static uint8_t opcode_segment(const struct crack *c)
{
    uint8_t first = op1(c);

    return (uint8_t)(SEG_ES + (first - OPERAND_ES));
}

static bool is_segment(uint8_t operand)
{
    return operand >= OPERAND_ES && operand <= OPERAND_GS;
}

/* The selector of a segment register in a temporary. */
static uint8_t read_segment(struct crack *c, uint8_t seg)
{
    uint8_t d = new_temp(c);

    emit(c, UOP_rdseg, d, 0, 0, 0)->aux = seg;
    return d;
}

void crack_push(struct crack *c)
{
    uint8_t from = is_segment(op1(c)) ? read_segment(c, opcode_segment(c))
                                      : read_operand(c, op1(c));

    stack_push(c, from, word_size(c));
}

/* The address of a memory operand sees ESP as already incremented (PRM386
 * POP), so ESP moves first, and back when the store faults is not needed: the
 * store is checked with the old ESP and the moved address. */
static void pop_memory(struct crack *c, uint8_t value, uint32_t bytes)
{
    struct insn moved = *c->insn;
    const struct insn *original = c->insn;

    if (moved.base == ESP && moved.adsize32)
        moved.disp += bytes;
    c->insn = &moved;
    write_operand(c, op1(c), value);
    c->insn = original;
    stack_drop(c, bytes);
}

void crack_pop(struct crack *c)
{
    uint8_t value = stack_top(c, word_size(c));
    uint32_t bytes = c->insn->opsize32 ? 4 : 2;

    if (in_memory(c, op1(c))) {
        pop_memory(c, value, bytes);
    } else {
        stack_drop(c, bytes);
        write_operand(c, op1(c), value);
    }
}

/* imm is the size of a POP's item: the assist moves ESP itself, for nothing
 * may follow what ends a block, as a load of SS does. */
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
    load_segment(c, opcode_segment(c), stack_top(c, word_size(c)),
                 c->insn->opsize32 ? 4 : 2);
}

void crack_pushf(struct crack *c)
{
    uint8_t image = new_temp(c);

    emit_assist(c, ASSIST_pushf)->d = image;
    stack_push(c, image, word_size(c));
}

void crack_popf(struct crack *c)
{
    uint8_t value = stack_top(c, word_size(c));
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

/* ESP = EBP, then POP EBP; the load comes first so that a fault leaves ESP. */
void crack_leave(struct crack *c)
{
    bool stack32 = c->mode & STACK_32;
    uint32_t bytes = c->insn->opsize32 ? 4 : 2;
    uint8_t address = EBP, value = new_temp(c);

    if (!stack32) {
        address = new_temp(c);
        emit(c, UOP_zx16, address, EBP, 0, 0);
    }
    emit_load(c, value, address, 0, SEG_SS, word_size(c));
    emit(c, stack32 ? UOP_mov32 : UOP_mov16, ESP, EBP, 0, 0);
    stack_drop(c, bytes);
    emit(c, c->insn->opsize32 ? UOP_mov32 : UOP_mov16, EBP, value, 0, 0);
}

/* A relative branch: the target as an offset from the block's EIP; aux says
 * how wide EIP is afterwards. */
static struct uop *emit_branch(struct crack *c, enum uop_code code)
{
    struct uop *u = emit(c, code, 0, 0, 0, c->end + c->insn->imm);

    u->b = word_size(c);
    c->ends = true;
    return u;
}

void crack_jcc(struct crack *c)
{
    emit_branch(c, UOP_jo + (c->insn->opcode & 15));
}

void crack_jmp(struct crack *c)
{
    emit_branch(c, UOP_jmp);
}

void crack_loop(struct crack *c)
{
    struct uop *u = emit_branch(c, UOP_loop);

    u->aux = param(c);
    u->scale = c->insn->adsize32;
}

static void emit_jump_register(struct crack *c, uint8_t target)
{
    emit(c, UOP_jmpr, 0, target, word_size(c), 0);
    c->ends = true;
}

void crack_jmp_ind(struct crack *c)
{
    emit_jump_register(c, read_operand(c, op1(c)));
}

static void push_return(struct crack *c)
{
    uint8_t back = new_temp(c);

    emit(c, UOP_lip, back, 0, word_size(c), c->end);
    stack_push(c, back, word_size(c));
}

/* The target is checked before the push commits, as PRM386 CALL has it: a
 * jump out of the segment's limit leaves the stack alone. */
void crack_call(struct crack *c)
{
    emit(c, UOP_chkip, 0, REG_ZERO, word_size(c), c->end + c->insn->imm)->aux =
        1;
    push_return(c);
    emit_branch(c, UOP_jmp);
}

void crack_call_ind(struct crack *c)
{
    uint8_t target = read_operand(c, op1(c));

    if (target < REG_T0) {
        uint8_t keep = new_temp(c);

        emit(c, UOP_mov32, keep, target, 0, 0);
        target = keep;
    }
    emit(c, UOP_chkip, 0, target, word_size(c), 0);
    push_return(c);
    emit_jump_register(c, target);
}

void crack_ret(struct crack *c)
{
    uint32_t bytes = c->insn->opsize32 ? 4 : 2;
    uint8_t target = stack_top(c, word_size(c));

    emit(c, UOP_chkip, 0, target, word_size(c), 0);
    if (op1(c) == OPERAND_Iw)
        bytes += c->insn->imm;
    stack_drop(c, bytes);
    emit_jump_register(c, target);
}

void crack_far_imm(struct crack *c)
{
    uint8_t offset = new_temp(c), selector = new_temp(c);
    struct uop *u;

    emit(c, UOP_li32, offset, 0, 0, c->insn->imm);
    emit(c, UOP_li32, selector, 0, 0, c->insn->imm2);
    u = emit_assist(c, (enum assist_code)param(c));
    u->a = offset;
    u->b = selector;
    u->aux = c->insn->opsize32;
}

/* The far pointer is one access; the assist makes it (b = REG_ZERO says the
 * pointer is in memory at a). */
void crack_far_mem(struct crack *c)
{
    uint8_t address = effective_address(c);
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    u->a = address;
    u->b = REG_ZERO;
    u->aux = c->insn->opsize32;
    c->reads_memory = true;
}

void crack_load_far_ptr(struct crack *c)
{
    uint8_t address = effective_address(c);
    struct uop *u = emit_assist(c, ASSIST_load_far_ptr);

    u->a = address;
    u->d = c->insn->reg;
    u->aux = param(c);
    u->b = c->insn->opsize32;
    c->reads_memory = true;
}

void crack_bound(struct crack *c)
{
    uint8_t address = effective_address(c);
    struct uop *u = emit_assist(c, ASSIST_bound);

    u->a = address;
    u->d = c->insn->reg;
    u->aux = c->insn->opsize32;
    c->reads_memory = true;
}

/* aux: the operation; imm: REP, operand and address size. */
void crack_string(struct crack *c)
{
    const struct insn *insn = c->insn;
    struct uop *u = emit_assist(c, ASSIST_string);
    uint32_t size = insn->opcode & 1 ? (insn->opsize32 ? 4 : 2) : 1;

    u->aux = param(c);
    u->imm = string_form(size, insn->adsize32, insn->rep);
    if (insn->rep && c->cost == COST_string)
        c->cost = COST_rep_start;
}

void crack_io(struct crack *c)
{
    bool out = param(c) == ASSIST_io_out;
    uint8_t port = out ? op1(c) : op2(c), data = out ? op2(c) : op1(c);
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    u->aux = (uint8_t)(1 << operand_size(c, data));
    u->a = port == OPERAND_DX;
    u->imm = c->insn->imm;
}

void crack_mov_from_seg(struct crack *c)
{
    uint8_t seg = c->insn->reg;
    uint8_t value = read_segment(c, seg);

    /* To memory it is always a word; to a register the upper half is cleared
     * with a 32-bit operand (SDM vol. 2, MOV). */
    if (!c->insn->is_mem) {
        write_operand(c, op1(c), value);
    } else {
        struct insn word = *c->insn;
        const struct insn *original = c->insn;

        word.opsize32 = false;
        c->insn = &word;
        write_operand(c, op1(c), value);
        c->insn = original;
    }
}

void crack_mov_to_seg(struct crack *c)
{
    load_segment(c, c->insn->reg, read_operand(c, op2(c)), 0);
}

/* SLDT, STR, SMSW: as MOV from a segment register. */
void crack_store_word(struct crack *c)
{
    uint8_t value = new_temp(c);
    struct insn word = *c->insn;
    const struct insn *original = c->insn;

    emit_assist(c, (enum assist_code)param(c))->d = value;
    if (word.is_mem)
        word.opsize32 = false;
    c->insn = &word;
    write_operand(c, op1(c), value);
    c->insn = original;
}

void crack_load_word(struct crack *c)
{
    uint8_t value = read_operand(c, op1(c));

    emit_assist(c, (enum assist_code)param(c))->a = value;
}

void crack_address(struct crack *c)
{
    uint8_t address = effective_address(c);
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    u->a = address;
    u->aux = c->insn->opsize32;
    c->writes_memory = param(c) == ASSIST_sgdt || param(c) == ASSIST_sidt ||
                       param(c) == ASSIST_cmpxchg8b;
    c->reads_memory = param(c) == ASSIST_lgdt || param(c) == ASSIST_lidt;
}

void crack_lar_lsl(struct crack *c)
{
    uint8_t selector = read_operand(c, op2(c));
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    u->a = selector;
    u->d = c->insn->reg;
    u->aux = c->insn->opsize32;
}

void crack_arpl(struct crack *c)
{
    uint8_t from = c->insn->reg;
    uint8_t old = modify_begin(c, op1(c));
    uint8_t adjusted = new_temp(c);

    emit(c, UOP_mov32, adjusted, old, 0, 0);
    struct uop *u = emit_assist(c, ASSIST_arpl);

    u->d = adjusted;
    u->a = from;
    modify_end(c, op1(c), adjusted);
}

void crack_sysreg(struct crack *c)
{
    bool from = op1(c) == OPERAND_Rd;
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    if (from)
        u->d = c->insn->rm;
    else
        u->a = c->insn->rm;
    u->imm = c->insn->reg;
}

/* An assist without operands. */
void crack_plain(struct crack *c)
{
    emit_assist(c, (enum assist_code)param(c));
}

/* An assist that depends on the operand size; imm is that of RET n. */
void crack_sized(struct crack *c)
{
    struct uop *u = emit_assist(c, (enum assist_code)param(c));

    u->aux = c->insn->opsize32;
    u->imm = c->insn->imm;
    c->writes_memory = param(c) == ASSIST_pusha;
    c->reads_memory = param(c) == ASSIST_popa;
}

void crack_immediate(struct crack *c)
{
    emit_assist(c, (enum assist_code)param(c))->imm = c->insn->imm;
}
