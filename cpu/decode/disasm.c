/* Decoded instructions as text (PRM386 17.2: operand encodings). */
#include "cpu/decode/disasm.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"
#include "cpu/fpu/fpu.h"
#include "cpu/model/names.h"
#include "cpu/model/registers.h"

/* A line of disasm.def with two texts. */
struct by_size {
    const char *name, *with16, *with32;
};

static const struct by_size by_operand_size[] = {
#define BY_OPERAND_SIZE(name, with16, with32) {#name, with16, with32},
#include "cpu/decode/disasm.def"
#undef BY_OPERAND_SIZE
    {0},
};

static const struct by_size by_address_size[] = {
#define BY_ADDRESS_SIZE(name, with16, with32) {#name, with16, with32},
#include "cpu/decode/disasm.def"
#undef BY_ADDRESS_SIZE
    {0},
};

static const struct by_size pointed[] = {
#define POINTED(name, with16, with32) {#name, with16, with32},
#include "cpu/decode/disasm.def"
#undef POINTED
    {0},
};

/* The text of a table for an instruction by its name; null: there is none. */
static const char *choose(const struct by_size *table, const char *name,
                          bool is32)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return is32 ? table->with32 : table->with16;
    return NULL;
}

/* The letters of IMPLIED. */
static const char *implied(const char *name)
{
#define IMPLIED(insn, letters) \
    if (!strcmp(name, #insn)) return letters;
#include "cpu/decode/disasm.def"
#undef IMPLIED
    return "";
}

bool disasm_has_condition(const struct isa_row *row)
{
    return row->count == 16;
}

static bool is_string(const struct isa_row *row)
{
    return row->crack == crack_string;
}

/* The size of an operand in bits. A selector and the low half of CR0 go to
 * memory as a word. */
static unsigned operand_bits(const struct insn *insn, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Eb: case OPERAND_Gb: case OPERAND_Zb: case OPERAND_Ib:
    case OPERAND_Ob: case OPERAND_AL: case OPERAND_CL: case OPERAND_One:
        return 8;
    case OPERAND_Ew: case OPERAND_Gw: case OPERAND_Iw: case OPERAND_DX:
        return 16;
    case OPERAND_Rd:
        return 32;
    case OPERAND_Ev:
        if (insn->is_mem && (insn->row->crack == crack_assist_store_word ||
                             insn->row->crack == crack_mov_from_seg))
            return 16;
        /* fall through */
    default:
        return insn->opsize32 ? 32 : 16;
    }
}

static uint32_t cut(uint32_t value, unsigned bits)
{
    return bits == 32 ? value : value & ((UINT32_C(1) << bits) - 1);
}

/* The size of a memory operand: "dword ptr ", "fword ptr ", or nothing. */
static void put_pointed(struct text *t, const struct insn *insn,
                        uint8_t operand)
{
    static const char *const words[] = {"byte", "word", "dword"};
    const char *fixed = choose(pointed, insn->row->name, insn->opsize32);

    if (operand != OPERAND_M && operand != OPERAND_Mp)
        text_put(t, "%s ptr ", words[operand_bits(insn, operand) / 16]);
    else if (fixed)
        text_put(t, "%s", fixed);
}

/* The name of a register in an address; 16-bit addressing has no scale. */
static void put_index(struct text *t, const struct insn *insn)
{
    text_put(t, "%s%s", insn->base == REG_ZERO ? "" : "+",
             name_gpr(insn->adsize32 ? 32 : 16, insn->index));
    if (insn->adsize32)
        text_put(t, "*%d", 1 << insn->scale);
}

/* The displacement: with a base it is a signed distance, else an address. */
static void put_displacement(struct text *t, const struct insn *insn)
{
    bool base = insn->base != REG_ZERO, index = insn->index != REG_ZERO;

    if (!base && !index)
        text_put(t, "0x%" PRIx32, insn->disp);
    else if (base && insn->disp >> 31)
        text_put(t, "-0x%" PRIx32, -insn->disp);
    else if (insn->disp)
        text_put(t, "+0x%" PRIx32, insn->disp);
}

static void put_memory(struct text *t, const struct insn *insn,
                       uint8_t operand)
{
    put_pointed(t, insn, operand);
    /* LEA computes within no segment. */
    if (insn->seg_override && insn->row->crack != crack_lea)
        text_put(t, "%s:", name_segment(insn->seg));
    text_put(t, "[");
    if (insn->base != REG_ZERO)
        text_put(t, "%s", name_gpr(insn->adsize32 ? 32 : 16, insn->base));
    if (insn->index != REG_ZERO)
        put_index(t, insn);
    put_displacement(t, insn);
    text_put(t, "]");
}

/* An immediate, cut to its size; a sign-extended byte has the operand size. */
static void put_immediate(struct text *t, const struct insn *insn,
                          uint8_t operand)
{
    bool second = operand == OPERAND_Ib &&
                  insn->row->operand[0] == OPERAND_Iw;
    uint32_t value = operand == OPERAND_One ? 1
                     : second ? insn->imm2
                              : insn->imm;

    text_put(t, "0x%" PRIx32, cut(value, operand_bits(insn, operand)));
}

bool disasm_target(const struct insn *insn, uint32_t eip, uint32_t *target)
{
    uint8_t operand = insn->row->operand[0];

    if (operand != OPERAND_Jb && operand != OPERAND_Jv)
        return false;
    *target = cut(eip + insn->bytes + insn->imm, insn->opsize32 ? 32 : 16);
    return true;
}

static void put_target(struct text *t, const struct insn *insn, uint32_t eip)
{
    uint32_t target = 0;

    disasm_target(insn, eip, &target);
    text_put(t, "0x%" PRIx32, target);
}

static void put_operand(struct text *t, const struct insn *insn,
                        uint8_t operand, uint32_t eip)
{
    unsigned bits = operand_bits(insn, operand);

    switch (operand) {
    case OPERAND_Eb: case OPERAND_Ew: case OPERAND_Ev:
    case OPERAND_M: case OPERAND_Mp:
        if (insn->is_mem)
            put_memory(t, insn, operand);
        else
            text_put(t, "%s", name_gpr(bits, insn->rm));
        break;
    case OPERAND_Ob: case OPERAND_Ov:
        put_memory(t, insn, operand);
        break;
    case OPERAND_Gb: case OPERAND_Gw: case OPERAND_Gv:
        text_put(t, "%s", name_gpr(bits, insn->reg));
        break;
    case OPERAND_Zb: case OPERAND_Zv:
        text_put(t, "%s", name_gpr(bits, insn->opcode & 7));
        break;
    case OPERAND_Rd:
        text_put(t, "%s", name_gpr(bits, insn->rm));
        break;
    case OPERAND_AL: case OPERAND_AX:
        text_put(t, "%s", name_gpr(bits, EAX));
        break;
    case OPERAND_CL:
        text_put(t, "%s", name_gpr(bits, ECX));
        break;
    case OPERAND_DX:
        text_put(t, "%s", name_gpr(bits, EDX));
        break;
    case OPERAND_Ib: case OPERAND_Ibs: case OPERAND_Iw: case OPERAND_Iv:
    case OPERAND_One:
        put_immediate(t, insn, operand);
        break;
    case OPERAND_Jb: case OPERAND_Jv:
        put_target(t, insn, eip);
        break;
    case OPERAND_Ap:
        text_put(t, "0x%04" PRIx32 ":0x%0*" PRIx32, insn->imm2,
                 insn->opsize32 ? 8 : 4, insn->imm);
        break;
    case OPERAND_Sw:
        text_put(t, "%s", name_segment(insn->reg));
        break;
    case OPERAND_Cd: text_put(t, "cr%d", insn->reg); break;
    case OPERAND_Dd: text_put(t, "dr%d", insn->reg); break;
    case OPERAND_Td: text_put(t, "tr%d", insn->reg); break;
    default:
        text_put(t, "%s",
                 name_segment((uint8_t)(SEG_ES + (operand - OPERAND_ES))));
    }
}

/* Whether the operands tell the operand size. */
static bool size_shows(const struct insn *insn)
{
    for (unsigned i = 0; i < ISA_OPERANDS; i++) {
        switch (insn->row->operand[i]) {
        case OPERAND_Ev: case OPERAND_Gv: case OPERAND_Zv: case OPERAND_Ap:
        case OPERAND_Mp:
            return true;
        }
    }
    return false;
}

/* LOCK, REP, and the words of IMPLIED. */
static void put_prefixes(struct text *t, const struct insn *insn, bool code32)
{
    const struct isa_row *row = insn->row;
    const char *letters = implied(row->name);

    if (insn->lock)
        text_put(t, "lock ");
    if (insn->rep == REP_NE && is_string(row))
        text_put(t, "repne ");
    if (insn->rep == REP_E && is_string(row))
        text_put(t, row->param == STRING_cmps || row->param == STRING_scas
                        ? "repe " : "rep ");
    if (strchr(letters, 's') && insn->seg_override)
        text_put(t, "%s ", name_segment(insn->seg));
    if (strchr(letters, 'a') && insn->adsize32 != code32)
        text_put(t, insn->adsize32 ? "a32 " : "a16 ");
    if (strchr(letters, 'o') && insn->opsize32 != code32 && !size_shows(insn))
        text_put(t, insn->opsize32 ? "o32 " : "o16 ");
}

const char *disasm_name(const struct isa_row *row, bool opsize32,
                        bool adsize32)
{
    const char *name = choose(by_operand_size, row->name, opsize32);

    if (!name)
        name = choose(by_address_size, row->name, adsize32);
    return name ? name : row->name;
}

static void put_name(struct text *t, const struct insn *insn)
{
    const struct isa_row *row = insn->row;

    text_put(t, "%s", disasm_name(row, insn->opsize32, insn->adsize32));
    if (disasm_has_condition(row))
        text_put(t, "%s", name_condition(insn->opcode));
    if (row->crack == crack_far_imm || row->crack == crack_far_mem)
        text_put(t, " far");
}

/* ESC as the manuals of the 8086 family print it: the six bits that the
 * coprocessor decodes, and the memory operand or the low bits of ModRM. */
static void put_escape(struct text *t, const struct insn *insn)
{
    text_put(t, "esc 0x%x, ", (insn->opcode & 7u) << 3 | insn->reg);
    if (insn->is_mem)
        put_memory(t, insn, OPERAND_M);
    else
        text_put(t, "0x%x", insn->rm);
}

/* The size of an x87 operand in memory; environments and states have none. */
static const char *fpu_pointed(enum fpu_operand operand)
{
    switch (fpu_operand_bytes(operand)) {
    case 2:  return "word ptr ";
    case 4:  return "dword ptr ";
    case 8:  return "qword ptr ";
    case 10: return "tbyte ptr ";
    default: return "";
    }
}

static void put_fpu(struct text *t, const struct insn *insn, bool code32)
{
    unsigned number = fpu_insn_find(insn_fpu_encoding(insn));
    const struct fpu_insn *fpu = &fpu_insns[number];

    if (number == fpu_insn_count) {
        put_escape(t, insn);
        return;
    }
    if (fpu->operand >= FPU_ENVIRONMENT && insn->opsize32 != code32)
        text_put(t, insn->opsize32 ? "o32 " : "o16 ");
    text_put(t, "%s", fpu->name);
    switch ((enum fpu_text)fpu->text) {
    case FPU_TEXT_NONE: break;
    case FPU_TEXT_AX:      text_put(t, " ax"); break;
    case FPU_TEXT_STI:     text_put(t, " st%d", insn->rm); break;
    case FPU_TEXT_ST0_STI: text_put(t, " st0, st%d", insn->rm); break;
    case FPU_TEXT_STI_ST0: text_put(t, " st%d, st0", insn->rm); break;
    case FPU_TEXT_MEMORY:
        text_put(t, " %s", fpu_pointed((enum fpu_operand)fpu->operand));
        put_memory(t, insn, OPERAND_M);
        break;
    }
}

char *disasm_text(const struct insn *insn, bool code32, uint32_t eip,
                  char *text, size_t size)
{
    const struct isa_row *row = insn->row;
    struct text t;

    text_begin(&t, text, size);
    put_prefixes(&t, insn, code32);
    if (row->param == ASSIST_coprocessor && row->crack == crack_assist) {
        put_escape(&t, insn);
        return text;
    }
    if (row->crack == crack_fpu) {
        put_fpu(&t, insn, code32);
        return text;
    }
    put_name(&t, insn);
    for (unsigned i = 0;
         i < ISA_OPERANDS && row->operand[i] != OPERAND__; i++) {
        text_put(&t, i ? ", " : " ");
        put_operand(&t, insn, row->operand[i], eip);
    }
    return text;
}
