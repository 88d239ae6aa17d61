/*
 * The end of the X server. Xlib ends the program when its connection breaks,
 * unless it is told otherwise (Xlib, XSetIOErrorExitHandler); here only the
 * window's thread ends, and the run goes on. It ends within Xlib, whose lock it
 * takes along: SDL cannot be used any more, so nothing of it is given back.
 */
#define _DEFAULT_SOURCE 1
#include "emu/display/window_parts.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef SDL_VIDEO_DRIVER_X11

static int on_error(Display *display)
{
    (void)display;
    return 0;
}

/* Libraries of OpenGL ask Xlib for the lock when they are unloaded. */
static void end_at_once(int code, void *opaque)
{
    (void)opaque;
    fflush(NULL);
    _exit(code);
}

static void on_exit_wanted(Display *display, void *opaque)
{
    struct window *w = opaque;

    (void)display;
    on_exit(end_at_once, NULL);
    window_report_start(w, WINDOW_FAILED, "the X server has gone");
    atomic_store(&w->lost, true);
    pthread_exit(NULL);
}

void window_watch_display(struct window *w)
{
    SDL_SysWMinfo info;

    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(w->sdl, &info) ||
        info.subsystem != SDL_SYSWM_X11)
        return;
    XSetIOErrorHandler(on_error);
    XSetIOErrorExitHandler(info.info.x11.display, on_exit_wanted, w);
}

#else

void window_watch_display(struct window *w)
{
    (void)w;
}

#endif
