#include "emu/run/run.h"

static bool save_screen(struct run *run, struct error *error)
{
    bool overlay = run->options->overlay;

    if (overlay)
        snapshot_update(&run->overlay, &run->machine);
    return display_screenshot(&run->machine, overlay ? &run->overlay : NULL,
                              run->options->screenshot, error);
}

void run_pictures_moment(struct run *run)
{
    run->screenshot_failed = !save_screen(run, &run->screenshot_error);
}

/* Unless a moment was named: then what became of it. */
bool run_pictures_finish(struct run *run, struct error *error)
{
    if (!run->options->screenshot)
        return true;
    if (!run->options->screenshot_at.kind)
        return save_screen(run, error);
    if (run->screenshot_failed)
        *error = run->screenshot_error;
    return !run->screenshot_failed;
}

/* A snapshot for the window that shows the TLB view, and for a screenshot. */
void run_pictures_vblank(struct run *run)
{
    bool shown = run->has_window && display_wants_overlay(&run->display);

    if (shown || (run->options->overlay && run->options->screenshot))
        snapshot_update(&run->overlay, &run->machine);
    if (shown)
        display_overlay(&run->display, &run->overlay);
}
