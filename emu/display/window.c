#include "emu/display/window.h"

#include <SDL.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/display/key_queue.h"
#include "emu/display/keymap.h"
#include "emu/display/window_fit.h"
#include "emu/overlay/overlay.h"

enum {
    POLL_MS = 10,               /* between two looks for a new frame */
    FIRST_WIDTH = 720,          /* before the first frame: of text mode */
    FIRST_HEIGHT = 400,

    /* A press leaves this much room in the queue, so that each key held can
     * send its release. */
    RELEASE_BYTES = KEYMAP_USAGES * 4,
};

enum start { STARTING, RUNNING, FAILED };

struct window {
    struct frame *frame;
    struct feed *feed;
    atomic_bool overlay;        /* the TLB view is shown */
    atomic_bool paused;
    pthread_t thread;
    atomic_bool closed;         /* set when the user closes the window */
    atomic_bool stop;           /* set by window_close() */
    struct key_queue keys;

    pthread_mutex_t start_lock;
    pthread_cond_t started;
    enum start start;
    char error[256];            /* why the start failed */

    pthread_mutex_t title_lock;
    char title[WINDOW_TITLE_MAX];
    bool title_changed;         /* the window thread has to show it */

    /* The window thread's own. */
    SDL_Window *sdl;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    int width, height;          /* of the texture */
    bool shrunk;                /* the picture is scaled down */
    bool held[KEYMAP_USAGES];
    bool was_overlay;           /* what the texture has is the TLB view */
    struct snapshot snapshot;   /* the newest */
    uint32_t view[OVERLAY_WIDTH * OVERLAY_HEIGHT];      /* the TLB view */
};

static unsigned modifiers_held(const struct window *w)
{
    unsigned modifiers = 0;

    if (w->held[SDL_SCANCODE_LCTRL] || w->held[SDL_SCANCODE_RCTRL])
        modifiers |= KEYMAP_CONTROL;
    if (w->held[SDL_SCANCODE_LALT] || w->held[SDL_SCANCODE_RALT])
        modifiers |= KEYMAP_ALT;
    return modifiers;
}

static void key_press(struct window *w, unsigned usage)
{
    uint8_t bytes[KEYMAP_MAX_BYTES];
    unsigned length;

    if (usage >= KEYMAP_USAGES)
        return;
    length = keymap_bytes(usage, true, modifiers_held(w), bytes);
    if (length && key_queue_put(&w->keys, bytes, length, RELEASE_BYTES))
        w->held[usage] = true;
}

static void key_release(struct window *w, unsigned usage)
{
    uint8_t bytes[KEYMAP_MAX_BYTES];
    unsigned length;

    if (usage >= KEYMAP_USAGES || !w->held[usage])
        return;
    length = keymap_bytes(usage, false, modifiers_held(w), bytes);
    w->held[usage] = false;
    key_queue_put(&w->keys, bytes, length, 0);
}

/* Without the focus the window does not hear of releases. */
static void release_all(struct window *w)
{
    for (unsigned usage = 0; usage < KEYMAP_USAGES; usage++)
        key_release(w, usage);
}

/* The room for a window on the screen that it is on, without its borders. */
static struct window_size find_room(struct window *w)
{
    int display = SDL_GetWindowDisplayIndex(w->sdl);
    int top = 0, left = 0, bottom = 0, right = 0;
    SDL_Rect rect;

    if (SDL_GetDisplayUsableBounds(display < 0 ? 0 : display, &rect) != 0)
        return (struct window_size){ FRAME_MAX_WIDTH, FRAME_MAX_HEIGHT };
    SDL_GetWindowBordersSize(w->sdl, &top, &left, &bottom, &right);
    return (struct window_size){ rect.w - left - right, rect.h - top - bottom };
}

/* Brings a window back that hangs off the screen. */
static void keep_on_screen(struct window *w)
{
    int display = SDL_GetWindowDisplayIndex(w->sdl), x, y, width, height;
    SDL_Rect rect;

    if (SDL_GetDisplayUsableBounds(display < 0 ? 0 : display, &rect) != 0)
        return;
    SDL_GetWindowPosition(w->sdl, &x, &y);
    SDL_GetWindowSize(w->sdl, &width, &height);
    if (x < rect.x || y < rect.y || x + width > rect.x + rect.w ||
        y + height > rect.y + rect.h)
        SDL_SetWindowPosition(w->sdl,
                              SDL_WINDOWPOS_CENTERED_DISPLAY(display),
                              SDL_WINDOWPOS_CENTERED_DISPLAY(display));
}

/* Takes the window's size for the picture's scale. */
static void choose_scale(struct window *w)
{
    struct window_size window, picture = { w->width, w->height };

    if (!w->texture)
        return;
    SDL_GetRendererOutputSize(w->renderer, &window.width, &window.height);
    w->shrunk = window_fit_shrinks(picture, window);
    SDL_SetTextureScaleMode(w->texture, w->shrunk ? SDL_ScaleModeLinear
                                                  : SDL_ScaleModeNearest);
    SDL_RenderSetIntegerScale(w->renderer, !w->shrunk);
    SDL_RenderSetLogicalSize(w->renderer, w->width, w->height);
}

static void fit_window(struct window *w)
{
    struct window_size picture = { w->width, w->height };
    struct window_size room = find_room(w);
    struct window_size least = window_fit_least(picture, room);
    struct window_size size = window_fit(picture, room);

    SDL_SetWindowMinimumSize(w->sdl, least.width, least.height);
    SDL_SetWindowSize(w->sdl, size.width, size.height);
    keep_on_screen(w);
}

static bool make_texture(struct window *w, int width, int height)
{
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    w->texture = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_RGB888,
                                   SDL_TEXTUREACCESS_STREAMING, width,
                                   height);
    if (!w->texture)
        return false;
    w->width = width;
    w->height = height;
    fit_window(w);
    choose_scale(w);
    return true;
}

/* Copies rows of a picture into the texture. */
static bool put_rows(struct window *w, const uint32_t *pixels, int width,
                     int height, int first, int rows)
{
    SDL_Rect rect;

    if (!w->texture || w->width != width || w->height != height) {
        if (!make_texture(w, width, height))
            return false;
        first = 0;
        rows = height;
    }
    rect = (SDL_Rect){ 0, first, width, rows };
    SDL_UpdateTexture(w->texture, &rect,
                      pixels + (size_t)first * (size_t)width,
                      width * (int)sizeof(*pixels));
    return true;
}

/* Draws the TLB view of the newest snapshot. */
static bool put_view(struct window *w)
{
    const struct frame_buffer *taken = &w->frame->taken;

    if (!taken->width)
        return false;
    overlay_draw(w->view, &w->snapshot, taken->pixels, taken->width,
                 taken->height);
    return put_rows(w, w->view, OVERLAY_WIDTH, OVERLAY_HEIGHT, 0,
                    OVERLAY_HEIGHT);
}

/* Brings the texture up to date. Returns whether anything is new. */
static bool update_texture(struct window *w)
{
    const struct frame_buffer *taken = &w->frame->taken;
    bool overlay = atomic_load(&w->overlay), turned = overlay != w->was_overlay;
    unsigned first = 0, rows = 0;
    bool fresh = frame_take(w->frame, &first, &rows);

    w->was_overlay = overlay;
    if (overlay) {
        fresh |= feed_take(w->feed, &w->snapshot);
        return (fresh || turned) && put_view(w);
    }
    if (turned) {
        first = 0;
        rows = taken->height;
    }
    return (fresh || turned) && taken->width &&
           put_rows(w, taken->pixels, (int)taken->width, (int)taken->height,
                    (int)first, (int)rows);
}

static void draw(struct window *w)
{
    SDL_SetRenderDrawColor(w->renderer, 0, 0, 0, 255);
    SDL_RenderClear(w->renderer);
    if (w->texture)
        SDL_RenderCopy(w->renderer, w->texture, NULL, NULL);
    SDL_RenderPresent(w->renderer);
}

static void turn(atomic_bool *what)
{
    atomic_store(what, !atomic_load(what));
}

static void turn_full_screen(struct window *w)
{
    bool full = SDL_GetWindowFlags(w->sdl) & SDL_WINDOW_FULLSCREEN_DESKTOP;

    SDL_SetWindowFullscreen(w->sdl,
                            full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* The chords that are the window's. All other keys are the guest's, and it has
 * seen the modifiers go down. Returns whether the key was one of a chord. */
static bool take_chord(struct window *w, const SDL_KeyboardEvent *key)
{
    unsigned held = modifiers_held(w);
    bool both = held == (KEYMAP_CONTROL | KEYMAP_ALT);

    switch (key->keysym.scancode) {
    case SDL_SCANCODE_T:
        if (both && !key->repeat)
            turn(&w->overlay);
        return both;
    case SDL_SCANCODE_P:
        if (both && !key->repeat)
            turn(&w->paused);
        return both;
    case SDL_SCANCODE_RETURN:
        if (held == KEYMAP_ALT && !key->repeat)
            turn_full_screen(w);
        return held == KEYMAP_ALT;
    default:
        return false;
    }
}

/* Returns whether the window must be drawn anew. */
static bool handle_event(struct window *w, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_QUIT:
        atomic_store(&w->closed, true);
        return false;
    case SDL_KEYDOWN:
        if (!take_chord(w, &event->key))
            key_press(w, event->key.keysym.scancode);
        return false;
    case SDL_KEYUP:
        key_release(w, event->key.keysym.scancode);
        return false;
    case SDL_WINDOWEVENT:
        if (event->window.event == SDL_WINDOWEVENT_FOCUS_LOST)
            release_all(w);
        else if (event->window.event == SDL_WINDOWEVENT_CLOSE)
            atomic_store(&w->closed, true);
        else if (event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            choose_scale(w);
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
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || !display_is_visible())
        return false;
    SDL_EnableScreenSaver();
    w->sdl = SDL_CreateWindow(w->title, SDL_WINDOWPOS_UNDEFINED,
                              SDL_WINDOWPOS_UNDEFINED, FIRST_WIDTH,
                              FIRST_HEIGHT, SDL_WINDOW_RESIZABLE);
    if (!w->sdl)
        return false;
    w->renderer = SDL_CreateRenderer(w->sdl, -1, 0);
    return w->renderer != NULL;
}

static void stop_sdl(struct window *w)
{
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    if (w->renderer)
        SDL_DestroyRenderer(w->renderer);
    if (w->sdl)
        SDL_DestroyWindow(w->sdl);
    SDL_Quit();
}

/* Shows a title that window_set_title has set. */
static void update_title(struct window *w)
{
    pthread_mutex_lock(&w->title_lock);
    if (w->title_changed)
        SDL_SetWindowTitle(w->sdl, w->title);
    w->title_changed = false;
    pthread_mutex_unlock(&w->title_lock);
}

static void report_start(struct window *w, enum start start)
{
    pthread_mutex_lock(&w->start_lock);
    w->start = start;
    if (start == FAILED)
        snprintf(w->error, sizeof(w->error), "no display: %s",
                 SDL_GetError());
    pthread_cond_signal(&w->started);
    pthread_mutex_unlock(&w->start_lock);
}

static void *window_thread(void *opaque)
{
    struct window *w = opaque;

    if (!start_sdl(w)) {
        report_start(w, FAILED);
        stop_sdl(w);
        return NULL;
    }
    report_start(w, RUNNING);
    draw(w);
    while (!atomic_load(&w->stop)) {
        bool redraw = false;
        SDL_Event event;

        if (SDL_WaitEventTimeout(&event, POLL_MS)) {
            do {
                redraw |= handle_event(w, &event);
            } while (SDL_PollEvent(&event));
        }
        update_title(w);
        redraw |= update_texture(w);
        if (redraw)
            draw(w);
    }
    stop_sdl(w);
    return NULL;
}

static enum start wait_for_start(struct window *w)
{
    pthread_mutex_lock(&w->start_lock);
    while (w->start == STARTING)
        pthread_cond_wait(&w->started, &w->start_lock);
    pthread_mutex_unlock(&w->start_lock);
    return w->start;
}

static void destroy(struct window *w)
{
    key_queue_destroy(&w->keys);
    pthread_mutex_destroy(&w->start_lock);
    pthread_mutex_destroy(&w->title_lock);
    pthread_cond_destroy(&w->started);
    free(w);
}

struct window *window_open(struct frame *frame, struct feed *feed,
                           bool overlay, const char *title,
                           struct error *error)
{
    struct window *w = calloc(1, sizeof(*w));

    if (!w) {
        error_host(error, "no window: out of memory");
        return NULL;
    }
    snprintf(w->title, sizeof(w->title), "%s", title);
    w->frame = frame;
    w->feed = feed;
    atomic_init(&w->overlay, overlay);
    atomic_init(&w->paused, false);
    atomic_init(&w->closed, false);
    atomic_init(&w->stop, false);
    key_queue_init(&w->keys);
    pthread_mutex_init(&w->start_lock, NULL);
    pthread_mutex_init(&w->title_lock, NULL);
    pthread_cond_init(&w->started, NULL);

    if (pthread_create(&w->thread, NULL, window_thread, w) != 0) {
        error_host(error, "no window: the host has no threads left");
        destroy(w);
        return NULL;
    }
    if (wait_for_start(w) == FAILED) {
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

bool window_paused(struct window *window)
{
    return atomic_load(&window->paused);
}

bool window_closed(struct window *window)
{
    return atomic_load(&window->closed);
}

size_t window_poll_keys(struct window *window, uint8_t *bytes, size_t size)
{
    return key_queue_take(&window->keys, bytes, size);
}
