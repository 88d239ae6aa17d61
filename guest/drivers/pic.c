/*
 * Programming the 8259As (Intel 231468): initialisation words ICW1-4, mask by
 * OCW1, end of interrupt by OCW2, in-service register by OCW3.
 */
#include "guest/drivers/pic.h"

#include "guest/arch/io.h"
#include "guest/arch/trap.h"

enum {
    MASTER = 0x20, SLAVE = 0xa0,    /* command; data is at + 1 */

    ICW1_INIT_ICW4 = 0x11,
    ICW4_8086 = 0x01,
    OCW2_EOI = 0x20,
    OCW3_READ_ISR = 0x0b,
    CASCADE_LINE = 2,
    LINES = 8,                      /* of each controller */
    MASTER_LAST = 7, SLAVE_LAST = 15,
    ISR_LAST = 0x80,                /* in-service bit of the last line */
};

static uint16_t masked = 0xffff & ~(1 << CASCADE_LINE);

static void write_masks(void)
{
    outb(MASTER + 1, masked & 0xff);
    outb(SLAVE + 1, masked >> 8);
}

__init void pic_init(void)
{
    outb(MASTER, ICW1_INIT_ICW4);
    outb(SLAVE, ICW1_INIT_ICW4);
    outb(MASTER + 1, TRAP_IRQ0);
    outb(SLAVE + 1, TRAP_IRQ0 + LINES);
    outb(MASTER + 1, 1 << CASCADE_LINE);
    outb(SLAVE + 1, CASCADE_LINE);
    outb(MASTER + 1, ICW4_8086);
    outb(SLAVE + 1, ICW4_8086);
    write_masks();
}

void pic_unmask(unsigned line)
{
    masked &= ~(1 << line);
    write_masks();
}

void pic_eoi(unsigned line)
{
    if (line >= LINES)
        outb(SLAVE, OCW2_EOI);
    outb(MASTER, OCW2_EOI);
}

bool pic_is_spurious(unsigned line)
{
    uint16_t port = line < LINES ? MASTER : SLAVE;

    if (line != MASTER_LAST && line != SLAVE_LAST)
        return false;
    outb(port, OCW3_READ_ISR);
    if (inb(port) & ISR_LAST)
        return false;
    if (line == SLAVE_LAST)     /* the cascade is in service at the master */
        outb(MASTER, OCW2_EOI);
    return true;
}
