/* Which rows cases have, and the bytes of a plan. */
#include "tests/differential/plan.h"

#include <string.h>

#include "cpu/access/segment.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"

bool plan_has(const struct isa_row *row, enum isa_operand operand)
{
    return row->operand[0] == operand || row->operand[1] == operand ||
           row->operand[2] == operand;
}

/*
 * Not tested here: the result is the model's own (CPUID, time), the x87 has its
 * own test (tests/fpu), the instruction needs a handler, or it ends every case
 * (HLT).
 */
static bool is_untestable(const struct isa_row *row)
{
    static const char *const name[] = {
        "cpuid", "rdtsc", "rdpmc", "esc", "fxsave", "fxrstor", "lidt", "hlt",
        "int1",
    };

    for (unsigned i = 0; i < sizeof name / sizeof name[0]; i++)
        if (!strcmp(row->name, name[i]))
            return true;
    return false;
}

/* Is the row in known.def? */
static bool is_known(const struct isa_row *row)
{
#define KNOWN(name, rows, section, what) if (rows) return true;
#include "tests/differential/known.def"
#undef KNOWN
    return false;
}

bool plan_allowed(const struct isa_row *row, const struct config *config)
{
    bool port = row->crack == crack_io || row->param == STRING_ins ||
                row->param == STRING_outs;

    if (config->cpl && (row->crack == crack_string || row->crack == crack_io) &&
        port)
        return false;               /* known.def, port_rights */
    /* A case in real mode must not leave it. */
    if (!config->protected &&
        (!strcmp(row->name, "lmsw") || row->operand[0] == OPERAND_Cd))
        return false;
    return !is_untestable(row) && !is_known(row);
}

static void put_immediates(struct encoding *e, const struct plan *p)
{
    uint32_t value = p->immediate;

    for (unsigned i = 0; i < 3; i++) {
        switch (p->row->operand[i]) {
        case OPERAND_Ib: case OPERAND_Ibs: case OPERAND_Jb:
            assemble_put8(e, value);
            break;
        case OPERAND_Iw:
            assemble_put16(e, value);
            break;
        case OPERAND_Iv: case OPERAND_Jv:
            assemble_put_sized(e, p->operand32, value);
            break;
        case OPERAND_Ap:
            assemble_put_sized(e, p->operand32, value);
            assemble_put16(e, p->immediate2);
            break;
        case OPERAND_Ob: case OPERAND_Ov:
            assemble_put_sized(e, p->address32, p->immediate2);
            break;
        default:
            continue;
        }
        value = p->immediate2;
    }
}

void plan_encode(const struct assembler *a, const struct plan *p,
                 struct encoding *e)
{
    e->count = 0;
    if (p->lock)
        assemble_put8(e, 0xf0);
    assemble_size_prefixes(e, a, p->operand32, p->address32);
    if (p->rep)
        assemble_put8(e, p->rep);
    if (p->memory && p->address.count && p->address.seg_prefix)
        assemble_segment_prefix(e, p->address.seg);
    else if (p->seg >= 0)
        assemble_segment_prefix(e, (unsigned)p->seg);
    if (p->row->map == 2)
        assemble_put8(e, 0x0f);
    assemble_put8(e, p->opcode);
    if (p->row->has_modrm) {
        if (p->memory)
            assemble_address(e, &p->address, p->reg);
        else
            assemble_put8(e, 0xc0 | p->reg << 3 | p->rm);
    }
    put_immediates(e, p);
}

bool plan_needs_settled_flags(const struct isa_row *row)
{
    return !strcmp(row->name, "cmpxchg8b") || !strcmp(row->name, "loope") ||
           !strcmp(row->name, "loopne");
}

bool plan_may_lock(const struct isa_row *row)
{
    return strcmp(row->name, "neg");
}

void plan_limit(const struct assembler *a, struct plan *p)
{
    if (p->row->crack == crack_ret)
        p->immediate &= 0x7fff;
    if (!strcmp(p->row->name, "smsw") && !p->memory)
        p->operand32 = false;
    if (p->row->crack == crack_enter)
        p->operand32 = a->now.seg[SEG_SS].hidden.attr & DESC_D;
    if (p->row->crack == crack_push && p->row->operand[0] >= OPERAND_ES &&
        p->row->operand[0] <= OPERAND_GS)
        p->operand32 = false;
    if (p->row->map == 2 && p->opcode == 0x18 && !p->memory)
        p->opcode = 0x1f;
    if (p->row->crack == crack_pushf && a->config->vm)
        p->operand32 = false;
    if (!strcmp(p->row->name, "rcl") || !strcmp(p->row->name, "rcr") ||
        p->row->crack == crack_setcc || p->row->crack == crack_arpl)
        p->safe = true;
}
