/*
 * The 8042 keyboard controller and the keyboard behind it, ports 0x60 and
 * 0x64 on IRQ 1, and the system control port A (0x92) (IBM PS/2 Technical
 * Reference, "Keyboard and Auxiliary Device Controller").
 *
 * The keyboard sends scan code set 2, or set 1 when told to; the controller
 * translates set 2 to set 1 while bit 6 of its command byte is set. A byte of
 * the keyboard takes a millisecond on its wire, so a handler that reads the
 * port twice sees the same byte twice, as on a PC. There is no mouse. The A20
 * bits of both ports can be read back and do nothing: A20 is always open.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_I8042_H
#define PAGEWALK_DEVICES_CHIPSET_I8042_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    I8042_PORT_DATA = 0x60,
    I8042_PORT_STATUS = 0x64,
    I8042_PORT_CONTROL_A = 0x92,
    I8042_RAM = 32,             /* byte 0 is the command byte */
    I8042_QUEUE = 256,          /* a power of two */
    I8042_KEY_EXTENDED = 0xe000,
};

struct i8042 {
    uint8_t ram[I8042_RAM];
    uint8_t output;             /* the output buffer */
    bool output_full;
    uint8_t command;            /* waits for its data byte; 0: none */
    bool last_was_command;
    bool break_next;            /* translating: an F0 was swallowed */
    bool a20;                   /* as written */
    bool fast_reset;            /* bit 0 of port 0x92 */

    struct {
        bool enabled;           /* scanning keys */
        uint8_t set;            /* scan code set 1 or 2 */
        uint8_t leds, rate;
        uint8_t command;        /* waits for its data byte; 0: none */
        uint8_t queue[I8042_QUEUE];     /* ring: bytes to be sent */
        unsigned head, count;
    } keyboard;

    struct event arrival;       /* of the keyboard's next byte */
    struct clock *clock;
    struct irq_line irq;
    void (*reset)(void *opaque);        /* software asks for a reset */
    void *opaque;
};

void i8042_init(struct i8042 *kbd, struct bus *bus, struct clock *clock,
                struct irq_line irq, void (*reset)(void *opaque),
                void *opaque);
void i8042_reset(struct i8042 *kbd);

/* A key goes down (or is repeated) or up. `key` is its make code in scan code
 * set 1 (0x1e is A), with I8042_KEY_EXTENDED or-ed in for the keys that send
 * an E0 prefix. False when the keyboard's buffer is full: try again later. A
 * key that the guest does not want to hear of is true, too. */
bool i8042_key(struct i8042 *kbd, uint16_t key, bool down);

#endif
