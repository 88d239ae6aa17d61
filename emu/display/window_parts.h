/*
 * The window's thread, for the files emu/display/window_*.c alone: what it has
 * and what each of them does. All of it runs on that thread, but for what
 * window.h declares.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_PARTS_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "emu/display/keymap.h"
#include "emu/display/window.h"
#include "emu/overlay/overlay.h"

struct SDL_KeyboardEvent;
union SDL_Event;

enum window_start { WINDOW_STARTING, WINDOW_RUNNING, WINDOW_FAILED };

struct window {
    struct frame *frame;
    struct feed *feed;
    struct window_queue *queue;
    pthread_t thread;
    atomic_bool overlay;        /* the TLB view is shown */
    atomic_bool closed;         /* set when the user closes the window */
    atomic_bool lost;           /* set when the display has gone */
    atomic_bool stop;           /* set by window_close() */

    pthread_mutex_t start_lock;
    pthread_cond_t started;
    enum window_start start;
    char error[256];            /* why the start failed */

    pthread_mutex_t title_lock;
    char title[WINDOW_TITLE_MAX];
    bool title_changed;         /* the window thread has to show it */

    /* The window thread's own. */
    struct SDL_Window *sdl;
    struct SDL_Renderer *renderer;
    struct SDL_Texture *texture;
    struct SDL_Texture *help;          /* null: the panel was not drawn yet */
    bool helps;                 /* the panel is shown */
    int width, height;          /* of the texture */
    bool shrunk;                /* the picture is scaled down */
    bool held[KEYMAP_USAGES];
    bool captured;              /* the mouse is the guest's */
    bool tells_captured;        /* the title says so */
    uint8_t buttons;            /* MOUSE_ bits that the guest was told of */
    int x, y;                   /* of the pointer in the picture */
    bool points;                /* it is in the window, and free */
    bool pointed;               /* it has moved since the view was drawn */
    bool was_overlay;           /* what the texture has is the TLB view */
    struct snapshot snapshot;   /* the newest */
    uint32_t view[OVERLAY_WIDTH * OVERLAY_HEIGHT];      /* the TLB view */
    bool view_spoilt;           /* something else was drawn there */
};

/* window_keys.c: a key goes down (again, if it is held) or up. Without the focus
 * the window does not hear of releases: all keys go up. */
void window_key_down(struct window *window, const struct SDL_KeyboardEvent *key);
void window_key_up(struct window *window, unsigned usage);
void window_keys_up(struct window *window);

/* window_mouse.c: events of the mouse; and it goes back to the user. Returns
 * whether the event was one of these. */
bool window_mouse_event(struct window *window, const union SDL_Event *event);
void window_mouse_release(struct window *window);

/* window_draw.c */

/* Takes the window's size for the picture's scale. */
void window_choose_scale(struct window *window);
/* Brings the texture up to date. Returns whether anything is new. */
bool window_update_texture(struct window *window);
void window_draw(struct window *window);

/* window_x11.c: from now on the end of the X server, if this is a window of
 * one, sets `lost` and ends the thread. */
void window_watch_display(struct window *window);

/* window.c: the window has been made, or not, for the reason `why`. */
void window_report_start(struct window *window, enum window_start start,
                         const char *why);

#endif
