/*
 * IBM PS/2 Technical Reference: "Keyboard and Auxiliary Device Controller",
 * "Keyboards (101- and 102-key)".
 *
 *   status        PARITY TIMEOUT AUX UNLOCKED CMD SYS IBF OBF
 *   command byte  0 XLATE NO_AUX NO_KBD 0 SYS INT12 INT1
 *   output port   DATA CLOCK IRQ12 IRQ1 - - A20 !RESET
 */
#include "devices/chipset/i8042.h"

enum {
    STATUS_OBF = 0x01, STATUS_SYS = 0x04, STATUS_CMD = 0x08,
    STATUS_UNLOCKED = 0x10,

    MODE_INT = 0x01, MODE_SYS = 0x04, MODE_NO_KBD = 0x10, MODE_NO_AUX = 0x20,
    MODE_TRANSLATE = 0x40,
    /* As a PC's firmware leaves it. */
    MODE_RESET = MODE_TRANSLATE | MODE_NO_AUX | MODE_SYS | MODE_INT,

    PORT_NOT_RESET = 0x01, PORT_A20 = 0x02, PORT_IRQ1 = 0x10,
    INPUT_PORT = 0x80,          /* not locked */

    /* Controller commands. */
    READ_RAM = 0x20, WRITE_RAM = 0x60,
    AUX_TEST = 0xa9, SELF_TEST = 0xaa, KBD_TEST = 0xab,
    KBD_OFF = 0xad, KBD_ON = 0xae, READ_INPUT = 0xc0,
    READ_PORT = 0xd0, WRITE_PORT = 0xd1, WRITE_OUTPUT = 0xd2,
    AUX_LOOP = 0xd3, WRITE_AUX = 0xd4, PULSE = 0xf0,
    SELF_TEST_OK = 0x55, KBD_TEST_OK = 0x00, AUX_DATA_STUCK = 0x04,

    /* Keyboard commands and answers. */
    KBD_LEDS = 0xed, KBD_ECHO = 0xee, KBD_SET = 0xf0, KBD_ID = 0xf2,
    KBD_RATE = 0xf3, KBD_ENABLE = 0xf4, KBD_DISABLE = 0xf5,
    KBD_DEFAULTS = 0xf6, KBD_RESET = 0xff,
    KBD_ACK = 0xfa, KBD_RESEND = 0xfe, KBD_TEST_PASSED = 0xaa,
    KBD_ID_1 = 0xab, KBD_ID_2 = 0x83,
    KBD_DEFAULT_RATE = 0x2b,    /* 10.9 a second after 500 ms */

    EXTENDED = 0xe0, BREAK = 0xf0, BREAK_BIT = 0x80,

    WIRE_BYTES_PER_SECOND = 1000,   /* 11 bits at 10-16.7 kHz */
};

/* The controller's translation of scan code set 2 to set 1; codes beyond the
 * table stay what they are. */
static const uint8_t set_1_of[] = {
    0xff, 0x43, 0x41, 0x3f, 0x3d, 0x3b, 0x3c, 0x58,     /* 00 */
    0x64, 0x44, 0x42, 0x40, 0x3e, 0x0f, 0x29, 0x59,
    0x65, 0x38, 0x2a, 0x70, 0x1d, 0x10, 0x02, 0x5a,     /* 10 */
    0x66, 0x71, 0x2c, 0x1f, 0x1e, 0x11, 0x03, 0x5b,
    0x67, 0x2e, 0x2d, 0x20, 0x12, 0x05, 0x04, 0x5c,     /* 20 */
    0x68, 0x39, 0x2f, 0x21, 0x14, 0x13, 0x06, 0x5d,
    0x69, 0x31, 0x30, 0x23, 0x22, 0x15, 0x07, 0x5e,     /* 30 */
    0x6a, 0x72, 0x32, 0x24, 0x16, 0x08, 0x09, 0x5f,
    0x6b, 0x33, 0x25, 0x17, 0x18, 0x0b, 0x0a, 0x60,     /* 40 */
    0x6c, 0x34, 0x35, 0x26, 0x27, 0x19, 0x0c, 0x61,
    0x6d, 0x73, 0x28, 0x74, 0x1a, 0x0d, 0x62, 0x6e,     /* 50 */
    0x3a, 0x36, 0x1c, 0x1b, 0x75, 0x2b, 0x63, 0x76,
    0x55, 0x56, 0x77, 0x78, 0x79, 0x7a, 0x0e, 0x7b,     /* 60 */
    0x7c, 0x4f, 0x7d, 0x4b, 0x47, 0x7e, 0x7f, 0x6f,
    0x52, 0x53, 0x50, 0x4c, 0x4d, 0x48, 0x01, 0x45,     /* 70 */
    0x57, 0x4e, 0x51, 0x4a, 0x37, 0x49, 0x46, 0x54,
    0x80, 0x81, 0x82, 0x41, 0x54,                       /* 80 */
};

/* The set 2 code of a set 1 code. F7 and SysRq have two, of which keyboards
 * send the higher. */
static uint8_t set_2_of(uint8_t set_1)
{
    unsigned code = sizeof set_1_of - 1;

    while (code > 0 && set_1_of[code] != set_1)
        code--;
    return (uint8_t)code;
}

static void follow(struct i8042 *kbd)
{
    irq_set(&kbd->irq, kbd->output_full && kbd->ram[0] & MODE_INT);
}

/* The keyboard sends when it has something, the controller lets it and the
 * output buffer is free. */
static void await_arrival(struct i8042 *kbd)
{
    if (kbd->keyboard.count == 0 || kbd->output_full ||
        kbd->ram[0] & MODE_NO_KBD)
        clock_cancel(kbd->clock, &kbd->arrival);
    else if (!kbd->arrival.queued)
        clock_schedule(kbd->clock, &kbd->arrival,
                       kbd->clock->now +
                       clock_ticks_of(kbd->clock, 1, WIRE_BYTES_PER_SECOND));
}

static void put_output(struct i8042 *kbd, uint8_t byte)
{
    kbd->output = byte;
    kbd->output_full = true;
}

/* What the controller makes of a byte of the keyboard; false: nothing yet. */
static bool translate(struct i8042 *kbd, uint8_t *byte)
{
    if (!(kbd->ram[0] & MODE_TRANSLATE))
        return true;
    if (*byte == BREAK) {
        kbd->break_next = true;
        return false;
    }
    if (*byte < sizeof set_1_of)
        *byte = set_1_of[*byte];
    if (kbd->break_next)
        *byte |= BREAK_BIT;
    kbd->break_next = false;
    return true;
}

static void byte_arrives(void *opaque, uint64_t due)
{
    struct i8042 *kbd = opaque;
    uint8_t byte = kbd->keyboard.queue[kbd->keyboard.head];

    (void)due;
    kbd->keyboard.head = (kbd->keyboard.head + 1) % I8042_QUEUE;
    kbd->keyboard.count--;
    if (translate(kbd, &byte))
        put_output(kbd, byte);
    await_arrival(kbd);
    follow(kbd);
}

static void send(struct i8042 *kbd, uint8_t byte)
{
    unsigned tail = (kbd->keyboard.head + kbd->keyboard.count) % I8042_QUEUE;

    if (kbd->keyboard.count == I8042_QUEUE)
        return;
    kbd->keyboard.queue[tail] = byte;
    kbd->keyboard.count++;
}

bool i8042_key(struct i8042 *kbd, uint16_t key, bool down)
{
    enum { LONGEST = 3 };
    uint8_t code = key & 0x7f;

    if (!kbd->keyboard.enabled)
        return true;
    if (kbd->keyboard.count + LONGEST > I8042_QUEUE)
        return false;
    if ((key & 0xff00) == I8042_KEY_EXTENDED)
        send(kbd, EXTENDED);
    if (kbd->keyboard.set == 1) {
        send(kbd, down ? code : code | BREAK_BIT);
    } else {
        if (!down)
            send(kbd, BREAK);
        send(kbd, set_2_of(code));
    }
    await_arrival(kbd);
    return true;
}

static void keyboard_defaults(struct i8042 *kbd, bool enabled)
{
    kbd->keyboard.enabled = enabled;
    kbd->keyboard.set = 2;
    kbd->keyboard.leds = 0;
    kbd->keyboard.rate = KBD_DEFAULT_RATE;
    kbd->keyboard.command = 0;
    kbd->keyboard.count = 0;
}

/* The data byte of a keyboard command; false: not one of these, so it is a
 * command itself, as the keyboard takes it. */
static bool keyboard_data(struct i8042 *kbd, uint8_t value)
{
    uint8_t command = kbd->keyboard.command;

    kbd->keyboard.command = 0;
    if (!command || value & 0x80)
        return false;
    switch (command) {
    case KBD_LEDS:
        kbd->keyboard.leds = value;
        break;
    case KBD_RATE:
        kbd->keyboard.rate = value;
        break;
    case KBD_SET:
        if (value > 2) {                /* there is no set 3 */
            send(kbd, KBD_RESEND);
            return true;
        }
        if (value)
            kbd->keyboard.set = value;
        break;
    }
    send(kbd, KBD_ACK);
    if (command == KBD_SET && value == 0)
        send(kbd, kbd->keyboard.set);
    return true;
}

static void keyboard_write(struct i8042 *kbd, uint8_t value)
{
    if (keyboard_data(kbd, value))
        return;
    switch (value) {
    case KBD_LEDS:
    case KBD_SET:
    case KBD_RATE:
        kbd->keyboard.command = value;
        send(kbd, KBD_ACK);
        break;
    case KBD_ECHO:
        send(kbd, KBD_ECHO);
        break;
    case KBD_ID:
        send(kbd, KBD_ACK);
        send(kbd, KBD_ID_1);
        send(kbd, KBD_ID_2);
        break;
    case KBD_ENABLE:
        kbd->keyboard.enabled = true;
        kbd->keyboard.count = 0;
        send(kbd, KBD_ACK);
        break;
    case KBD_DISABLE:
    case KBD_DEFAULTS:
        keyboard_defaults(kbd, value == KBD_DEFAULTS);
        send(kbd, KBD_ACK);
        break;
    case KBD_RESET:
        keyboard_defaults(kbd, true);
        send(kbd, KBD_ACK);
        send(kbd, KBD_TEST_PASSED);
        break;
    default:
        send(kbd, KBD_RESEND);
    }
}

static void write_port(struct i8042 *kbd, uint8_t value)
{
    kbd->a20 = value & PORT_A20;
    if (!(value & PORT_NOT_RESET))
        kbd->reset(kbd->opaque);
}

static uint8_t read_port(const struct i8042 *kbd)
{
    return PORT_NOT_RESET | (kbd->a20 ? PORT_A20 : 0) |
           (kbd->output_full ? PORT_IRQ1 : 0);
}

static void controller_command(struct i8042 *kbd, uint8_t command)
{
    kbd->command = 0;
    if (command >= WRITE_RAM && command < WRITE_RAM + I8042_RAM) {
        kbd->command = command;
        return;
    }
    if (command >= READ_RAM && command < READ_RAM + I8042_RAM) {
        put_output(kbd, kbd->ram[command - READ_RAM]);
        return;
    }
    if (command >= PULSE) {             /* bits 3:0 clear: lines pulsed low */
        if (!(command & PORT_NOT_RESET))
            kbd->reset(kbd->opaque);
        return;
    }
    switch (command) {
    case AUX_TEST:
        put_output(kbd, AUX_DATA_STUCK);
        break;
    case SELF_TEST:
        kbd->ram[0] |= MODE_SYS;
        put_output(kbd, SELF_TEST_OK);
        break;
    case KBD_TEST:
        put_output(kbd, KBD_TEST_OK);
        break;
    case KBD_OFF:
        kbd->ram[0] |= MODE_NO_KBD;
        break;
    case KBD_ON:
        kbd->ram[0] &= ~MODE_NO_KBD;
        break;
    case READ_INPUT:
        put_output(kbd, INPUT_PORT);
        break;
    case READ_PORT:
        put_output(kbd, read_port(kbd));
        break;
    case WRITE_PORT:
    case WRITE_OUTPUT:
    case AUX_LOOP:
    case WRITE_AUX:
        kbd->command = command;
        break;
    }
}

/* A byte to port 0x60: data of the controller's command, or the keyboard's.
 * What is meant for a mouse goes nowhere. */
static void write_data(struct i8042 *kbd, uint8_t value)
{
    uint8_t command = kbd->command;

    kbd->command = 0;
    switch (command) {
    case 0:
        kbd->ram[0] &= ~MODE_NO_KBD;
        keyboard_write(kbd, value);
        break;
    case WRITE_PORT:
        write_port(kbd, value);
        break;
    case WRITE_OUTPUT:
        put_output(kbd, value);
        break;
    case AUX_LOOP:
    case WRITE_AUX:
        break;
    default:
        kbd->ram[command - WRITE_RAM] = value;
        kbd->ram[0] |= MODE_NO_AUX;
    }
}

static uint32_t data_read(void *dev, uint32_t offset, unsigned size)
{
    struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    kbd->output_full = false;
    await_arrival(kbd);
    follow(kbd);
    return kbd->output;
}

static void data_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    kbd->last_was_command = false;
    write_data(kbd, (uint8_t)value);
    await_arrival(kbd);
    follow(kbd);
}

static uint32_t status_read(void *dev, uint32_t offset, unsigned size)
{
    const struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    return STATUS_UNLOCKED | (kbd->output_full ? STATUS_OBF : 0) |
           (kbd->ram[0] & MODE_SYS ? STATUS_SYS : 0) |
           (kbd->last_was_command ? STATUS_CMD : 0);
}

static void command_write(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    kbd->last_was_command = true;
    controller_command(kbd, (uint8_t)value);
    await_arrival(kbd);
    follow(kbd);
}

static uint32_t control_a_read(void *dev, uint32_t offset, unsigned size)
{
    const struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    return (kbd->a20 ? PORT_A20 : 0) | kbd->fast_reset;
}

static void control_a_write(void *dev, uint32_t offset, unsigned size,
                            uint32_t value)
{
    struct i8042 *kbd = dev;
    bool rise = value & 1 && !kbd->fast_reset;

    (void)offset;
    (void)size;
    kbd->a20 = value & PORT_A20;
    kbd->fast_reset = value & 1;
    if (rise)
        kbd->reset(kbd->opaque);
}

static const struct bus_ops data_ops = { data_read, data_write, 1 };
static const struct bus_ops status_ops = { status_read, command_write, 1 };
static const struct bus_ops control_a_ops = {
    control_a_read, control_a_write, 1
};

void i8042_reset(struct i8042 *kbd)
{
    kbd->ram[0] = MODE_RESET;
    kbd->output_full = false;
    kbd->command = 0;
    kbd->last_was_command = false;
    kbd->break_next = false;
    kbd->a20 = true;
    kbd->fast_reset = false;
    keyboard_defaults(kbd, true);
    await_arrival(kbd);
    follow(kbd);
}

void i8042_init(struct i8042 *kbd, struct bus *bus, struct clock *clock,
                struct irq_line irq, void (*reset)(void *opaque),
                void *opaque)
{
    *kbd = (struct i8042){
        .clock = clock,
        .irq = irq,
        .arrival = { .fire = byte_arrives, .opaque = kbd },
        .reset = reset,
        .opaque = opaque,
    };
    i8042_reset(kbd);
    bus_map_ports(bus, "keyboard", I8042_PORT_DATA, 1, &data_ops, kbd);
    bus_map_ports(bus, "keyboard controller", I8042_PORT_STATUS, 1,
                  &status_ops, kbd);
    bus_map_ports(bus, "system control port A", I8042_PORT_CONTROL_A, 1,
                  &control_a_ops, kbd);
}
