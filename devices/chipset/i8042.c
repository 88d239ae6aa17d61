/*
 * IBM PS/2 Technical Reference, "Keyboard and Auxiliary Device Controller".
 *
 *   status        PARITY TIMEOUT AUX UNLOCKED CMD SYS IBF OBF
 *   command byte  0 XLATE NO_AUX NO_KBD 0 SYS INT12 INT1
 *   output port   DATA CLOCK IRQ12 IRQ1 - - A20 !RESET
 */
#include "devices/chipset/i8042.h"

#include "devices/chipset/scancode.h"

enum {
    STATUS_OBF = 0x01, STATUS_SYS = 0x04, STATUS_CMD = 0x08,
    STATUS_UNLOCKED = 0x10,

    MODE_INT = 0x01, MODE_SYS = 0x04, MODE_NO_KBD = 0x10, MODE_NO_AUX = 0x20,
    MODE_TRANSLATE = 0x40,
    /* As a PC's firmware leaves it. */
    MODE_RESET = MODE_TRANSLATE | MODE_NO_AUX | MODE_SYS | MODE_INT,

    PORT_NOT_RESET = 0x01, PORT_A20 = 0x02, PORT_IRQ1 = 0x10,
    INPUT_PORT = 0x80,          /* not locked */
    CONTROL_A_RESET = 0x01, CONTROL_A_A20 = 0x02,

    /* Controller commands. */
    READ_RAM = 0x20, WRITE_RAM = 0x60,
    AUX_TEST = 0xa9, SELF_TEST = 0xaa, KBD_TEST = 0xab,
    KBD_OFF = 0xad, KBD_ON = 0xae, READ_INPUT = 0xc0,
    READ_PORT = 0xd0, WRITE_PORT = 0xd1, WRITE_OUTPUT = 0xd2,
    AUX_LOOP = 0xd3, WRITE_AUX = 0xd4, PULSE = 0xf0,
    SELF_TEST_OK = 0x55, KBD_TEST_OK = 0x00, AUX_DATA_STUCK = 0x04,

    WIRE_BYTES_PER_SECOND = 1000,   /* 11 bits at 10-16.7 kHz */
};

static void update_line(struct i8042 *kbd)
{
    irq_set(&kbd->irq, kbd->output_full && kbd->ram[0] & MODE_INT);
}

/* The keyboard sends when it has a byte, the controller enables it and the
 * output buffer is free. */
static void await_arrival(struct i8042 *kbd)
{
    if (kbd->keyboard.count == 0 || kbd->output_full ||
        kbd->ram[0] & MODE_NO_KBD)
        clock_cancel(kbd->clock, &kbd->arrival);
    else if (!kbd->arrival.queued)
        clock_schedule(kbd->clock, &kbd->arrival,
                       clock_after(kbd->clock, 1, WIRE_BYTES_PER_SECOND));
}

static void put_output(struct i8042 *kbd, uint8_t byte)
{
    kbd->output = byte;
    kbd->output_full = true;
}

/* What the controller makes of a byte of the keyboard. False: it is a prefix,
 * and nothing is read yet. */
static bool translate(struct i8042 *kbd, uint8_t *byte)
{
    if (!(kbd->ram[0] & MODE_TRANSLATE))
        return true;
    if (*byte == SCANCODE_BREAK) {
        kbd->break_next = true;
        return false;
    }
    *byte = scancode_set_1_of(*byte);
    if (kbd->break_next)
        *byte |= SCANCODE_BREAK_BIT;
    kbd->break_next = false;
    return true;
}

static void byte_arrives(void *opaque, uint64_t due)
{
    struct i8042 *kbd = opaque;
    uint8_t byte = keyboard_take(&kbd->keyboard);

    (void)due;
    if (translate(kbd, &byte))
        put_output(kbd, byte);
    await_arrival(kbd);
    update_line(kbd);
}

bool i8042_key(struct i8042 *kbd, uint16_t key, bool down)
{
    bool taken = keyboard_key(&kbd->keyboard, key, down);

    await_arrival(kbd);
    return taken;
}

static void set_a20(struct i8042 *kbd, bool open)
{
    kbd->a20 = open;
    if (kbd->a20m.set)
        irq_set(&kbd->a20m, !open);
}

void i8042_connect_a20m(struct i8042 *kbd, struct irq_line a20m)
{
    kbd->a20m = a20m;
    set_a20(kbd, kbd->a20);
}

static void write_port(struct i8042 *kbd, uint8_t value)
{
    set_a20(kbd, value & PORT_A20);
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
    if (command >= PULSE) {             /* bits 3:0: 0 pulses the line low */
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

/* A byte to port 0x60: data of the controller's command or, when none waits for
 * data, a byte to the keyboard. Bytes to a mouse go nowhere. */
static void write_data(struct i8042 *kbd, uint8_t value)
{
    uint8_t command = kbd->command;

    kbd->command = 0;
    switch (command) {
    case 0:
        kbd->ram[0] &= ~MODE_NO_KBD;
        keyboard_write(&kbd->keyboard, value);
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
    update_line(kbd);
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
    update_line(kbd);
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
    update_line(kbd);
}

static uint32_t control_a_read(void *dev, uint32_t offset, unsigned size)
{
    const struct i8042 *kbd = dev;

    (void)offset;
    (void)size;
    return (kbd->a20 ? CONTROL_A_A20 : 0) |
           (kbd->fast_reset ? CONTROL_A_RESET : 0);
}

static void control_a_write(void *dev, uint32_t offset, unsigned size,
                            uint32_t value)
{
    struct i8042 *kbd = dev;
    bool rise = value & CONTROL_A_RESET && !kbd->fast_reset;

    (void)offset;
    (void)size;
    set_a20(kbd, value & CONTROL_A_A20);
    kbd->fast_reset = value & CONTROL_A_RESET;
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
    set_a20(kbd, true);
    kbd->fast_reset = false;
    keyboard_reset(&kbd->keyboard);
    await_arrival(kbd);
    update_line(kbd);
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
