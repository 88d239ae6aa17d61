/* The only console is the serial port, and it is written to only. */
#include "guest/drivers/console.h"

#include "guest/arch/trap.h"
#include "guest/drivers/serial.h"

void console_putc(char c)
{
    serial_putc(c);
}

/* What the driver would want if it were asked for input. */
void console_input(char c)
{
    (void)c;
}

void request_irq(unsigned irq, void (*handler)(void))
{
    (void)irq;
    (void)handler;
}
