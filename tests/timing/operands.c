/* Operands by letters, and by operands.def. */
#include "tests/timing/operands.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "cpu/model/registers.h"

/* The registers in the rows of operands.def, as sets; D is bit SET_D. */
enum { SET_D = 1 << 16 };

struct implicit {
    uint32_t reads, writes;
};

#define EAX (1u << EAX)
#define EDX (1u << EDX)
#define F (1u << SLOW_FLAGS)
#define D ((uint32_t)SET_D)
static const struct implicit implicit[UOP_CODES] = {
#define ALSO(name, reads, writes) [UOP_##name] = {reads, writes},
#define KEEPS(name)
#include "tests/timing/operands.def"
#undef ALSO
#undef KEEPS
};
#undef EAX
#undef EDX
#undef F
#undef D

static const bool keeps[UOP_CODES] = {
#define ALSO(name, reads, writes)
#define KEEPS(name) [UOP_##name] = true,
#include "tests/timing/operands.def"
#undef ALSO
#undef KEEPS
};

enum operands_kind operands_kind(const struct uop *u)
{
    switch (u->code) {
    case UOP_end:
    case UOP_fetch:
        return OPERANDS_COST_NOTHING;
    case UOP_assist:
    case UOP_assist_end:
        return u->imm2 == ASSIST_guard ? OPERANDS_COST_NOTHING
                                       : OPERANDS_SERIALISE;
    default:
        assert(uop_info[u->code].class != UOP_CLASS_SYSTEM);
        return OPERANDS_ISSUES;
    }
}

/* A register as a set; the register that reads as 0 is never waited for. */
static uint32_t set(unsigned reg)
{
    return reg == REG_ZERO ? 0 : 1u << reg;
}

static bool is_immediate_form(const struct uop *u)
{
    const char *name = uop_info[u->code].name;

    return name[strlen(name) - 1] == 'i';
}

static void add_letter(struct slow_uop *to, const struct uop *u, char letter)
{
    switch (letter) {
    case 'd': to->writes |= set(u->d); break;
    case 'D': to->reads |= set(u->d); break;
    case 'a': to->reads |= set(u->a); break;
    case 'b': to->reads |= set(u->b); break;
    case 'B': to->reads |= is_immediate_form(u) ? 0 : set(u->b); break;
    case 'm': to->address |= set(u->a) | set(u->b); break;
    case 'l': to->reads |= set(u->a) | set(u->b); break;
    case 'c': to->reads |= set(SLOW_FLAGS); break;
    case 'n': to->reads |= u->aux ? set(ECX) : 0; break;
    case 'o': to->reads |= u->aux ? 0 : set(u->b); break;
    case 'T': to->reads |= u->aux ? 0 : set(u->a); break;
    case 'i': case 'j': case 's': case 't': break;
    default: assert(!"a letter that a micro-op has");
    }
}

/* LOOP counts in ECX; in its lower half, it keeps the upper one. JCXZ only
 * looks. */
static void add_loop(struct slow_uop *to, const struct uop *u)
{
    to->reads |= set(ECX);
    if (u->aux != UOP_LOOP_jcxz)
        to->writes |= set(ECX);
    if (u->aux == UOP_LOOP_loope || u->aux == UOP_LOOP_loopne)
        to->reads |= set(SLOW_FLAGS);
}

static void add_implicit(struct slow_uop *to, const struct uop *u)
{
    const struct implicit *row = &implicit[u->code];
    uint8_t flags = uop_info[u->code].flags;

    to->reads |= row->reads & (SET_D - 1);
    to->writes |= row->writes & (SET_D - 1);
    if (row->reads & SET_D || keeps[u->code])
        to->reads |= set(u->d);
    if (flags == UOP_FLAGS_SET || flags == UOP_FLAGS_PART)
        to->writes |= set(SLOW_FLAGS);
    if (u->code == UOP_loop)
        add_loop(to, u);
}

struct slow_uop operands_of(const struct uop *u)
{
    const struct uop_info *info = &uop_info[u->code];
    struct slow_uop uop = {.class = info->class};

    for (const char *letter = info->operands; *letter; letter++)
        add_letter(&uop, u, *letter);
    add_implicit(&uop, u);
    return uop;
}
