/*
 * What a new stack holds before it is switched to.
 */
#include "guest/arch/switch.h"

/* What switch_stacks pops, the address it returns to, and what thread_start
 * (switch_entry.S) pops. */
struct switch_frame {
    uint32_t ebp, edi, esi, ebx;
    void (*eip)(void);
    void (*start)(void *arg);
    void *arg;
};

void thread_start(void);

uint32_t new_stack_frame(uint32_t top, void (*start)(void *arg), void *arg)
{
    struct switch_frame *frame = (struct switch_frame *)top - 1;

    *frame = (struct switch_frame){
        .eip = thread_start, .start = start, .arg = arg,
    };
    return (uint32_t)frame;
}
