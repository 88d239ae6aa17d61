/*
 * A 16550A serial port (National PC16550D data sheet), COM1 on IRQ 4.
 *
 * Sending takes no modelled time: a byte goes to the output callback at once
 * and the transmitter is always empty, so a guest that prints does not wait.
 * Receiving takes the time of its baud rate: bytes wait in a queue on the
 * host's side and enter the FIFO one character time apart while it has room,
 * so nothing typed or piped in overruns. The interrupt reaches its line
 * whatever OUT2 says, so a guest that never sets it still hears its console.
 */
#ifndef PAGEWALK_DEVICES_PORTS_UART_H
#define PAGEWALK_DEVICES_PORTS_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    UART_PORT_COM1 = 0x3f8,
    UART_FIFO = 16,
    UART_QUEUE = 4096,          /* a power of two */
};

struct uart {
    uint8_t ier, fcr, lcr, mcr, scratch;
    uint8_t lsr_errors;         /* overrun, until LSR is read */
    uint8_t msr_deltas;         /* bits 3:0 of MSR, until it is read */
    uint16_t divisor;
    bool thre_pending;          /* THRE not yet told by IIR */
    bool timeout_pending;       /* bytes have waited four characters */

    uint8_t fifo[UART_FIFO];
    unsigned fifo_count;
    uint8_t last_byte;          /* what an empty RBR reads */

    uint8_t queue[UART_QUEUE];  /* ring: bytes still on the wire */
    unsigned queue_head, queue_count;

    struct event arrival;       /* of the first byte in the queue */
    struct event timeout;
    struct clock *clock;
    struct irq_line irq;
    void (*output)(void *opaque, uint8_t byte);
    void *opaque;
};

void uart_init(struct uart *uart, struct bus *bus, uint16_t port,
               struct clock *clock, struct irq_line irq,
               void (*output)(void *opaque, uint8_t byte), void *opaque);
void uart_reset(struct uart *uart);

/* Puts bytes on the wire to the guest; returns how many the queue took. The
 * caller keeps the rest for later. */
size_t uart_receive(struct uart *uart, const uint8_t *data, size_t size);

#endif
