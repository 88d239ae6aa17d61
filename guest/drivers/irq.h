/*
 * Interrupt lines and their handlers.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_IRQ_H
#define PAGEWALK_GUEST_DRIVERS_IRQ_H

/* Call HANDLER, with interrupts off, for each interrupt on LINE (0..15), and
 * unmask the line. */
void request_irq(unsigned line, void (*handler)(void));

/* An interrupt on LINE has come: call its handler and end the interrupt at the
 * PIC. */
void irq_dispatch(unsigned line);

#endif
