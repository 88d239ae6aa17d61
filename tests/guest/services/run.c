/*
 * All groups of calls.
 */
#define GROUP(function) void function(void);
#include "tests/guest/services/groups.def"
#undef GROUP

void run(void);

void run(void)
{
#define GROUP(function) function();
#include "tests/guest/services/groups.def"
#undef GROUP
}
