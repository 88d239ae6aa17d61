/*
 * Measuring system calls from user mode, by the program user/calls.c.
 */
#include "guest/labs/calls.h"

#include "guest/arch/sysenter.h"
#include "guest/labs/lab.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    CALLS = 500,
};

void lab_measure_calls(const char *lab)
{
    static const struct {
        const char *metric, *kind;
    } calls[] = {
        { "call_int80", "int80" },
        { "call_sysenter", "sysenter" },
        { "call_touch16", "touch" },
        { "read_4k", "read" },
    };
    char command[32];

    for (uint32_t i = 0; i < ARRAY_SIZE(calls); i++) {
        if (strcmp(calls[i].kind, "sysenter") == 0 && !sysenter_works()) {
            lab_skipped(lab, calls[i].metric, "no-sysenter");
            continue;
        }
        snprintf(command, sizeof(command), "calls %s %u", calls[i].kind,
                 CALLS);
        lab_measure_program(&(struct lab_measurement){
            .lab = lab, .metric = calls[i].metric, .per = "call",
            .ops = CALLS,
        }, command);
    }
}
