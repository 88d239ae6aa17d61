/* What stands for the text view in a build without ncurses. */
#include "emu/text_view/text_view.h"

struct text_view *text_view_open(struct error *error)
{
    error_host(error, "--curses: built without ncurses (make deps-window, then "
               "make)");
    return NULL;
}

void text_view_close(struct text_view *view)
{
    (void)view;
}

void text_view_vblank(struct text_view *view, const struct machine *machine,
                      struct input *input)
{
    (void)view;
    (void)machine;
    (void)input;
}

bool text_view_closed(const struct text_view *view)
{
    (void)view;
    return false;
}
