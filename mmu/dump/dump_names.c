#include "mmu/dump/dump_names.h"

#include <stdio.h>

#include "mmu/walk.h"

const char *dump_size_name(unsigned shift)
{
    return shift == DUMP_SHIFT_4K   ? "4K"
           : shift == DUMP_SHIFT_2M ? "2M"
                                    : "4M";
}

const char *dump_level_name(unsigned level)
{
    static const char *const names[WALK_LEVELS_MAX] = { "PDE", "PTE" };

    return names[level];
}

const char *dump_privilege_name(bool user)
{
    return user ? "user" : "supervisor";
}

const char *dump_access_name(unsigned access)
{
    return access & ACCESS_FETCH   ? "fetch"
           : access & ACCESS_WRITE ? "write"
                                   : "read";
}

const char *dump_rights(uint32_t bits, char text[DUMP_RIGHTS_MAX])
{
    snprintf(text, DUMP_RIGHTS_MAX, "%s r%c%c",
             dump_privilege_name(bits & TLB_U), bits & TLB_W ? 'w' : '-',
             bits & TLB_NX ? '-' : 'x');
    return text;
}
