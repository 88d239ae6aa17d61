/*
 * Finding the ports, and printing on COM1.
 */
#include "firmware/services/serial.h"

#include <stdbool.h>
#include <stdint.h>

#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/uart.h"

enum {
    TEST_VALUE = 0x5a,              /* any value */

    EQUIPMENT_SERIAL_SHIFT = 9,     /* equipment word: how many */
    EQUIPMENT_PARALLEL_SHIFT = 14,
    COM_TIMEOUT = 10, LPT_TIMEOUT = 20,     /* of the first one */

    READY_POLLS = 100000            /* some ms, longer than a character */
};

/* Is there a register that keeps what is written? */
static bool keeps(uint16_t port)
{
    outb(port, TEST_VALUE);
    return inb(port) == TEST_VALUE;
}

static void find_serial_ports(void)
{
    static const uint16_t ports[] = { 0x3f8, 0x2f8, 0x3e8, 0x2e8 };
    unsigned count = 0;

    for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (keeps(ports[i] + UART_SCRATCH)) {
            bda.com_timeouts[count] = COM_TIMEOUT;
            bda.com_ports[count++] = ports[i];
        }
    bda.equipment |= count << EQUIPMENT_SERIAL_SHIFT;
}

static void find_parallel_ports(void)
{
    static const uint16_t ports[] = { 0x378, 0x278 };
    unsigned count = 0;

    for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (keeps(ports[i])) {
            bda.lpt_timeouts[count] = LPT_TIMEOUT;
            bda.lpt_ports[count++] = ports[i];
        }
    bda.equipment |= count << EQUIPMENT_PARALLEL_SHIFT;
}

void serial_init(void)
{
    uint16_t port;

    find_serial_ports();
    find_parallel_ports();
    port = bda.com_ports[0];
    if (port == 0)
        return;
    outb(port + UART_LINE_CONTROL, UART_DIVISOR_LATCH);
    outb(port + UART_DATA, UART_DIVISOR_115200);
    outb(port + UART_INTERRUPT_ENABLE, 0);
    outb(port + UART_LINE_CONTROL, UART_EIGHT_BITS_NO_PARITY);
    outb(port + UART_INTERRUPT_ENABLE, 0);
}

void serial_put(char c)
{
    uint16_t port = bda.com_ports[0];

    if (port == 0)
        return;
    for (unsigned i = 0; i < READY_POLLS; i++)
        if (inb(port + UART_LINE_STATUS) & UART_TRANSMITTER_READY)
            break;
    outb(port + UART_DATA, (uint8_t)c);
}
