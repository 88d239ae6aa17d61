/* Shorter micro-ops: liveness of the flags, backwards over a block. */
#include "cpu/block/block_optimize.h"

#include <stdbool.h>

#include "cpu/model/registers.h"

enum flag_effect { MAY_READ, OVERWRITES, WRITES_SOME, LEAVES };

/* What cpu/block/block_optimize.def says, each table taking its part; a code of 0 stands for
 * none: mov32 is the shorter form of nothing. */
_Static_assert(UOP_mov32 == 0, "no code");

#define BASED(name, shorter)
#define ALL(name) [UOP_##name] = OVERWRITES,
#define ALL_NF(name, nf) [UOP_##name] = OVERWRITES,
#define SOME_NF(name, nf) [UOP_##name] = WRITES_SOME,
#define NONE(name) [UOP_##name] = LEAVES,
static const uint8_t flag_effect[UOP_CODES] = {
#include "cpu/block/block_optimize.def"
};
#undef BASED
#undef ALL
#undef ALL_NF
#undef SOME_NF
#undef NONE

#define BASED(name, shorter)
#define ALL(name)
#define ALL_NF(name, nf) [UOP_##name] = UOP_##nf,
#define SOME_NF(name, nf) [UOP_##name] = UOP_##nf,
#define NONE(name)
static const uint16_t without_flags[UOP_CODES] = {
#include "cpu/block/block_optimize.def"
};
#undef ALL_NF
#undef SOME_NF

#define ALL_NF(name, nf) [UOP_##nf] = UOP_##name,
#define SOME_NF(name, nf) [UOP_##nf] = UOP_##name,
static const uint16_t with_flags[UOP_CODES] = {
#include "cpu/block/block_optimize.def"
};
#undef BASED
#undef ALL_NF
#undef SOME_NF

#define BASED(name, shorter) [UOP_##name] = UOP_##shorter,
#define ALL_NF(name, nf)
#define SOME_NF(name, nf)
static const uint16_t without_index[UOP_CODES] = {
#include "cpu/block/block_optimize.def"
};
#undef BASED
#undef ALL
#undef ALL_NF
#undef SOME_NF
#undef NONE

static void drop_dead_flags(struct uop *uops, unsigned count)
{
    bool live = true;

    for (unsigned i = count; i-- > 0;) {
        unsigned code = uops[i].code;

        if (!live && without_flags[code])
            uops[i].code = without_flags[code];
        if (flag_effect[code] == OVERWRITES)
            live = false;
        else if (flag_effect[code] == MAY_READ)
            live = true;
    }
}

/* An index alone that is not scaled is a base. */
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

void shorten(struct uop *uops, unsigned count)
{
    take_guards(uops, count);
    drop_dead_flags(uops, count);
    drop_indexes(uops, count);
}

void block_optimize_undo(struct uop *uops, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (with_flags[uops[i].code])
            uops[i].code = with_flags[uops[i].code];
}
