/* The micro-op and assist tables. */
#include "cpu/uop/uop.h"

const struct uop_info uop_info[UOP_CODES] = {
#define UOP(name, class, fault)                                         \
    [UOP_##name] = {#name, UOP_CLASS_##class, fault},
#include "cpu/uop/uop.def"
#undef UOP
};

const bool assist_ends[ASSISTS] = {
#define ASSIST(name, ends, help) [ASSIST_##name] = ends,
#include "cpu/uop/assist.def"
#undef ASSIST
};
