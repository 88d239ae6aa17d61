/* The micro-op and assist tables. */
#include "cpu/uop/uop.h"

#include <string.h>

const struct uop_info uop_info[UOP_CODES] = {
#define UOP(name, class, fault, operands, flags)                        \
    [UOP_##name] = {#name, operands, UOP_CLASS_##class, UOP_FLAGS_##flags, \
                    fault},
#include "cpu/uop/uop.def"
#undef UOP
};

const struct assist_info assist_info[ASSISTS] = {
#define ASSIST(name, ends, transfers, operands, help)                   \
    [ASSIST_##name] = {#name, operands, ends, transfers},
#include "cpu/uop/assist.def"
#undef ASSIST
};

bool uop_is_immediate_form(const struct uop *u)
{
    const char *name = uop_info[u->code].name;

    return name[strlen(name) - 1] == 'i';
}
