/* The recipe of ESC on a model with an x87: one assist (cpu/fpu/fpu.def). */
#include "cpu/decode/emit.h"
#include "cpu/fpu/fpu.h"

static const uint8_t cost_of[FPU_TIMINGS] = {
#define FPU_TIMING(name, cost, help) COST_##cost,
#include "cpu/fpu/fpu_timing.def"
#undef FPU_TIMING
};

/* The cost, and what the instruction does with memory. */
static void note_insn(struct crack *c, const struct fpu_insn *insn)
{
    c->cost = cost_of[insn->timing];
    if (insn->operand == FPU_NO_MEMORY)
        return;
    c->writes_memory = fpu_operand_is_written(insn->operand);
    c->reads_memory = !c->writes_memory;
}

/* A number that is none of fpu.def raises #UD, after #NM. */
void crack_fpu(struct crack *c)
{
    unsigned encoding = insn_fpu_encoding(c->insn);
    unsigned number = fpu_insn_find(encoding);
    bool exists = number < fpu_insn_count;
    bool is_ax = exists && fpu_insns[number].text == FPU_TEXT_AX;
    uint8_t address = c->insn->is_mem ? emit_address(c) : REG_ZERO;
    struct uop *u = emit_assist(c, c->insn->is_mem ? ASSIST_fpu_mem
                                   : is_ax         ? ASSIST_fpu_ax
                                                   : ASSIST_fpu);

    u->a = address;
    u->d = EAX;
    u->aux = c->insn->opsize32;
    u->imm = number << 16 | encoding;
    if (exists)
        note_insn(c, &fpu_insns[number]);
}
