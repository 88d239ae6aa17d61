/*
 * A 16550A serial port (National PC16550D data sheet).
 *
 * Sending takes no modelled time: a byte goes to the output callback at once
 * and the transmitter is always empty, so a guest that prints does not wait.
 * Receiving takes the time of its baud rate: bytes wait in a queue on the
 * host's side and enter the FIFO one character time apart while it has room,
 * so nothing typed or piped in overruns. OUT2 does not gate the interrupt, so a
 * guest that never sets OUT2 gets interrupts too.
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
    UART_FIFO = 16,             /* bytes */
    UART_QUEUE = 4096,          /* bytes, a power of two */
};

struct uart {
    uint8_t ier, fcr, lcr, mcr, scratch;
    uint8_t lsr_errors;         /* overrun, until LSR is read */
    uint8_t msr_deltas;         /* bits 3:0 of MSR, until it is read */
    uint16_t divisor;
    bool thre_pending;          /* an interrupt, until IIR shows it */
    bool timeout_pending;       /* the FIFO was not accessed for four
                                   characters' time */

    uint8_t fifo[UART_FIFO];
    unsigned fifo_count;
    uint8_t last_byte;          /* of the FIFO: what an empty one reads as */

    uint8_t queue[UART_QUEUE];  /* ring: bytes still on the wire */
    unsigned queue_head, queue_count;

    struct event arrival;       /* of the first byte in the queue */
    struct event timeout;       /* sets timeout_pending */
    struct clock *clock;
    struct irq_line irq;
    void (*output)(void *opaque, uint8_t byte);
    void *opaque;
};

/* `port` is the first of eight; `output` is called with each byte sent. */
void uart_init(struct uart *uart, struct bus *bus, uint16_t port,
               struct clock *clock, struct irq_line irq,
               void (*output)(void *opaque, uint8_t byte), void *opaque);
void uart_reset(struct uart *uart);

/* Puts bytes on the wire to the guest; returns how many the queue took: the
 * caller sends the others later. */
size_t uart_receive(struct uart *uart, const uint8_t *data, size_t size);

/* Whether the guest has set up the port to receive, by RTS or by the receive
 * interrupt. Bytes that arrive before are lost when it does. */
bool uart_is_receiving(const struct uart *uart);

#endif
