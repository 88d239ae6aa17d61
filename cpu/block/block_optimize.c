/* Cheaper micro-ops: liveness of flags, addresses without an index, guards. */
#include "cpu/block/block_optimize.h"

#include <stdbool.h>

#include "cpu/model/registers.h"

/* The cheaper form of each micro-op, by the pairs of uop.def; 0, the code of
 * mov32, where there is none. */
_Static_assert(UOP_mov32 == 0, "mov32 is no cheaper form of a micro-op");

#define UOP(name, class, fault, operands, flags)

#define UOP_NF(of, class, fault, operands) [UOP_##of] = UOP_##of##_nf,
#define UOP_BASED(of, class, fault, operands, flags)
static const uint16_t without_flags[UOP_CODES] = {
#include "cpu/uop/uop.def"
};

#define UOP_NF(of, class, fault, operands)
#define UOP_BASED(of, class, fault, operands, flags) [UOP_##of] = UOP_##of##_b,
static const uint16_t without_index[UOP_CODES] = {
#include "cpu/uop/uop.def"
};

#undef UOP

/* From the end: after the last micro-op of a block all flags are live. */
static void drop_dead_flags(struct uop *uops, unsigned count)
{
    bool live = true;

    for (unsigned i = count; i-- > 0;) {
        unsigned code = uops[i].code;

        if (!live && without_flags[code])
            uops[i].code = without_flags[code];
        if (uop_info[code].flags == UOP_FLAGS_SET)
            live = false;
        else if (uop_info[code].flags == UOP_FLAGS_SEE)
            live = true;
    }
}

/* An index without a base that is not scaled takes the place of the base. */
static void drop_indexes(struct uop *uops, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct uop *u = &uops[i];

        if (!without_index[u->code])
            continue;
        if (u->a == REG_ZERO && !u->scale) {
            u->a = u->b;
            u->b = REG_ZERO;
        }
        if (u->b == REG_ZERO)
            u->code = without_index[u->code];
    }
}

static void take_guards(struct uop *uops, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (uops[i].code == UOP_assist && uops[i].imm2 == ASSIST_guard)
            uops[i].code = UOP_guard;
}

void block_optimize(struct uop *uops, unsigned count)
{
    take_guards(uops, count);
    drop_dead_flags(uops, count);
    drop_indexes(uops, count);
}
