/*
 * The IDT and what happens on each of its vectors (SDM vol. 3, ch. 6).
 */
#include "guest/arch/trap.h"

#include "guest/arch/cpu.h"
#include "guest/arch/entry_area.h"
#include "guest/arch/extable.h"
#include "guest/arch/sysenter.h"
#include "guest/drivers/pic.h"
#include "guest/kernel/process.h"
#include "guest/kernel/syscall.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/process/fault.h"

enum {
    GATE_INTERRUPT = 0x8e00,    /* present, ring 0, 32-bit, clears IF */
    GATE_RING3 = 0x6000,        /* INT n may use it in user mode */
    STUB_SIZE = 16,
    STACK_GUARD = 16 * PAGE_SIZE,   /* faults so far below a stack are its */
};

static void (*irq_handlers[TRAP_IRQS])(void);

static const char *const exception_names[TRAP_EXCEPTIONS] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow",
    "bound range exceeded", "invalid opcode", "device not available",
    "double fault", "coprocessor segment overrun", "invalid TSS",
    "segment not present", "stack-segment fault", "general protection",
    "page fault", "exception 15", "x87 error", "alignment check",
    "machine check", "SIMD error",
};

/* trap_entry.S and entry_area.S */
extern char trap_stubs[], trap_stub_syscall[];
extern char entry_stubs[], entry_stub_syscall[], entry_leave[];
extern uint32_t leave_target;

static __init void set_gate(unsigned vector, uint32_t entry, uint16_t type)
{
    entry_data.idt[vector] = (struct gate){ (uint16_t)entry, KERNEL_CS, type,
                                          (uint16_t)(entry >> 16) };
}

static __init void load_idt(uint32_t at)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __packed idtr = { sizeof(entry_data.idt) - 1, at };

    __asm__ volatile("lidt %0" : : "m"(idtr));
}

/* STUBS: for vector 0, 1, ..; SYSCALL: for INT 0x80. */
static __init void set_gates(uint32_t stubs, uint32_t syscall)
{
    for (unsigned i = 0; i < TRAP_EXCEPTIONS + TRAP_IRQS; i++)
        set_gate(i, stubs + i * STUB_SIZE, GATE_INTERRUPT);
    set_gate(TRAP_SYSCALL, syscall, GATE_INTERRUPT | GATE_RING3);
}

/* Where a symbol of the code page is at the page's address near the top. */
static __init uint32_t entry_addr(const char *symbol)
{
    return ENTRY_TEXT_ADDR + (symbol - entry_text);
}

__init void entry_area_activate(void)
{
    segments_move();
    set_gates(entry_addr(entry_stubs), entry_addr(entry_stub_syscall));
    load_idt(ENTRY_DATA_ADDR + offsetof(struct entry_data, idt));
    leave_target = entry_addr(entry_leave);
}

__init void trap_init(void)
{
    set_gates((uint32_t)trap_stubs, (uint32_t)trap_stub_syscall);
    load_idt((uint32_t)entry_data.idt);
}

void request_irq(unsigned line, void (*handler)(void))
{
    irq_handlers[line] = handler;
    pic_unmask(line);
}

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

/* For people: what a process did wrong. */
static const char *fault_reason(uint32_t addr, enum fault_result result)
{
    if (addr >= task_size())
        return "access to the kernel's memory";
    switch (result) {
    case FAULT_OOM:
        return "out of memory";
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
        if (do_page_fault(regs, addr, &result))
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

static void handle_irq(unsigned line)
{
    if (pic_is_spurious(line))
        return;
    if (irq_handlers[line])
        irq_handlers[line]();
    pic_eoi(line);
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
        handle_irq(regs->vector - TRAP_IRQ0);
    }
    if (user_mode(regs) && need_resched())
        schedule();
}
