#include "emu/display/window.h"

#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/display/window_parts.h"

enum {
    POLL_MS = 10,               /* between two looks for a new frame */
    FIRST_WIDTH = 720,          /* before the first frame: of text mode */
    FIRST_HEIGHT = 400,
};

static void handle_window_event(struct window *w, uint8_t event)
{
    switch (event) {
    case SDL_WINDOWEVENT_FOCUS_LOST:
        window_keys_up(w);
        window_mouse_release(w);
        break;
    case SDL_WINDOWEVENT_LEAVE:
        w->points = false;
        w->pointed = true;
        break;
    case SDL_WINDOWEVENT_CLOSE:
        atomic_store(&w->closed, true);
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        window_choose_scale(w);
        break;
    }
}

/* Returns whether the window must be drawn anew. */
static bool handle_event(struct window *w, const SDL_Event *event)
{
    if (window_mouse_event(w, event))
        return false;
    switch (event->type) {
    case SDL_QUIT:
        atomic_store(&w->closed, true);
        return false;
    case SDL_KEYDOWN:
        window_key_down(w, &event->key);
        return true;
    case SDL_KEYUP:
        window_key_up(w, event->key.keysym.scancode);
        return false;
    case SDL_WINDOWEVENT:
        handle_window_event(w, event->window.event);
        return true;
    case SDL_RENDER_TARGETS_RESET:
        return true;
    default:
        return false;
    }
}

/* SDL may take a video driver that shows nothing where it finds no display.
 * That is right only where SDL_VIDEODRIVER asks for it. */
static bool display_is_visible(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();

    if (SDL_getenv("SDL_VIDEODRIVER"))
        return true;
    if (strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0)
        return true;
    SDL_SetError("neither X11 nor Wayland is running here");
    return false;
}

static bool start_sdl(struct window *w)
{
    /* Signals are handled by emu/host/signals.c. */
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "nearest");
    /* The guest gets the counts of the mouse, whatever the picture's scale. */
    SDL_SetHint(SDL_HINT_MOUSE_RELATIVE_SCALING, "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || !display_is_visible())
        return false;
    SDL_EnableScreenSaver();
    w->sdl = SDL_CreateWindow(w->title, SDL_WINDOWPOS_UNDEFINED,
                              SDL_WINDOWPOS_UNDEFINED, FIRST_WIDTH,
                              FIRST_HEIGHT, SDL_WINDOW_RESIZABLE);
    if (!w->sdl)
        return false;
    window_watch_display(w);
    w->renderer = SDL_CreateRenderer(w->sdl, -1, 0);
    return w->renderer != NULL;
}

static void stop_sdl(struct window *w)
{
    if (w->help)
        SDL_DestroyTexture(w->help);
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    if (w->renderer)
        SDL_DestroyRenderer(w->renderer);
    if (w->sdl)
        SDL_DestroyWindow(w->sdl);
    SDL_Quit();
}

/* Shows the title that window_set_title has set, and how to get a mouse back
 * that is the guest's. */
static void update_title(struct window *w)
{
    char title[WINDOW_TITLE_MAX + 64];

    pthread_mutex_lock(&w->title_lock);
    if (w->title_changed || w->captured != w->tells_captured) {
        snprintf(title, sizeof(title), "%s%s", w->title,
                 w->captured ? " (Ctrl-Alt-G frees the mouse)" : "");
        SDL_SetWindowTitle(w->sdl, title);
    }
    w->title_changed = false;
    w->tells_captured = w->captured;
    pthread_mutex_unlock(&w->title_lock);
}

void window_report_start(struct window *w, enum window_start start,
                         const char *why)
{
    pthread_mutex_lock(&w->start_lock);
    if (w->start == WINDOW_STARTING) {
        w->start = start;
        snprintf(w->error, sizeof(w->error), "no display: %s", why);
        pthread_cond_signal(&w->started);
    }
    pthread_mutex_unlock(&w->start_lock);
}

static void *window_thread(void *opaque)
{
    struct window *w = opaque;

    if (!start_sdl(w)) {
        window_report_start(w, WINDOW_FAILED, SDL_GetError());
        stop_sdl(w);
        return NULL;
    }
    window_report_start(w, WINDOW_RUNNING, "");
    window_draw(w);
    while (!atomic_load(&w->stop)) {
        bool redraw = false;
        SDL_Event event;

        if (SDL_WaitEventTimeout(&event, POLL_MS)) {
            do {
                redraw |= handle_event(w, &event);
            } while (SDL_PollEvent(&event));
        }
        update_title(w);
        redraw |= window_update_texture(w);
        if (redraw)
            window_draw(w);
    }
    stop_sdl(w);
    return NULL;
}

static enum window_start wait_for_start(struct window *w)
{
    pthread_mutex_lock(&w->start_lock);
    while (w->start == WINDOW_STARTING)
        pthread_cond_wait(&w->started, &w->start_lock);
    pthread_mutex_unlock(&w->start_lock);
    return w->start;
}

static void destroy(struct window *w)
{
    pthread_mutex_destroy(&w->start_lock);
    pthread_mutex_destroy(&w->title_lock);
    pthread_cond_destroy(&w->started);
    free(w);
}

struct window *window_open(const struct window_ends *ends, bool overlay,
                           const char *title, struct error *error)
{
    struct window *w = calloc(1, sizeof(*w));

    if (!w) {
        error_host(error, "no window: out of memory");
        return NULL;
    }
    snprintf(w->title, sizeof(w->title), "%s", title);
    w->frame = ends->frame;
    w->feed = ends->feed;
    w->queue = ends->queue;
    atomic_init(&w->overlay, overlay);
    atomic_init(&w->closed, false);
    atomic_init(&w->lost, false);
    atomic_init(&w->stop, false);
    pthread_mutex_init(&w->start_lock, NULL);
    pthread_mutex_init(&w->title_lock, NULL);
    pthread_cond_init(&w->started, NULL);

    if (pthread_create(&w->thread, NULL, window_thread, w) != 0) {
        error_host(error, "no window: the host has no threads left");
        destroy(w);
        return NULL;
    }
    if (wait_for_start(w) == WINDOW_FAILED) {
        pthread_join(w->thread, NULL);
        error_host(error, "%s", w->error);
        destroy(w);
        return NULL;
    }
    return w;
}

void window_close(struct window *window)
{
    if (!window)
        return;
    atomic_store(&window->stop, true);
    pthread_join(window->thread, NULL);
    destroy(window);
}

void window_set_title(struct window *window, const char *title)
{
    pthread_mutex_lock(&window->title_lock);
    snprintf(window->title, sizeof(window->title), "%s", title);
    window->title_changed = true;
    pthread_mutex_unlock(&window->title_lock);
}

bool window_wants_overlay(struct window *window)
{
    return atomic_load(&window->overlay);
}

bool window_closed(struct window *window)
{
    return atomic_load(&window->closed);
}

bool window_lost(struct window *window)
{
    return atomic_load(&window->lost);
}
