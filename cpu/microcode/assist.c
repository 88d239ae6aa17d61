/* What the micro-ops `assist` and `assist_end` call. */
#include "cpu/uop/uop.h"

assist_fn *const assist_table[ASSISTS] = {
#define ASSIST(name, ends, transfers, operands, help)                   \
    [ASSIST_##name] = assist_##name,
#include "cpu/uop/assist.def"
#undef ASSIST
};
