/*
 * New stacks.
 */
#include "guest/arch/switch.h"

/* What switch_stacks pops, and what thread_start then finds. */
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
