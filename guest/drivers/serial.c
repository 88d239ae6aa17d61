/*
 * Programming the 16550 UART (National PC16550D data sheet, section 8).
 */
#include "guest/drivers/serial.h"

#include "guest/arch/io.h"
#include "guest/drivers/console.h"
#include "guest/drivers/irq.h"

enum {
    COM1 = 0x3f8, COM1_IRQ = 4,

    DATA = COM1 + 0,            /* with DLAB: divisor, low byte */
    IER = COM1 + 1,             /* with DLAB: divisor, high byte */
    FCR = COM1 + 2,             /* write; read: IIR */
    LCR = COM1 + 3,
    MCR = COM1 + 4,
    LSR = COM1 + 5,
    SCRATCH = COM1 + 7,

    IER_RECEIVE = 0x01,
    FCR_ENABLE_CLEAR = 0x07,
    IIR_FIFO_WORKS = 0xc0,
    LCR_8N1 = 0x03, LCR_DLAB = 0x80,
    MCR_DTR_RTS_OUT2 = 0x0b,    /* OUT2 gates the interrupt on a PC */
    LSR_DATA_READY = 0x01, LSR_THR_EMPTY = 0x20,
    LSR_ALL_SENT = 0x40,

    DIVISOR_115200 = 1,         /* 1.8432 MHz / 16 / 115200 */
    SCRATCH_TEST = 0x5a,
    FIFO_SIZE = 16,
};

static bool present;
static unsigned fifo_size, fifo_room;

__init void serial_init(void)
{
    outb(SCRATCH, SCRATCH_TEST);
    present = inb(SCRATCH) == SCRATCH_TEST;
    if (!present)
        return;
    outb(IER, 0);
    outb(LCR, LCR_DLAB);
    outb(DATA, DIVISOR_115200);
    outb(IER, 0);
    outb(LCR, LCR_8N1);
    outb(FCR, FCR_ENABLE_CLEAR);
    fifo_size = (inb(FCR) & IIR_FIFO_WORKS) == IIR_FIFO_WORKS ? FIFO_SIZE : 1;
    outb(MCR, MCR_DTR_RTS_OUT2);
}

/* An empty transmit FIFO takes 16 characters; a 16450 has no FIFO and takes
 * one. The wait has no limit, so that a host that reads slowly loses no
 * result. */
void serial_putc(char c)
{
    if (!present)
        return;
    if (fifo_room == 0) {
        while (!(inb(LSR) & LSR_THR_EMPTY))
            ;
        fifo_room = fifo_size;
    }
    outb(DATA, c);
    fifo_room--;
}

void serial_drain(void)
{
    while (present && !(inb(LSR) & LSR_ALL_SENT))
        ;
}

static void serial_irq(void)
{
    while (inb(LSR) & LSR_DATA_READY)
        console_input(inb(DATA));
}

__init void serial_enable_input(void)
{
    if (!present)
        return;
    request_irq(COM1_IRQ, serial_irq);
    outb(IER, IER_RECEIVE);
}
