#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
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
static bool finish_screenshot(struct run *run, struct error *error)
{
    if (!run->options->screenshot)
        return true;
    if (!run->options->screenshot_at.kind)
        return save_screen(run, error);
    if (run->screenshot_failed)
        *error = run->screenshot_error;
    return !run->screenshot_failed;
}

bool run_pictures_finish(struct run *run, struct error *error)
{
    bool ok = finish_screenshot(run, error);
    struct error later;

    if (run->picture)
        ok = video_close(&run->video, ok ? error : &later) && ok;
    free(run->picture);
    run->picture = NULL;
    return ok;
}

/* The pictures of a film without the TLB view: those of a picture that fits into
 * it are not scaled. */
enum { FILM_WIDTH = 1024, FILM_HEIGHT = 768 };

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

bool run_pictures_open(struct run *run, struct error *error)
{
    const struct options *options = run->options;

    if (!options->record_video)
        return true;
    run->picture = malloc(DISPLAY_PICTURE_PIXELS * sizeof(*run->picture));
    if (!run->picture)
        return error_host(error, "no memory for the film");
    if (video_open(&run->video, options->record_video,
                   options->overlay ? OVERLAY_WIDTH : FILM_WIDTH,
                   options->overlay ? OVERLAY_HEIGHT : FILM_HEIGHT, error))
        return true;
    free(run->picture);
    run->picture = NULL;
    return false;
}

static void film(struct run *run)
{
    unsigned width, height;

    if (display_draw(&run->machine,
                     run->options->overlay ? &run->overlay : NULL,
                     run->picture, &width, &height))
        video_add(&run->video, run->picture, width, height);
}

static bool is_shown(const struct run *run)
{
    return run->has_window && window_wants_overlay(run->display.window);
}

void run_pictures_show(struct run *run)
{
    if (!is_shown(run))
        return;
    snapshot_update(&run->overlay, &run->machine);
    display_overlay(&run->display, &run->overlay);
}

/* Snapshots are taken at each vertical blank while somebody will see one, since
 * they have the history that a picture needs. */
void run_pictures_vblank(struct run *run)
{
    const struct options *options = run->options;
    bool kept = options->overlay &&
                (options->screenshot || options->record_video);

    if (is_shown(run) || kept)
        snapshot_update(&run->overlay, &run->machine);
    if (is_shown(run) && !run->skipped)
        display_overlay(&run->display, &run->overlay);
    if (run->picture)
        film(run);
}
