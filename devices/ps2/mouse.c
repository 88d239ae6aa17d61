#include "devices/ps2/mouse.h"

#include <string.h>

enum {
    /* Commands and answers. */
    SCALE_1 = 0xe6, SCALE_2 = 0xe7, RESOLUTION = 0xe8, STATUS = 0xe9,
    STREAM = 0xea, READ_DATA = 0xeb, WRAP_OFF = 0xec, WRAP_ON = 0xee,
    REMOTE = 0xf0, ID = 0xf2, RATE = 0xf3, ENABLE = 0xf4, DISABLE = 0xf5,
    DEFAULTS = 0xf6, RESET = 0xff,
    ACK = 0xfa, RESEND = 0xfe, TEST_PASSED = 0xaa,

    DEFAULT_RATE = 100,
    DEFAULT_RESOLUTION = 2,
    RESOLUTION_MAX = 3,

    STATUS_REMOTE = 0x40, STATUS_ENABLED = 0x20, STATUS_SCALED = 0x10,
    STATUS_LEFT = 0x04, STATUS_MIDDLE = 0x02, STATUS_RIGHT = 0x01,

    PACKET_ONE = 0x08, PACKET_X_SIGN = 0x10, PACKET_Y_SIGN = 0x20,
    PACKET_BUTTONS = MOUSE_LEFT | MOUSE_RIGHT | MOUSE_MIDDLE,
    PACKET_HIGH_SHIFT = 1,      /* MOUSE_BUTTON_4 and _5 to bits 4 and 5 */
    PACKET_BYTES = 4,

    /* Ranges of a packet's counts, and of what is kept for the next ones. */
    COUNT_MAX = 255, WHEEL_MAX = 7, KEPT_MAX = 1 << 20,
};

static int limit(int value, int most)
{
    return value > most ? most : value < -most ? -most : value;
}

/* Takes from *moved what fits into a packet. */
static int take(int *moved, int most)
{
    int taken = limit(*moved, most);

    *moved -= taken;
    return taken;
}

/* Scaling 2:1 (IBM, "Mouse", "Set Scaling 2:1"). */
static int scaled(int count)
{
    static const uint8_t small[] = { 0, 1, 1, 3, 6, 9 };
    int size = count < 0 ? -count : count;

    size = size < (int)sizeof small ? small[size] : 2 * size;
    return limit(count < 0 ? -size : size, COUNT_MAX);
}

static void send(struct mouse *mouse, uint8_t byte)
{
    ps2_queue_put(&mouse->queue, byte);
}

static void send_packet(struct mouse *mouse)
{
    bool scales = mouse->scaled && mouse->mode == MOUSE_STREAM;
    int x = take(&mouse->x, COUNT_MAX), y = take(&mouse->y, COUNT_MAX);
    int wheel = take(&mouse->wheel, WHEEL_MAX);

    if (scales) {
        x = scaled(x);
        y = scaled(y);
    }
    send(mouse, (uint8_t)(PACKET_ONE | (mouse->buttons & PACKET_BUTTONS) |
                          (x < 0 ? PACKET_X_SIGN : 0) |
                          (y < 0 ? PACKET_Y_SIGN : 0)));
    send(mouse, (uint8_t)x);
    send(mouse, (uint8_t)y);
    if (mouse->id == MOUSE_WHEEL)
        send(mouse, (uint8_t)wheel);
    else if (mouse->id == MOUSE_FIVE_BUTTONS)
        send(mouse, (uint8_t)((wheel & 0x0f) |
                              (mouse->buttons & ~PACKET_BUTTONS)
                                  << PACKET_HIGH_SHIFT));
    mouse->told_buttons = mouse->buttons;
}

static void forget_moves(struct mouse *mouse)
{
    mouse->x = mouse->y = mouse->wheel = 0;
    mouse->told_buttons = mouse->buttons;
}

static bool reports(const struct mouse *mouse)
{
    return mouse->mode == MOUSE_STREAM && mouse->enabled;
}

/* The buttons that this mouse has. */
static uint8_t its_buttons(const struct mouse *mouse)
{
    return mouse->id == MOUSE_FIVE_BUTTONS ? MOUSE_BUTTONS : PACKET_BUTTONS;
}

static bool has_changed(const struct mouse *mouse)
{
    return mouse->x || mouse->y ||
           (mouse->wheel && mouse->id != MOUSE_PS2) ||
           ((mouse->buttons ^ mouse->told_buttons) & its_buttons(mouse));
}

void mouse_move(struct mouse *mouse, const struct mouse_move *move)
{
    bool counts = mouse->mode == MOUSE_REMOTE || reports(mouse);

    /* A click that is shorter than a sample has two packets, not none. */
    if (move->buttons != mouse->buttons && reports(mouse) &&
        mouse->buttons != mouse->told_buttons &&
        ps2_queue_room(&mouse->queue) >= PACKET_BYTES)
        send_packet(mouse);
    mouse->buttons = move->buttons & MOUSE_BUTTONS;
    if (!counts) {
        forget_moves(mouse);
        return;
    }
    mouse->x = limit(mouse->x + limit(move->x, KEPT_MAX), KEPT_MAX);
    mouse->y = limit(mouse->y - limit(move->y, KEPT_MAX), KEPT_MAX);
    mouse->wheel = limit(mouse->wheel + limit(move->wheel, KEPT_MAX),
                         KEPT_MAX);
    if (mouse->id == MOUSE_PS2)
        mouse->wheel = 0;
}

bool mouse_wants_sample(const struct mouse *mouse)
{
    return reports(mouse) && has_changed(mouse);
}

/* While a packet is still to be sent, the next one grows. */
void mouse_sample(struct mouse *mouse)
{
    if (mouse_wants_sample(mouse) && mouse->queue.count == 0)
        send_packet(mouse);
}

static void set_defaults(struct mouse *mouse)
{
    mouse->mode = MOUSE_STREAM;
    mouse->enabled = false;
    mouse->scaled = false;
    mouse->resolution = DEFAULT_RESOLUTION;
    mouse->rate = DEFAULT_RATE;
    mouse->command = 0;
    forget_moves(mouse);
}

static void set_rate(struct mouse *mouse, uint8_t rate)
{
    static const uint8_t wheel[MOUSE_RATES] = { 200, 100, 80 };
    static const uint8_t five_buttons[MOUSE_RATES] = { 200, 200, 80 };

    memmove(mouse->last_rate, mouse->last_rate + 1, MOUSE_RATES - 1);
    mouse->last_rate[MOUSE_RATES - 1] = rate;
    if (!memcmp(mouse->last_rate, wheel, MOUSE_RATES))
        mouse->id = MOUSE_WHEEL;
    else if (mouse->id != MOUSE_PS2 &&
             !memcmp(mouse->last_rate, five_buttons, MOUSE_RATES))
        mouse->id = MOUSE_FIVE_BUTTONS;
    mouse->rate = rate;
}

/* The data byte of the command that waits for one. */
static void take_data(struct mouse *mouse, uint8_t value)
{
    uint8_t command = mouse->command;

    mouse->command = 0;
    if (command == RATE && value > 0)
        set_rate(mouse, value);
    else if (command == RESOLUTION && value <= RESOLUTION_MAX)
        mouse->resolution = value;
    else {
        send(mouse, RESEND);
        return;
    }
    send(mouse, ACK);
}

static uint8_t status(const struct mouse *mouse)
{
    return (mouse->mode == MOUSE_REMOTE ? STATUS_REMOTE : 0) |
           (mouse->enabled ? STATUS_ENABLED : 0) |
           (mouse->scaled ? STATUS_SCALED : 0) |
           (mouse->buttons & MOUSE_LEFT ? STATUS_LEFT : 0) |
           (mouse->buttons & MOUSE_MIDDLE ? STATUS_MIDDLE : 0) |
           (mouse->buttons & MOUSE_RIGHT ? STATUS_RIGHT : 0);
}

static void set_mode(struct mouse *mouse, enum mouse_mode mode)
{
    mouse->unwrapped = mouse->mode;
    mouse->mode = mode;
    forget_moves(mouse);
}

/* A command, which has been acknowledged. False: there is no such command. */
static bool obey(struct mouse *mouse, uint8_t command)
{
    switch (command) {
    case SCALE_1:
    case SCALE_2:
        mouse->scaled = command == SCALE_2;
        break;
    case RESOLUTION:
    case RATE:
        mouse->command = command;
        break;
    case STATUS:
        send(mouse, status(mouse));
        send(mouse, mouse->resolution);
        send(mouse, mouse->rate);
        break;
    case STREAM:
        set_mode(mouse, MOUSE_STREAM);
        break;
    case REMOTE:
        set_mode(mouse, MOUSE_REMOTE);
        break;
    case WRAP_ON:
        set_mode(mouse, MOUSE_WRAP);
        break;
    case WRAP_OFF:              /* outside wrap mode it changes nothing */
        break;
    case READ_DATA:
        send_packet(mouse);
        break;
    case ID:
        send(mouse, (uint8_t)mouse->id);
        break;
    case ENABLE:
    case DISABLE:
        mouse->enabled = command == ENABLE;
        forget_moves(mouse);
        break;
    case DEFAULTS:
        set_defaults(mouse);
        break;
    default:
        return false;
    }
    return true;
}

void mouse_write(struct mouse *mouse, uint8_t value)
{
    if (mouse->mode == MOUSE_WRAP && value != WRAP_OFF && value != RESET) {
        send(mouse, value);
        return;
    }
    mouse->queue.count = 0;
    if (mouse->mode == MOUSE_WRAP && value == WRAP_OFF) {
        mouse->mode = mouse->unwrapped;
        send(mouse, ACK);
    } else if (value == RESET) {
        uint8_t buttons = mouse->buttons;

        mouse_reset(mouse);
        mouse->buttons = mouse->told_buttons = buttons;
        send(mouse, ACK);
        send(mouse, TEST_PASSED);
        send(mouse, MOUSE_PS2);
    } else if (mouse->command) {
        take_data(mouse, value);
    } else {
        send(mouse, ACK);
        if (!obey(mouse, value)) {
            mouse->queue.count = 0;
            send(mouse, RESEND);
        }
    }
}

void mouse_reset(struct mouse *mouse)
{
    *mouse = (struct mouse){ .id = MOUSE_PS2 };
    set_defaults(mouse);
}
