/* The mouse test kernel (README.md): finds the mouse as Linux's drivers i8042
 * and psmouse do, asks it everything, and prints the packets that it sends until
 * one has the right button. */
#include "guest/arch/io.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"

#include <stdint.h>

enum {
    DATA = 0x60, STATUS = 0x64, FULL = 0x01, BUSY = 0x02, AUX = 0x20,
    PIC2 = 0xa0, READ_IRR = 0x0a, IRQ12 = 0x10,

    READ_COMMAND_BYTE = 0x20, WRITE_COMMAND_BYTE = 0x60, AUX_OFF = 0xa7,
    AUX_ON = 0xa8, AUX_TEST = 0xa9, AUX_LOOP = 0xd3, WRITE_AUX = 0xd4,
    BOTH_INTERRUPTS = 0x03, NO_KEYBOARD = 0x10,

    RESOLUTION = 0xe8, STATUS_REQUEST = 0xe9, STREAM = 0xea, READ_DATA = 0xeb,
    WRAP_OFF = 0xec, WRAP_ON = 0xee, REMOTE = 0xf0, ID = 0xf2, RATE = 0xf3,
    ENABLE = 0xf4, DISABLE = 0xf5, DEFAULTS = 0xf6, RESET = 0xff,
    SCALE_1 = 0xe6, SCALE_2 = 0xe7,

    RIGHT = 0x02, BUTTONS = 0x07,       /* of a packet's first byte */
    /* Port reads, of which each takes a microsecond or so: for an answer, and
     * until silence is one. */
    LOOKS = 20000,
};

static void command(uint8_t value)
{
    while (inb(STATUS) & BUSY)
        ;
    outb(STATUS, value);
}

static void data(uint8_t value)
{
    while (inb(STATUS) & BUSY)
        ;
    outb(DATA, value);
}

/* The next byte, with its mark in bit 8; -1: none comes. */
static int next(void)
{
    for (unsigned i = 0; i < LOOKS; i++) {
        uint8_t status = inb(STATUS);

        if (status & FULL)
            return inb(DATA) | (status & AUX ? 0x100 : 0);
        inb(0x80);
    }
    return -1;
}

/* Prints what comes until silence; a byte of the mouse is marked. */
static void report(const char *name)
{
    int byte;

    printk("MOUSE %s", name);
    while ((byte = next()) >= 0)
        printk(" %s%02x", byte & 0x100 ? "m" : "", byte & 0xff);
    printk("\n");
}

static void send(uint8_t value)
{
    command(WRITE_AUX);
    data(value);
}

/* Sends a byte and prints the answer. */
static void ask(const char *name, uint8_t value)
{
    send(value);
    report(name);
}

/* Sends a command with its byte, and drops the acknowledgements. */
static void set(uint8_t value, uint8_t with)
{
    send(value);
    next();
    send(with);
    next();
}

/* i8042_check_aux and i8042_check_mux of Linux's driver i8042. */
static void try_controller(void)
{
    static const struct { const char *name; uint8_t byte; } mux[] = {
        { "mux.1", 0xf0 }, { "mux.2", 0x56 }, { "mux.3", 0xa4 },
    };

    command(AUX_TEST);
    report("test");
    command(AUX_LOOP);
    data(0x5a);
    report("loop");
    for (unsigned i = 0; i < sizeof mux / sizeof mux[0]; i++) {
        command(AUX_LOOP);
        data(mux[i].byte);
        report(mux[i].name);
    }
    command(AUX_OFF);
    command(READ_COMMAND_BYTE);
    printk("MOUSE off %02x\n", next() & AUX);
    command(AUX_ON);
    command(READ_COMMAND_BYTE);
    printk("MOUSE on %02x\n", next() & AUX);
    outb(PIC2, READ_IRR);
    command(AUX_LOOP);
    data(0xa5);
    inb(0x80);
    printk("MOUSE interrupt %02x\n", inb(PIC2) & IRQ12);
    report("interrupt.byte");
}

static void try_commands(void)
{
    ask("reset", RESET);
    ask("id", ID);
    ask("status", STATUS_REQUEST);
    ask("resolution", RESOLUTION);
    ask("resolution.byte", 3);
    ask("rate", RATE);
    ask("rate.byte", 40);
    ask("scale", SCALE_2);
    ask("remote", REMOTE);
    ask("status.changed", STATUS_REQUEST);
    ask("read", READ_DATA);
    ask("stream", STREAM);
    ask("enable", ENABLE);
    ask("status.enabled", STATUS_REQUEST);
    ask("wrap", WRAP_ON);
    ask("wrap.echo", 0x12);
    ask("wrap.id", ID);
    ask("wrap.off", WRAP_OFF);
    ask("disable", DISABLE);
    ask("defaults", DEFAULTS);
    ask("status.defaults", STATUS_REQUEST);
}

/* intellimouse_detect and im_explorer_detect of psmouse. */
static void knock(uint8_t second)
{
    set(RATE, 200);
    set(RATE, second);
    set(RATE, 80);
}

static void try_knocks(void)
{
    knock(200);
    ask("id.early", ID);
    knock(100);
    ask("id.wheel", ID);
    ask("read.wheel", READ_DATA);
    knock(200);
    ask("id.five", ID);
    ask("read.five", READ_DATA);
    ask("reset.again", RESET);
    ask("id.again", ID);
    knock(100);
    set(RATE, 100);
}

/* A packet of a wheel mouse; -1 in its first byte: none comes. */
static void packet(int bytes[4])
{
    while ((bytes[0] = next()) < 0)
        ;
    for (unsigned i = 1; i < 4; i++)
        bytes[i] = next();
}

/* A packet that says something new: QEMU sends others when a wheel has been
 * turned. */
static void next_packet(int bytes[4], int buttons)
{
    do
        packet(bytes);
    while ((bytes[0] & BUTTONS) == (buttons & BUTTONS) &&
           !((bytes[1] | bytes[2] | bytes[3]) & 0xff));
}

static void print_packets(void)
{
    int bytes[4] = { 0 };

    send(ENABLE);
    next();
    for (unsigned i = 0;; i++) {
        printk("WAITING %u\n", i);
        next_packet(bytes, bytes[0]);
        printk("MOUSE packet.%u", i);
        for (unsigned b = 0; b < 4; b++)
            printk(" %02x", bytes[b] & 0xff);
        printk("\n");
        if (bytes[0] & RIGHT)
            return;
    }
}

void main(void)
{
    serial_init();
    console_init();
    command(WRITE_COMMAND_BYTE);
    data(BOTH_INTERRUPTS | NO_KEYBOARD);
    try_controller();
    try_commands();
    try_knocks();
    print_packets();
    serial_drain();
    debug_exit(0);
}
