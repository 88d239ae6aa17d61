/*
 * What happens on each vector of the IDT (SDM vol. 3, ch. 6).
 *
 * A page fault may only mean that page tables have to be filled (fault.h). Any
 * other exception in user mode ends the process. An exception in the kernel at
 * an instruction of the exception table (extable.h) continues at the table's
 * fixup. Any other exception in the kernel is a bug of the kernel, which prints
 * the registers and panics.
 */
#include "guest/arch/trap.h"

#include "guest/arch/cpu.h"
#include "guest/arch/extable.h"
#include "guest/arch/sysenter.h"
#include "guest/drivers/irq.h"
#include "guest/kernel/process.h"
#include "guest/kernel/syscall.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/swap/swap.h"

enum {
    STACK_GUARD = 16 * PAGE_SIZE,   /* a stack overflows so far at most */
};

static const char *const exception_names[TRAP_EXCEPTIONS] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow",
    "bound range exceeded", "invalid opcode", "device not available",
    "double fault", "coprocessor segment overrun", "invalid TSS",
    "segment not present", "stack-segment fault", "general protection",
    "page fault", "exception 15", "x87 error", "alignment check",
    "machine check", "SIMD error",
};

static void show_page_fault(const struct pt_regs *regs, uint32_t addr)
{
    uint32_t code = regs->error_code;
    pte_t pgd = pte_read(pgd_offset_k(addr));

    printk("page fault at 0x%08x: %s %s by %s%s (error code %u)\n", addr,
           code & PF_PROT ? "protection," : "no translation,",
           code & PF_INSTR ? "fetch" : code & PF_WRITE ? "write" : "read",
           code & PF_USER ? "user" : "kernel",
           code & PF_RSVD ? ", reserved bit set" : "", code);
    printk("*pde = %08llx", pgd);
    if (pte_present(pgd) && !pte_large(pgd))
        printk(" *pte = %08llx", pte_read(pte_offset(pgd, addr)));
    printk("\n");
}

static void show_regs(const struct pt_regs *regs)
{
    uint32_t esp = user_mode(regs) ? regs->esp : (uint32_t)&regs->esp;

    printk("eip %08x cs %04x eflags %08x error %04x\n", regs->eip, regs->cs,
           regs->eflags, regs->error_code);
    printk("eax %08x ebx %08x ecx %08x edx %08x\n", regs->eax, regs->ebx,
           regs->ecx, regs->edx);
    printk("esi %08x edi %08x ebp %08x esp %08x\n", regs->esi, regs->edi,
           regs->ebp, esp);
    printk("ds %04x es %04x fs %04x gs %04x cr0 %08x cr2 %08x cr3 %08x\n",
           regs->ds, regs->es, regs->fs, regs->gs, read_cr0(), read_cr2(),
           read_cr3());
}

/* What the process did wrong, in words. */
static const char *fault_reason(uint32_t addr, enum fault_result result)
{
    if (addr >= task_size())
        return "access to the kernel's memory";
    switch (result) {
    case FAULT_OOM:
        return swap_device() && swap_slots_used() == swap_slots()
                   ? "out of memory, and swap is full" : "out of memory";
    case FAULT_IO:
        return "its page cannot be read from swap";
    case FAULT_ACCESS:
        return "write to read-only memory";
    case FAULT_SPURIOUS:
        return "the page is there, but user mode's page tables lack it";
    case FAULT_HANDLED:
    case FAULT_NO_AREA:
        break;
    }
    return find_vma(current->mm, addr + STACK_GUARD) &&
           find_vma(current->mm, addr + STACK_GUARD)->flags & VM_STACK
               ? "stack overflow" : "access to unmapped memory";
}

static void handle_exception(struct pt_regs *regs)
{
    const char *name = exception_names[regs->vector];
    uint32_t addr = 0;

    if (!name)
        name = "exception";
    if (regs->vector == TRAP_PAGE_FAULT) {
        enum fault_result result;

        addr = read_cr2();
        if (do_page_fault(current->mm, regs, addr, &result))
            return;
        if (user_mode(regs))
            name = fault_reason(addr, result);
    }
    if (extable_fixup(regs, addr))
        return;
    if (user_mode(regs))
        process_kill(regs, addr, name);
    printk("\n");
    if (regs->vector == TRAP_PAGE_FAULT)
        show_page_fault(regs, addr);
    show_regs(regs);
    panic("%s (vector %u) in the kernel", name, regs->vector);
}

void trap_dispatch(struct pt_regs *regs)
{
    if (sysenter_single_step(regs)) {
        regs->eflags &= ~(uint32_t)EFLAGS_TF;
    } else if (regs->vector < TRAP_EXCEPTIONS) {
        handle_exception(regs);
    } else if (regs->vector == TRAP_SYSCALL ||
               regs->vector == TRAP_SYSENTER) {
        irq_enable();
        syscall_dispatch(regs);
        irq_disable();
    } else {
        irq_dispatch(regs->vector - TRAP_IRQ0);
    }
    if (user_mode(regs) && need_resched())
        schedule();
}
