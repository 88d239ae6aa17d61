/*
 * INT 14h and 17h: the serial ports and the printers, by the ports in the BIOS
 * data area (IBM PS/2 and PC BIOS Interface Technical Reference).
 */
#include "firmware/services/ports.h"

#include "firmware/lib/delay.h"
#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"
#include "firmware/services/uart.h"

enum {
    SERIAL_SET_UP = 0x00, SERIAL_SEND = 0x01, SERIAL_RECEIVE = 0x02,
    SERIAL_STATUS = 0x03,           /* AH */
    SERIAL_PORTS = 4,
    SERIAL_TIMED_OUT = 0x80,        /* in AH, the line status */
    LINE_SETTINGS = 0x1f,           /* of AL, as the UART has them */
    RATE_SHIFT = 5,
    MODEM_READY = 0x03,             /* DTR and RTS */

    PRINTER_PRINT = 0x00, PRINTER_RESET = 0x01, PRINTER_STATUS = 0x02,
    PRINTER_PORTS = 3,
    PARALLEL_STATUS = 1, PARALLEL_CONTROL = 2,
    CONTROL_STROBE = 0x0d, CONTROL_IDLE = 0x0c, CONTROL_RESET = 0x08,
    STATUS_READY = 0x80,
    STATUS_BITS = 0xf8, STATUS_INVERTED = 0x48,
    PRINTER_TIMED_OUT = 0x01,

    PULSE_US = 5,
    TICK_US = 54925,
    STEP_US = 1000
};

extern const uint16_t serial_divisors[8];       /* entries.S */

/* Waits until one of the bits is set, at most that many ticks of the timer. */
static bool wait_for(uint16_t port, uint8_t bits, uint8_t ticks)
{
    for (uint32_t left = ticks * TICK_US; !(inb(port) & bits);
         left -= STEP_US) {
        if (left < STEP_US)
            return false;
        delay_us(STEP_US);
    }
    return true;
}

static void set_up(uint16_t port, uint8_t settings)
{
    uint16_t divisor = serial_divisors[settings >> RATE_SHIFT];

    outb(port + UART_LINE_CONTROL, UART_DIVISOR_LATCH);
    outb(port + UART_DATA, (uint8_t)divisor);
    outb(port + UART_INTERRUPT_ENABLE, divisor >> 8);
    outb(port + UART_LINE_CONTROL, settings & LINE_SETTINGS);
    outb(port + UART_INTERRUPT_ENABLE, 0);
}

/* Returns whether it was sent, or received in call->al. */
static bool transfer(struct bios_call *call, uint16_t port, bool sends)
{
    outb(port + UART_MODEM_CONTROL, MODEM_READY);
    if (!wait_for(port + UART_LINE_STATUS,
                  sends ? UART_TRANSMITTER_READY : UART_DATA_READY,
                  bda.com_timeouts[call->dx]))
        return false;
    if (sends)
        outb(port + UART_DATA, call->al);
    else
        call->al = inb(port + UART_DATA);
    return true;
}

enum service_result int14_serial(struct bios_call *call)
{
    uint16_t port = call->dx < SERIAL_PORTS ? bda.com_ports[call->dx] : 0;
    uint8_t timed_out = 0;

    service_flag(call, FLAG_CARRY, port == 0 || call->ah > SERIAL_STATUS);
    if (port == 0 || call->ah > SERIAL_STATUS)
        return SERVICE_DONE;
    switch (call->ah) {
    case SERIAL_SET_UP:
        set_up(port, call->al);
        call->al = inb(port + UART_MODEM_STATUS);
        break;
    case SERIAL_SEND:
    case SERIAL_RECEIVE:
        if (!transfer(call, port, call->ah == SERIAL_SEND))
            timed_out = SERIAL_TIMED_OUT;
        break;
    case SERIAL_STATUS:
        call->al = inb(port + UART_MODEM_STATUS);
        break;
    }
    call->ah = inb(port + UART_LINE_STATUS) | timed_out;
    return SERVICE_DONE;
}

static uint8_t printer_status(uint16_t port)
{
    return (inb(port + PARALLEL_STATUS) & STATUS_BITS) ^ STATUS_INVERTED;
}

static uint8_t print(uint16_t port, uint8_t character, uint8_t timeout)
{
    bool ready;

    outb(port, character);
    ready = wait_for(port + PARALLEL_STATUS, STATUS_READY, timeout);
    if (ready) {
        outb(port + PARALLEL_CONTROL, CONTROL_STROBE);
        delay_us(PULSE_US);
        outb(port + PARALLEL_CONTROL, CONTROL_IDLE);
    }
    return printer_status(port) | (ready ? 0 : PRINTER_TIMED_OUT);
}

static void reset(uint16_t port)
{
    outb(port + PARALLEL_CONTROL, CONTROL_RESET);
    delay_us(PULSE_US);
    outb(port + PARALLEL_CONTROL, CONTROL_IDLE);
}

enum service_result int17_printer(struct bios_call *call)
{
    uint16_t port = call->dx < PRINTER_PORTS ? bda.lpt_ports[call->dx] : 0;

    service_flag(call, FLAG_CARRY, port == 0 || call->ah > PRINTER_STATUS);
    if (port == 0 || call->ah > PRINTER_STATUS)
        return SERVICE_DONE;
    if (call->ah == PRINTER_PRINT) {
        call->ah = print(port, call->al, bda.lpt_timeouts[call->dx]);
        return SERVICE_DONE;
    }
    if (call->ah == PRINTER_RESET)
        reset(port);
    call->ah = printer_status(port);
    return SERVICE_DONE;
}

bool ports_print(uint8_t character)
{
    uint16_t port = bda.lpt_ports[0];

    return port != 0 &&
           !(print(port, character, bda.lpt_timeouts[0]) & PRINTER_TIMED_OUT);
}
