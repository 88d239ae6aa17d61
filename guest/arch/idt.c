/*
 * The gates, and which set of entry stubs they lead to.
 */
#include "guest/arch/idt.h"

#include "guest/arch/entry_area.h"
#include "guest/arch/trap.h"

enum {
    GATE_INTERRUPT = 0x8e00,    /* present, ring 0, 32-bit, clears IF */
    GATE_RING3 = 0x6000,        /* INT n may use it in user mode */
    STUB_SIZE = 16,
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

__init void idt_init(void)
{
    set_gates((uint32_t)trap_stubs, (uint32_t)trap_stub_syscall);
    load_idt((uint32_t)entry_data.idt);
}

/* The address at which the entry area's code page has SYMBOL. */
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
