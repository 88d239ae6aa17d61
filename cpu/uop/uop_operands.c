/* The operands of a micro-op, from the letters of uop.def. */
#include "cpu/uop/uop_operands.h"

#include <stdbool.h>

#include "cpu/model/registers.h"

#define SET(reg) (UINT32_C(1) << (reg))

/* The names of uop_implicit.def. */
enum {
    R_EAX = SET(EAX),
    R_ECX = SET(ECX),
    R_EDX = SET(EDX),
    R_FLAGS = UOP_SET_FLAGS,
};

static const struct {
    uint32_t reads, writes;
} implicit[UOP_CODES] = {
#define IMPLICIT(name, reads, writes) [UOP_##name] = {reads, writes},
#define MERGES(name)
#include "cpu/uop/uop_implicit.def"
#undef IMPLICIT
#undef MERGES
};

static const bool merges[UOP_CODES] = {
#define IMPLICIT(name, reads, writes)
#define MERGES(name) [UOP_##name] = true,
#include "cpu/uop/uop_implicit.def"
#undef IMPLICIT
#undef MERGES
};

/* Adds what one letter of uop.def stands for. */
static void add_letter(struct uop_operands *o, const struct uop *u, char letter)
{
    switch (letter) {
    case 'd':
        o->writes |= SET(u->d);
        break;
    case 'D':
        o->values |= SET(u->d);
        break;
    case 'a':
        o->values |= SET(u->a);
        break;
    case 'b':
        o->values |= SET(u->b);
        break;
    case 'B':
        if (!uop_is_immediate_form(u))
            o->values |= SET(u->b);
        break;
    case 'l':
        o->values |= SET(u->a) | SET(u->b);
        break;
    case 'm':
        o->address |= SET(u->a) | SET(u->b);
        break;
    case 'n':
        if (u->aux == 1)
            o->values |= SET(ECX);
        break;
    case 'o':
        if (u->aux != 1)
            o->values |= SET(u->b);
        break;
    case 'T':
        if (u->aux != 1)
            o->values |= SET(u->a);
        break;
    }
}

struct uop_operands uop_operands(const struct uop *u)
{
    struct uop_operands o = {
        .values = implicit[u->code].reads,
        .writes = implicit[u->code].writes,
    };

    for (const char *letter = uop_info[u->code].operands; *letter; letter++)
        add_letter(&o, u, *letter);
    if (merges[u->code])
        o.values |= SET(u->d);
    if (uop_info[u->code].flags == UOP_FLAGS_SET ||
        uop_info[u->code].flags == UOP_FLAGS_PART)
        o.writes |= UOP_SET_FLAGS;
    if (u->code == UOP_loop && u->aux != UOP_LOOP_jcxz)
        o.writes |= R_ECX;
    if (u->code == UOP_loop && (u->aux == UOP_LOOP_loope ||
                                u->aux == UOP_LOOP_loopne))
        o.values |= R_FLAGS;
    o.values &= ~SET(REG_ZERO);
    o.address &= ~SET(REG_ZERO);
    o.writes &= ~SET(REG_ZERO);
    return o;
}
