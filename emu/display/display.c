#include "emu/display/display.h"

#include <stdlib.h>
#include <string.h>

#include "emu/display/screenshot.h"

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
    if (!frame_init(&display->frame))
        return error_host(error, "no memory for the screen");
    feed_init(&display->feed);
    window_queue_init(&display->queue);
    display->window = window_open(&(struct window_ends){
        &display->frame, &display->feed, &display->queue,
    }, overlay, title, error);
    if (display->window)
        return true;
    window_queue_destroy(&display->queue);
    feed_destroy(&display->feed);
    frame_destroy(&display->frame);
    return false;
}

void display_close(struct display *display)
{
    window_close(display->window);
    window_queue_destroy(&display->queue);
    feed_destroy(&display->feed);
    frame_destroy(&display->frame);
}

static void draw(const struct vga *vga, uint32_t *pixels, unsigned *width,
                 unsigned *height)
{
    vga_size(vga, width, height);
    vga_render(vga, pixels, *width, 0, *height);
}

void display_publish(struct display *display, const struct machine *machine)
{
    const struct vga *vga = &machine->board.vga;
    unsigned width, height;

    vga_size(vga, &width, &height);
    frame_begin(&display->frame, width, height);
    for (unsigned row = 0; row < height; row += DISPLAY_ROWS) {
        unsigned rows = height - row < DISPLAY_ROWS ? height - row
                                                    : DISPLAY_ROWS;

        vga_render(vga, display->pixels, width, row, rows);
        frame_put(&display->frame, display->pixels, row, rows, width);
    }
    frame_end(&display->frame);
}

void display_input(struct display *display, struct input *input)
{
    struct mouse_move move;
    struct keymap_key key;

    while (window_queue_first_key(&display->queue, &key) &&
           input_key(input, key.key, key.down))
        window_queue_drop_key(&display->queue);
    while (window_queue_take_move(&display->queue, &move))
        input_mouse(input, &move);
}

void display_overlay(struct display *display,
                     const struct snapshot *snapshot)
{
    feed_publish(&display->feed, snapshot);
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
