/*
 * The 8042 keyboard controller and the keyboard behind it, ports 0x60 and
 * 0x64 on IRQ 1, and the system control port A (0x92) (IBM PS/2 Technical
 * Reference, "Keyboard and Auxiliary Device Controller").
 *
 * The controller translates the keyboard's scan code set 2 to set 1 while bit 6
 * of its command byte is set. A byte of the keyboard takes a millisecond on its
 * wire, so a handler that reads the port twice reads one byte twice, as on a
 * PC. There is no mouse.
 *
 * The A20 bits of the output port and of port 0x92 are one latch, the A20 gate,
 * which drives the processor's A20M# pin. A reset opens the gate.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_I8042_H
#define PAGEWALK_DEVICES_CHIPSET_I8042_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/chipset/keyboard.h"

enum {
    I8042_PORT_DATA = 0x60,
    I8042_PORT_STATUS = 0x64,
    I8042_PORT_CONTROL_A = 0x92,
    I8042_RAM = 32,             /* byte 0 is the command byte */
    I8042_KEY_EXTENDED = KEYBOARD_KEY_EXTENDED,
};

struct i8042 {
    uint8_t ram[I8042_RAM];
    uint8_t output;             /* the output buffer */
    bool output_full;
    uint8_t command;            /* waits for its data byte; 0: none does */
    bool last_was_command;      /* the last write was to port 0x64 */
    bool break_next;            /* translating: the last byte was an F0 */
    bool a20;                   /* the A20 gate is open */
    bool fast_reset;            /* bit 0 of port 0x92 */

    struct keyboard keyboard;

    struct event arrival;       /* of the keyboard's next byte */
    struct clock *clock;
    struct irq_line irq;
    struct irq_line a20m;       /* `set` null: goes nowhere */
    void (*reset)(void *opaque);        /* software asks for a reset */
    void *opaque;
};

void i8042_init(struct i8042 *kbd, struct bus *bus, struct clock *clock,
                struct irq_line irq, void (*reset)(void *opaque),
                void *opaque);
void i8042_reset(struct i8042 *kbd);

/* The pin that the A20 gate drives from now on: high, that is asserted, while
 * the gate is closed. */
void i8042_connect_a20m(struct i8042 *kbd, struct irq_line a20m);

/* A key goes down, or is repeated, or goes up. `key` is its make code in scan
 * code set 1 (0x1e is A), with I8042_KEY_EXTENDED or-ed in for the keys that
 * send an E0 prefix. False when the keyboard's buffer is full: try again later.
 * A keyboard that does not scan drops the key and returns true. */
bool i8042_key(struct i8042 *kbd, uint16_t key, bool down);

#endif
