#define _POSIX_C_SOURCE 200809L
#include "emu/display/display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "emu/display/keymap.h"
#include "emu/display/screenshot.h"
#include "emu/host/signals.h"

enum { PICTURE_PIXELS = FRAME_MAX_WIDTH * FRAME_MAX_HEIGHT };

bool display_likely(void)
{
    const char *x11 = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");

    return (x11 && *x11) || (wayland && *wayland);
}

bool display_open(struct display *display, bool overlay, const char *title,
                  struct error *error)
{
    memset(display, 0, sizeof(*display));
    display->pixels = malloc(PICTURE_PIXELS * sizeof(*display->pixels));
    if (!display->pixels)
        return error_host(error, "no memory for the screen");
    if (!frame_init(&display->frame)) {
        free(display->pixels);
        return error_host(error, "no memory for the screen");
    }
    feed_init(&display->feed);
    display->window = window_open(&display->frame, &display->feed, overlay,
                                  title, error);
    if (display->window)
        return true;
    feed_destroy(&display->feed);
    frame_destroy(&display->frame);
    free(display->pixels);
    return false;
}

void display_close(struct display *display)
{
    window_close(display->window);
    feed_destroy(&display->feed);
    frame_destroy(&display->frame);
    free(display->pixels);
}

/* Presses or releases the key of a code. False: the controller has no room for
 * it now. Pause is not passed on: it is no key that goes down and up. */
static bool type_code(struct input *input, const uint8_t *bytes,
                      unsigned length)
{
    uint8_t last = bytes[length - 1];
    uint16_t key = last & (KEYMAP_RELEASED - 1);

    if (bytes[0] == KEYMAP_PREFIX_E1)
        return true;
    if (bytes[0] == KEYMAP_PREFIX_E0)
        key |= I8042_KEY_EXTENDED;
    return input_key(input, key, !(last & KEYMAP_RELEASED));
}

/* Passes on the codes that are complete, until the controller is full. */
static void type_keys(struct display *display, struct input *input)
{
    unsigned done = 0;

    while (done < display->key_count) {
        const uint8_t *bytes = display->keys + done;
        unsigned length = keymap_code_bytes(bytes, display->key_count - done);

        if (!length || !type_code(input, bytes, length))
            break;
        done += length;
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

static void publish(struct display *display, const struct machine *machine)
{
    unsigned width, height;

    draw(&machine->board.vga, display->pixels, &width, &height);
    frame_publish(&display->frame, display->pixels, width, height, width);
}

void display_vblank(struct display *display, const struct machine *machine,
                    struct input *input)
{
    publish(display, machine);
    display->key_count += (unsigned)window_poll_keys(
        display->window, display->keys + display->key_count,
        DISPLAY_KEYS - display->key_count);
    type_keys(display, input);
    if (window_closed(display->window))
        machine_close(input->machine);
}

bool display_wants_overlay(struct display *display)
{
    return window_wants_overlay(display->window);
}

void display_overlay(struct display *display,
                     const struct snapshot *snapshot)
{
    feed_publish(&display->feed, snapshot);
}

void display_stand(struct display *display)
{
    const struct timespec pause = { .tv_nsec = 10000000 };
    struct window *window = display->window;

    if (!window_paused(window))
        return;
    window_set_title(window, "Pagewalk: paused");
    while (window_paused(window) && !window_closed(window) &&
           !signals_caught())
        nanosleep(&pause, NULL);
    window_set_title(window, "Pagewalk");
}

void display_show_end(struct display *display, const struct machine *machine)
{
    char state[MACHINE_STATE_MAX], title[WINDOW_TITLE_MAX];

    publish(display, machine);
    snprintf(title, sizeof(title), "Pagewalk: %s",
             machine_state(machine, state));
    window_set_title(display->window, title);
}

static bool write_overlay(const struct snapshot *overlay,
                          const uint32_t *screen, unsigned width,
                          unsigned height, const char *path,
                          struct error *error)
{
    uint32_t *pixels = malloc(sizeof(*pixels) * OVERLAY_WIDTH *
                              OVERLAY_HEIGHT);
    bool ok;

    if (!pixels)
        return error_host(error, "no memory for the TLB view");
    overlay_draw(pixels, overlay, screen, width, height);
    ok = screenshot_write(path, pixels, OVERLAY_WIDTH, OVERLAY_HEIGHT, error);
    free(pixels);
    return ok;
}

bool display_screenshot(const struct machine *machine,
                        const struct snapshot *overlay, const char *path,
                        struct error *error)
{
    uint32_t *pixels = malloc(PICTURE_PIXELS * sizeof(*pixels));
    unsigned width, height;
    bool ok;

    if (!pixels)
        return error_host(error, "no memory for the screen");
    draw(&machine->board.vga, pixels, &width, &height);
    ok = overlay ? write_overlay(overlay, pixels, width, height, path, error)
                 : screenshot_write(path, pixels, width, height, error);
    free(pixels);
    return ok;
}
