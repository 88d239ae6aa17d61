#include "emu/display/display.h"

#include <stdlib.h>
#include <string.h>

#include "emu/display/screenshot.h"

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

bool display_draw(const struct machine *machine,
                  const struct snapshot *overlay, uint32_t *pixels,
                  unsigned *width, unsigned *height)
{
    const struct vga *vga = &machine->board.vga;
    uint32_t *screen;

    vga_size(vga, width, height);
    vga_render(vga, pixels, *width, 0, *height);
    if (!overlay)
        return true;
    screen = malloc((size_t)*width * *height * sizeof(*screen));
    if (!screen)
        return false;
    memcpy(screen, pixels, (size_t)*width * *height * sizeof(*screen));
    overlay_draw(pixels, overlay, screen, *width, *height);
    free(screen);
    *width = OVERLAY_WIDTH;
    *height = OVERLAY_HEIGHT;
    return true;
}

bool display_screenshot(const struct machine *machine,
                        const struct snapshot *overlay, const char *path,
                        struct error *error)
{
    uint32_t *pixels = malloc(DISPLAY_PICTURE_PIXELS * sizeof(*pixels));
    unsigned width, height;
    bool ok;

    if (!pixels ||
        !display_draw(machine, overlay, pixels, &width, &height)) {
        free(pixels);
        return error_host(error, "no memory for the screen");
    }
    ok = screenshot_write(path, pixels, width, height, error);
    free(pixels);
    return ok;
}
