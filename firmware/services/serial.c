/*
 * Programming the UART (NS16550 data sheet, "Registers").
 */
#include "firmware/services/serial.h"

#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"

enum {
    COM1 = 0x3f8,
    DATA = COM1 + 0,                /* divisor, low byte, while DLAB is set */
    INTERRUPT_ENABLE = COM1 + 1,    /* divisor, high byte */
    LINE_CONTROL = COM1 + 3,
    LINE_STATUS = COM1 + 5,
    SCRATCH = COM1 + 7,

    DIVISOR_LATCH = 0x80,
    EIGHT_BITS_NO_PARITY = 0x03,
    TRANSMITTER_READY = 0x20,
    DIVISOR_115200 = 1,
    SCRATCH_TEST = 0x5a,            /* any value */

    EQUIPMENT_SERIAL_PORT = 1 << 9, /* equipment word: one port */

    READY_POLLS = 100000            /* some ms, longer than a character */
};

void serial_init(void)
{
    outb(SCRATCH, SCRATCH_TEST);
    if (inb(SCRATCH) != SCRATCH_TEST)
        return;
    outb(LINE_CONTROL, DIVISOR_LATCH);
    outb(DATA, DIVISOR_115200);
    outb(INTERRUPT_ENABLE, 0);
    outb(LINE_CONTROL, EIGHT_BITS_NO_PARITY);
    outb(INTERRUPT_ENABLE, 0);
    bda.com_ports[0] = COM1;
    bda.equipment |= EQUIPMENT_SERIAL_PORT;
}

void serial_put(char c)
{
    if (bda.com_ports[0] == 0)
        return;
    for (unsigned i = 0; i < READY_POLLS; i++)
        if (inb(LINE_STATUS) & TRANSMITTER_READY)
            break;
    outb(DATA, (uint8_t)c);
}
