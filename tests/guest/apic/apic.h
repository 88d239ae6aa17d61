/* The APIC test kernel (README.md): what its files offer to each other. */
#ifndef PAGEWALK_TESTS_GUEST_APIC_APIC_H
#define PAGEWALK_TESTS_GUEST_APIC_APIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* Registers of the local APIC (SDM vol. 3A, table 10-1). */
    ID = 0x20, VERSION = 0x30, TPR = 0x80, PPR = 0xa0, EOI = 0xb0, LDR = 0xd0,
    DFR = 0xe0, SVR = 0xf0, ISR = 0x100, TMR = 0x180, IRR = 0x200, ESR = 0x280,
    ICR = 0x300, ICR_HIGH = 0x310, LVT_TIMER = 0x320, LVT_COUNTER = 0x340,
    LINT0 = 0x350, LINT1 = 0x360, LVT_ERROR = 0x370, INITIAL = 0x380,
    CURRENT = 0x390, DIVIDE = 0x3e0,

    SELF = 1 << 18, EVERYONE = 2 << 18, OTHERS = 3 << 18, LOGICAL = 1 << 11,
    LOWEST = 1 << 8, NMI = 4 << 8, EXTINT = 7 << 8, MASKED = 1 << 16,
    LEVEL = 1 << 15, REMOTE = 1 << 14, PERIODIC = 1 << 17,

    /* Of the I/O APIC (82093AA 3.2). */
    IO_ID = 0, IO_VERSION = 1, IO_ENTRY = 0x10,

    PIN_PIT = 2, PIN_SERIAL_2 = 3, PIN_CARD = 11,
    VECTOR_PIC = 0x20,          /* of interrupt 0 of the 8259 pair */
};

#define APIC_BASE 0xfee00000u
#define IO_APIC_BASE 0xfec00000u

/* machine.c: interrupts as they are taken. */
void machine_init(void);
uint32_t apic_get(uint32_t offset);
void apic_put(uint32_t offset, uint32_t value);
uint32_t io_get(unsigned index);
void io_put(unsigned index, uint32_t value);
bool apic_has(uint32_t set, unsigned vector);

/* Both controllers as at the start: all masked, and the 8259 pair behind
 * LINT0. */
void machine_quiet(void);

/* The handler of a vector calls `act` before it ends the interrupt; null:
 * nothing. */
void on_vector(uint8_t vector, void (*act)(void));

void interrupts_on(void);
void interrupts_off(void);

/* Interrupts are on until no more come; at most `count` are waited for, as long
 * as a host may take for them. */
void wait_for(unsigned count);

/* As long as the PIT's counter takes to reach 0, and longer. */
void let_pass(void);

/* Prints `APIC name` and the vectors that were entered (+41) and left (-41)
 * since the last line. */
void report_taken(const char *name);
void report_value(const char *name, const char *what, uint32_t value);

/* The PIT's counter 0 reaches 0 once, soon. */
void pit_once(void);

void local_try(void);
void timer_try(void);
void io_try(void);
void wire_try(void);
void tables_try(void);
void tables_dump(void);

/* Fills all tables with ones and resets the machine; does nothing after that
 * reset. */
void tables_overwrite(void);

#endif
