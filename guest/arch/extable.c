/*
 * The exception table and the probes that use it.
 */
#include "guest/arch/extable.h"

struct extable_entry {
    uint32_t insn, fixup;
};

extern const struct extable_entry __start_ex_table[], __stop_ex_table[];

static struct probe_fault last_fault;

bool extable_fixup(struct pt_regs *regs, uint32_t addr)
{
    const struct extable_entry *entry;

    if (user_mode(regs))
        return false;
    for (entry = __start_ex_table; entry < __stop_ex_table; entry++) {
        if (entry->insn != regs->eip)
            continue;
        last_fault.vector = regs->vector;
        last_fault.error_code = regs->error_code;
        last_fault.address = addr;
        regs->eip = entry->fixup;
        return true;
    }
    return false;
}

static bool probe_result(bool worked, struct probe_fault *fault)
{
    if (!worked && fault)
        *fault = last_fault;
    return worked;
}

bool probe_read(const void *addr, uint32_t *value, struct probe_fault *fault)
{
    uint32_t worked = 0;

    __asm__ volatile("1: movl (%2), %1\n\t"
                     "movl $1, %0\n"
                     "2:" EXTABLE(1b, 2b)
                     : "+&r"(worked), "=&r"(*value)
                     : "r"(addr)
                     : "memory");
    return probe_result(worked, fault);
}

bool probe_write(void *addr, uint32_t value, struct probe_fault *fault)
{
    uint32_t worked = 0;

    __asm__ volatile("1: movl %1, (%2)\n\t"
                     "movl $1, %0\n"
                     "2:" EXTABLE(1b, 2b)
                     : "+&r"(worked)
                     : "r"(value), "r"(addr)
                     : "memory");
    return probe_result(worked, fault);
}
