/* The micro-op and assist tables. */
#include "cpu/uop/uop.h"

const struct uop_info uop_info[UOP_CODES] = {
#define UOP(name, class, fault, operands, flags)                        \
    [UOP_##name] = {#name, operands, UOP_CLASS_##class, UOP_FLAGS_##flags, \
                    fault},
#include "cpu/uop/uop.def"
#undef UOP
};

const struct assist_info assist_info[ASSISTS] = {
#define ASSIST(name, ends, operands, help)                              \
    [ASSIST_##name] = {#name, operands, ends},
#include "cpu/uop/assist.def"
#undef ASSIST
};
