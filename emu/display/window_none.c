/*
 * What stands for the window in a build without SDL2: it cannot be opened.
 */
#include "emu/display/window.h"

struct window *window_open(const struct window_ends *ends, bool overlay,
                           const char *title, struct error *error)
{
    (void)ends;
    (void)overlay;
    (void)title;
    error_host(error, "no window: built without SDL2 (make deps-window, then "
               "make)");
    return NULL;
}

void window_close(struct window *window)
{
    (void)window;
}

void window_set_title(struct window *window, const char *title)
{
    (void)window;
    (void)title;
}

bool window_wants_overlay(struct window *window)
{
    (void)window;
    return false;
}

bool window_closed(struct window *window)
{
    (void)window;
    return false;
}

bool window_lost(struct window *window)
{
    (void)window;
    return false;
}
