/*
 * The decoder. PRM386 17.2.1: prefixes, opcode, ModRM, SIB, displacement,
 * immediate.
 */
#include "cpu/decode/decode.h"

#include <string.h>

#include "cpu/model/registers.h"

/* The bytes of one instruction. The first byte that is missing sets `status`;
 * from then on bytes read as 0, and the caller discards the instruction. */
struct cursor {
    const uint8_t *bytes;
    unsigned at, size;
    enum decode_status status;  /* DECODE_OK, DECODE_MORE or DECODE_TOO_LONG */
};

static uint8_t next8(struct cursor *c)
{
    if (c->at >= INSN_BYTES_MAX) {
        if (c->status == DECODE_OK)
            c->status = DECODE_TOO_LONG;
        return 0;
    }
    if (c->at >= c->size) {
        if (c->status == DECODE_OK)
            c->status = DECODE_MORE;
        return 0;
    }
    return c->bytes[c->at++];
}

static uint32_t next16(struct cursor *c)
{
    uint32_t low = next8(c);

    return low | (uint32_t)next8(c) << 8;
}

static uint32_t next32(struct cursor *c)
{
    uint32_t low = next16(c);

    return low | next16(c) << 16;
}

static uint32_t sign8(uint8_t value)
{
    return (uint32_t)(int32_t)(int8_t)value;
}

static uint32_t sign16(uint32_t value)
{
    return (uint32_t)(int32_t)(int16_t)value;
}

/* Notes a prefix (PRM386 17.2, SDM vol. 2 2.1.1). False: the byte is none. */
static bool take_prefix(struct insn *insn, uint8_t byte, bool code32)
{
    switch (byte) {
    case 0x26: insn->seg = SEG_ES; break;
    case 0x2e: insn->seg = SEG_CS; break;
    case 0x36: insn->seg = SEG_SS; break;
    case 0x3e: insn->seg = SEG_DS; break;
    case 0x64: insn->seg = SEG_FS; break;
    case 0x65: insn->seg = SEG_GS; break;
    case 0x66: insn->opsize32 = !code32; return true;
    case 0x67: insn->adsize32 = !code32; return true;
    case 0xf0: insn->lock = true; return true;
    case 0xf2: insn->rep = REP_NE; return true;
    case 0xf3: insn->rep = REP_E; return true;
    default: return false;
    }
    insn->seg_override = true;
    return true;
}

/* 16-bit addressing (PRM386 table 17-2). */
static void address16(struct insn *insn, struct cursor *c)
{
    static const uint8_t base[8] = {EBX, EBX, EBP, EBP,
                                    ESI, EDI, EBP, EBX};
    static const uint8_t index[8] = {ESI, EDI, ESI, EDI,
                                     REG_ZERO, REG_ZERO, REG_ZERO, REG_ZERO};

    insn->base = base[insn->rm];
    insn->index = index[insn->rm];
    if (insn->mod == 0 && insn->rm == 6) {
        insn->base = REG_ZERO;
        insn->disp = next16(c);
    } else if (insn->mod == 1) {
        insn->disp = sign8(next8(c));
    } else if (insn->mod == 2) {
        insn->disp = sign16(next16(c));
    }
}

/* 32-bit addressing (PRM386 tables 17-3 and 17-4). */
static void address32(struct insn *insn, struct cursor *c)
{
    insn->base = insn->rm;
    if (insn->rm == 4) {
        uint8_t sib = next8(c);

        insn->base = sib & 7;
        insn->scale = sib >> 6;
        insn->index = sib >> 3 & 7;
        if (insn->index == ESP)
            insn->index = REG_ZERO;
    }
    if (insn->mod == 0 && insn->base == EBP) {
        insn->base = REG_ZERO;
        insn->disp = next32(c);
    } else if (insn->mod == 1) {
        insn->disp = sign8(next8(c));
    } else if (insn->mod == 2) {
        insn->disp = next32(c);
    }
}

/* Splits ModRM and takes the SIB and displacement bytes that it asks for. */
static void take_modrm(struct insn *insn, struct cursor *c, uint8_t modrm)
{
    unsigned before;

    insn->mod = modrm >> 6;
    insn->reg = modrm >> 3 & 7;
    insn->rm = modrm & 7;
    /* MOV to and from system registers ignores mod (PRM386 MOV). */
    if (insn->row->operand[0] == OPERAND_Rd ||
        insn->row->operand[1] == OPERAND_Rd)
        insn->mod = 3;
    insn->is_mem = insn->mod != 3;
    if (!insn->is_mem)
        return;
    insn->index = REG_ZERO;
    before = c->at + (insn->adsize32 && insn->rm == ESP);   /* SIB */
    if (insn->adsize32)
        address32(insn, c);
    else
        address16(insn, c);
    insn->disp_bytes = (uint8_t)(c->at - before);
    if (!insn->seg_override && (insn->base == EBP || insn->base == ESP))
        insn->seg = SEG_SS;
}

/* Takes the immediate, target or offset of an operand. */
static void take_operand(struct insn *insn, struct cursor *c, uint8_t operand)
{
    switch (operand) {
    case OPERAND_Ib:
    case OPERAND_Iw: {
        uint32_t value = operand == OPERAND_Ib ? next8(c) : next16(c);

        /* ENTER has two immediates; Iw, the frame size, is the first. */
        if (insn->row->operand[0] == OPERAND_Iw && operand == OPERAND_Ib)
            insn->imm2 = value;
        else
            insn->imm = value;
        break;
    }
    case OPERAND_Ibs:
    case OPERAND_Jb:
        insn->imm = sign8(next8(c));
        break;
    case OPERAND_Iv:
        insn->imm = insn->opsize32 ? next32(c) : next16(c);
        break;
    case OPERAND_Jv:
        insn->imm = insn->opsize32 ? next32(c) : sign16(next16(c));
        break;
    case OPERAND_Ap:
        insn->imm = insn->opsize32 ? next32(c) : next16(c);
        insn->imm2 = next16(c);
        break;
    case OPERAND_Ob:
    case OPERAND_Ov:
        insn->disp = insn->adsize32 ? next32(c) : next16(c);
        insn->base = insn->index = REG_ZERO;
        insn->is_mem = true;
        break;
    default:
        break;
    }
}

/* Takes what each operand of the row has behind the opcode and ModRM. */
static void take_operands(struct insn *insn, struct cursor *c)
{
    for (unsigned i = 0; i < ISA_OPERANDS; i++) {
        uint8_t operand = insn->row->operand[i];
        unsigned before = c->at;

        take_operand(insn, c, operand);
        if (operand == OPERAND_Jb || operand == OPERAND_Jv ||
            operand == OPERAND_Ob || operand == OPERAND_Ov)
            insn->disp_bytes = (uint8_t)(c->at - before);
        else
            insn->imm_bytes = (uint8_t)(insn->imm_bytes + c->at - before);
    }
}

/* LOCK goes with a memory operand of a row that permits it (PRM386 LOCK); that
 * operand is the first one in all of these rows. */
static bool lock_is_permitted(const struct insn *insn)
{
    return insn->row->attr & ISA_L && insn->is_mem;
}

/* Whether a row was found and yet the instruction is #UD: a register where
 * memory is needed, LOCK where it is not permitted, a segment or control
 * register that does not exist. */
static bool is_illegal(const struct insn *insn)
{
    const struct isa_row *row = insn->row;

    if (row->attr & ISA_M && !insn->is_mem)
        return true;
    if (insn->lock && !lock_is_permitted(insn))
        return true;
    if (row->operand[0] == OPERAND_Sw)
        return insn->reg >= SEGS || insn->reg == SEG_CS;
    if (row->operand[1] == OPERAND_Sw)
        return insn->reg >= SEGS;
    if (row->operand[0] == OPERAND_Cd || row->operand[1] == OPERAND_Cd)
        return insn->reg == 1 || insn->reg > 4;     /* CR1, CR5 and on */
    return false;
}

enum decode_status decode_insn(const struct isa_index *index, bool code32,
                               const uint8_t *bytes, unsigned size,
                               struct insn *insn)
{
    struct cursor c = {.bytes = bytes, .size = size, .status = DECODE_OK};
    uint8_t modrm = 0;
    uint16_t number;

    /* An instruction that is too long has INSN_BYTES_MAX bytes, so that a
     * store into any of them drops its block. */
    *insn = (struct insn){.opsize32 = code32, .adsize32 = code32,
                          .seg = SEG_DS, .bytes = INSN_BYTES_MAX};
    do
        insn->opcode = next8(&c);
    while (c.status == DECODE_OK && take_prefix(insn, insn->opcode, code32));
    insn->prefixes = (uint8_t)(c.at - 1);
    if (c.status == DECODE_OK && insn->opcode == 0x0f) {
        insn->two_byte = true;
        insn->opcode = next8(&c);
    }
    if (c.status != DECODE_OK)
        return c.status;

    const uint16_t *rows = index->row[insn->two_byte][insn->opcode];

    /* Where the reg field selects the row, or the row has ModRM, its byte
     * comes next. */
    number = rows[0];
    if (number == ISA_NO_ROW || index->rows[number].has_modrm) {
        bool group = false;

        for (unsigned ext = 0; ext < 8; ext++)
            group |= rows[ext] != ISA_NO_ROW;
        if (group) {
            modrm = next8(&c);
            if (c.status != DECODE_OK)
                return c.status;
            number = rows[modrm >> 3 & 7];
        }
    }
    insn->bytes = (uint8_t)c.at;
    if (number == ISA_NO_ROW)
        return DECODE_UNDEFINED;
    insn->row = &index->rows[number];
    if (insn->row->has_modrm)
        take_modrm(insn, &c, modrm);
    take_operands(insn, &c);
    insn->bytes = (uint8_t)c.at;
    if (c.status != DECODE_OK)
        return c.status;
    return is_illegal(insn) ? DECODE_UNDEFINED : DECODE_OK;
}
