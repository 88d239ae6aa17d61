#include "emu/display/display.h"

#include <stdlib.h>
#include <string.h>

#include "emu/display/screenshot.h"

enum {
    PICTURE_PIXELS = FRAME_MAX_WIDTH * FRAME_MAX_HEIGHT,
    /* Scan code set 1: prefixes, and the bit of a released key. */
    KEY_PREFIX_E0 = 0xe0,
    KEY_PREFIX_E1 = 0xe1,
    KEY_E1_BYTES = 3,           /* Pause comes in two such sequences */
    KEY_RELEASED = 0x80,
};

bool display_likely(void)
{
    const char *x11 = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");

    return (x11 && *x11) || (wayland && *wayland);
}

bool display_open(struct display *display, const char *title,
                  struct error *error)
{
    char text[sizeof(error->text)];

    memset(display, 0, sizeof(*display));
    display->pixels = malloc(PICTURE_PIXELS * sizeof(*display->pixels));
    if (!display->pixels)
        return error_host(error, "no memory for the screen");
    if (!frame_init(&display->frame)) {
        free(display->pixels);
        return error_host(error, "no memory for the screen");
    }
    display->window = window_open(&display->frame, title, text,
                                  sizeof(text));
    if (display->window)
        return true;
    frame_destroy(&display->frame);
    free(display->pixels);
    return error_host(error, "%s", text);
}

void display_close(struct display *display)
{
    window_close(display->window);
    frame_destroy(&display->frame);
    free(display->pixels);
}

/* Bytes of the first key in `keys`; 0 when it is not complete. */
static unsigned key_bytes(const uint8_t *keys, unsigned count)
{
    unsigned bytes = keys[0] == KEY_PREFIX_E1   ? KEY_E1_BYTES
                     : keys[0] == KEY_PREFIX_E0 ? 2
                                                : 1;

    return bytes <= count ? bytes : 0;
}

/* Hands whole keys to the controller until it is full. Pause, which is no key
 * that goes down and up, is left out. */
static void type_keys(struct display *display, struct i8042 *keyboard)
{
    unsigned done = 0;

    for (;;) {
        const uint8_t *keys = display->keys + done;
        unsigned bytes = done < display->key_count
                             ? key_bytes(keys, display->key_count - done)
                             : 0;

        if (!bytes)
            break;
        if (bytes < KEY_E1_BYTES) {
            uint8_t code = keys[bytes - 1];
            uint16_t key = code & ~KEY_RELEASED & 0xff;

            if (bytes == 2)
                key |= I8042_KEY_EXTENDED;
            if (!i8042_key(keyboard, key, !(code & KEY_RELEASED)))
                break;
        }
        done += bytes;
    }
    display->key_count -= done;
    memmove(display->keys, display->keys + done, display->key_count);
}

static void draw(const struct vga *vga, uint32_t *pixels, unsigned *width,
                 unsigned *height)
{
    vga_size(vga, width, height);
    vga_render(vga, pixels, *width, 0, *height);
}

void display_vblank(struct display *display, struct machine *machine)
{
    unsigned width, height;

    draw(&machine->board.vga, display->pixels, &width, &height);
    frame_publish(&display->frame, display->pixels, width, height, width);
    display->key_count += (unsigned)window_poll_keys(
        display->window, display->keys + display->key_count,
        DISPLAY_KEYS - display->key_count);
    type_keys(display, &machine->board.i8042);
    if (window_closed(display->window))
        machine_close(machine);
}

bool display_screenshot(const struct machine *machine, const char *path,
                        struct error *error)
{
    uint32_t *pixels = malloc(PICTURE_PIXELS * sizeof(*pixels));
    char text[sizeof(error->text)];
    unsigned width, height;
    bool ok;

    if (!pixels)
        return error_host(error, "no memory for the screen");
    draw(&machine->board.vga, pixels, &width, &height);
    ok = screenshot_write(path, pixels, width, height, text, sizeof(text));
    free(pixels);
    return ok || error_host(error, "%s", text);
}
