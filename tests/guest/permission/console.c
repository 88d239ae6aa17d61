/* The console is the serial port, for output only. */
#include "guest/drivers/console.h"

#include "guest/drivers/irq.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"

void console_init(void)
{
    static const struct console console = { serial_putc, serial_drain };

    register_console(&console);
}

/* drivers/serial.c calls these two for input, which this kernel never asks
 * for. */
void console_input(char c)
{
    (void)c;
}

void request_irq(unsigned line, void (*handler)(void))
{
    (void)line;
    (void)handler;
}
