/* Micro-ops as text, by the operand letters of uop.def. */
#include "cpu/uop/uop_text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "cpu/model/names.h"
#include "cpu/model/registers.h"

static bool is_assist(const struct uop *u)
{
    return u->code == UOP_assist || u->code == UOP_assist_end;
}

static void put_number(struct text *t, uint32_t value)
{
    text_put(t, "0x%" PRIx32, value);
}

/* a + (b << scale) + imm; of an access, with the segment. */
static void put_address(struct text *t, const struct uop *u, bool access)
{
    bool any = u->a != REG_ZERO || u->b != REG_ZERO;

    if (access)
        text_put(t, "%s:", name_segment(u->seg));
    text_put(t, "[%s", u->a != REG_ZERO ? name_reg(u->a) : "");
    if (u->b != REG_ZERO)
        text_put(t, "%s%s*%d", u->a != REG_ZERO ? "+" : "", name_reg(u->b),
                 1 << u->scale);
    if (any && u->imm >> 31)
        text_put(t, "-0x%" PRIx32, -u->imm);
    else if (!any || u->imm)
        text_put(t, "%s0x%" PRIx32, any ? "+" : "", u->imm);
    text_put(t, "]");
}

/* imm as a branch target. */
static void put_target(struct text *t, const struct uop *u, uint32_t eip)
{
    uint32_t target = eip + u->imm;

    put_number(t, u->b == UOP_SIZE_16 ? target & 0xffff : target);
}

/* imm or a register: a second source, a count, a bit number or a port. */
static void put_either(struct text *t, const struct uop *u, bool immediate,
                       const char *reg)
{
    if (immediate)
        put_number(t, u->imm);
    else
        text_put(t, "%s", reg);
}

/* [a] in the micro-op's segment. */
static void put_pointed(struct text *t, const struct uop *u)
{
    text_put(t, "%s:[%s]", name_segment(u->seg), name_reg(u->a));
}

/* A far pointer. */
static void put_far(struct text *t, const struct uop *u)
{
    if (u->b == REG_ZERO)
        put_pointed(t, u);
    else
        text_put(t, "%s:%s", name_reg(u->b), name_reg(u->a));
}

static void put_operand(struct text *t, const struct uop *u, char letter,
                        uint32_t eip)
{
    switch (letter) {
    case 'd':
    case 'D': text_put(t, "%s", name_reg(u->d)); break;
    case 'a': text_put(t, "%s", name_reg(u->a)); break;
    case 'b': text_put(t, "%s", name_reg(u->b)); break;
    case 'B': put_either(t, u, uop_is_immediate_form(u), name_reg(u->b)); break;
    case 'A': put_pointed(t, u); break;
    case 'm': put_address(t, u, true); break;
    case 'l': put_address(t, u, false); break;
    case 'i': put_number(t, u->imm); break;
    case 'j': put_number(t, u->imm2); break;
    case 'c': text_put(t, "%s", name_condition(u->aux)); break;
    case 's': text_put(t, "%s", name_segment(u->aux)); break;
    case 'n': put_either(t, u, !u->aux, "cl"); break;
    case 'o': put_either(t, u, u->aux, name_reg(u->b)); break;
    case 'f': put_far(t, u); break;
    case 'r': text_put(t, "%s", name_gpr(u->aux * 8u, EAX)); break;
    case 'p': put_either(t, u, !u->a, "dx"); break;
    case 'T':
        if (!u->aux)
            text_put(t, "%s", name_reg(u->a));
        else
            put_target(t, u, eip);
        break;
    default:
        put_target(t, u, eip);
    }
}

char *uop_text(const struct uop *u, uint32_t eip, char *text, size_t size)
{
    bool assist = is_assist(u);
    const struct assist_info *microcode = &assist_info[assist ? uop_assist(u) : 0];
    const struct uop_info *info = &uop_info[u->code];
    const char *letters = assist ? microcode->operands : info->operands;
    struct text t;

    text_begin(&t, text, size);
    text_put(&t, assist ? "assist %s" : "%s",
             assist ? microcode->name : info->name);
    for (unsigned i = 0; letters[i]; i++) {
        text_put(&t, i ? ", " : " ");
        put_operand(&t, u, letters[i], eip);
    }
    return text;
}
