#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <unistd.h>

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

enum { NAME_MAX_BYTES = 32, NAMES = 10000 };

/* Somebody else may take the name between the look and the write; then the file
 * is replaced. */
static bool find_name(char name[NAME_MAX_BYTES])
{
    for (unsigned i = 1; i < NAMES; i++) {
        snprintf(name, NAME_MAX_BYTES, "pagewalk-%u.png", i);
        if (access(name, F_OK) != 0)
            return true;
    }
    return false;
}

void run_pictures_save(struct run *run)
{
    bool overlay = window_wants_overlay(run->display.window);
    char name[NAME_MAX_BYTES];
    struct error error;

    if (!find_name(name))
        error_host(&error, "no name left for a screenshot, up to "
                   "pagewalk-%d.png", NAMES - 1);
    else if (display_screenshot(&run->machine,
                                overlay ? &run->overlay : NULL, name, &error))
        fprintf(stderr, "pagewalk: saved %s\n", name);
    else
        error_print(&error);
}

/* A snapshot for the window that shows the TLB view, and for a screenshot. */
void run_pictures_vblank(struct run *run)
{
    bool shown = run->has_window &&
                 window_wants_overlay(run->display.window);

    if (shown || (run->options->overlay && run->options->screenshot))
        snapshot_update(&run->overlay, &run->machine);
    if (shown && !run->skipped)
        display_overlay(&run->display, &run->overlay);
}
