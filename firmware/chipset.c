/*
 * Programming the interrupt controllers, the DMA controllers, the timer and
 * address line 20 (8259A data sheet (231468), "Initialization command words";
 * 8237A data sheet (231466), "Cascade Mode"; 8254 data sheet
 * (231164), "Control word format"; IBM PS/2 Technical Reference, system control
 * port A (0x92); MultiProcessor Specification 1.4, 3.6.2.2, virtual wire mode).
 */
#include "firmware/chipset.h"

#include <stdint.h>

#include "firmware/lib/io.h"
#include "firmware/lib/pic.h"
#include "firmware/services/keyboard.h"

enum {
    PIC_ICW1 = 0x11,                /* edge, cascaded, ICW4 follows */
    PIC_VECTOR_MASTER = 0x08,
    PIC_VECTOR_SLAVE = 0x70,
    PIC_SLAVE_ON_LINE_2 = 0x04,     /* ICW3 of the master: a bit mask */
    PIC_SLAVE_IDENTITY = 0x02,      /* ICW3 of the slave: a number */
    PIC_ICW4_8086 = 0x01,
    PIC_ALL_MASKED = 0xff,
    PIC_TIMER_AND_KEYBOARD = 0xfc,

    PIT_CHANNEL_0 = 0x40,
    PIT_CONTROL = 0x43,
    PIT_SQUARE_WAVE = 0x36,         /* channel 0, low then high byte, mode 3 */

    DMA_MASTER_CLEAR_1 = 0x0d,
    DMA_MASTER_CLEAR_2 = 0xda,
    DMA_MODE_2 = 0xd6,
    DMA_MASK_2 = 0xd4,
    DMA_CASCADE = 0xc0,             /* mode of channel 4 */

    SYSTEM_CONTROL_A = 0x92,
    SYSTEM_CONTROL_A_A20 = 0x02,
    SYSTEM_CONTROL_A_RESET = 0x01,

    MIB = 0x100000,
    FREE_WORD = 0x5000,             /* of low memory (lib/layout.h) */
    A20_PROBE = 0x55aa1234,         /* any value */

    /* The local APIC's registers, as offsets. */
    APIC_VERSION = 0x30,
    APIC_SPURIOUS = 0xf0,
    APIC_LINT0 = 0x350,
    APIC_LINT1 = 0x360,
    APIC_VERSION_FIXED = 0xff00fff0,    /* bits that tell it from a hole */
    APIC_VERSION_INTEGRATED = 0x10,
    APIC_ENABLED = 0x100,
    APIC_EXTINT = 0x700,
    APIC_NMI = 0x400
};

#define APIC_BASE 0xfee00000u

static void init_pic(uint16_t port, uint8_t vector, uint8_t cascade)
{
    outb(port, PIC_ICW1);
    outb(port + 1, vector);
    outb(port + 1, cascade);
    outb(port + 1, PIC_ICW4_8086);
    outb(port + 1, PIC_ALL_MASKED);
}

static volatile uint32_t *apic(uint32_t offset)
{
    return (volatile uint32_t *)(APIC_BASE + offset);
}

/* The APIC's version register tells whether there is an APIC: a 386 can read
 * it, but has no CPUID. */
bool chipset_has_apic(void)
{
    return (*apic(APIC_VERSION) & APIC_VERSION_FIXED) ==
           APIC_VERSION_INTEGRATED;
}

/* After a reset a local APIC masks its pins, and the interrupts of the 8259
 * pair behind LINT0 do not reach the processor. */
static void init_virtual_wire(void)
{
    if (!chipset_has_apic())
        return;
    *apic(APIC_SPURIOUS) |= APIC_ENABLED;
    *apic(APIC_LINT0) = APIC_EXTINT;
    *apic(APIC_LINT1) = APIC_NMI;
}

/* The channels of the first controller reach the bus through channel 4. */
static void init_dma(void)
{
    outb(DMA_MASTER_CLEAR_1, 0);
    outb(DMA_MASTER_CLEAR_2, 0);
    outb(DMA_MODE_2, DMA_CASCADE);
    outb(DMA_MASK_2, 0);
}

void chipset_init(void)
{
    init_pic(PIC_MASTER, PIC_VECTOR_MASTER, PIC_SLAVE_ON_LINE_2);
    init_pic(PIC_SLAVE, PIC_VECTOR_SLAVE, PIC_SLAVE_IDENTITY);
    init_dma();

    outb(PIT_CONTROL, PIT_SQUARE_WAVE);
    outb(PIT_CHANNEL_0, 0);         /* a count of 0 means 65536 */
    outb(PIT_CHANNEL_0, 0);

    init_virtual_wire();
}

void chipset_open_interrupts(void)
{
    outb(PIC_MASTER + 1, PIC_TIMER_AND_KEYBOARD);
}

/* While line 20 is closed, a word and the word 1 MiB above it are one cell. Both
 * keep what they had. */
static bool a20_is_open(void)
{
    volatile uint32_t *low = (volatile uint32_t *)FREE_WORD;
    volatile uint32_t *high = (volatile uint32_t *)(FREE_WORD + MIB);
    uint32_t old_low = *low, old_high = *high;
    bool open;

    *low = A20_PROBE;
    *high = ~(uint32_t)A20_PROBE;
    open = *low == A20_PROBE;
    *high = old_high;
    *low = old_low;
    return open;
}

bool chipset_open_a20(void)
{
    uint8_t control = inb(SYSTEM_CONTROL_A);

    outb(SYSTEM_CONTROL_A,
         (control | SYSTEM_CONTROL_A_A20) & ~SYSTEM_CONTROL_A_RESET);
    if (a20_is_open())
        return true;
    keyboard_controller_open_a20();
    return a20_is_open();
}
