/*
 * The mouse: the user's until a click into the guest's picture, then the
 * guest's until Ctrl-Alt-G or until another window has the focus.
 */
#include <SDL.h>

#include "emu/display/window_parts.h"

static uint8_t button_bit(uint8_t button)
{
    switch (button) {
    case SDL_BUTTON_LEFT:   return MOUSE_LEFT;
    case SDL_BUTTON_RIGHT:  return MOUSE_RIGHT;
    case SDL_BUTTON_MIDDLE: return MOUSE_MIDDLE;
    case SDL_BUTTON_X1:     return MOUSE_BUTTON_4;
    case SDL_BUTTON_X2:     return MOUSE_BUTTON_5;
    default:                return 0;
    }
}

static void move(struct window *w, int x, int y, int wheel)
{
    window_queue_put_move(w->queue, &(struct mouse_move){
        .x = x, .y = y, .wheel = wheel, .buttons = w->buttons,
    });
}

static void capture(struct window *w)
{
    w->captured = SDL_SetRelativeMouseMode(SDL_TRUE) == 0;
    w->points = !w->captured;
    w->pointed = true;
}

void window_mouse_release(struct window *w)
{
    if (!w->captured)
        return;
    SDL_SetRelativeMouseMode(SDL_FALSE);
    w->captured = false;
    if (w->buttons) {
        w->buttons = 0;
        move(w, 0, 0, 0);
    }
}

/* Whether the pointer is on the guest's picture. */
static bool is_on_picture(const struct window *w, int x, int y)
{
    return !w->was_overlay || overlay_is_screen(x, y);
}

/* The click that captures the mouse is not the guest's. */
static void press(struct window *w, const SDL_MouseButtonEvent *event)
{
    if (!w->captured) {
        if (event->button == SDL_BUTTON_LEFT &&
            is_on_picture(w, event->x, event->y))
            capture(w);
        return;
    }
    w->buttons |= button_bit(event->button);
    move(w, 0, 0, 0);
}

static void release(struct window *w, const SDL_MouseButtonEvent *event)
{
    uint8_t bit = button_bit(event->button);

    if (!w->captured || !(w->buttons & bit))
        return;
    w->buttons &= (uint8_t)~bit;
    move(w, 0, 0, 0);
}

static void turn_wheel(struct window *w, const SDL_MouseWheelEvent *event)
{
    bool flipped = event->direction == SDL_MOUSEWHEEL_FLIPPED;

    if (w->captured)
        move(w, 0, 0, flipped ? event->y : -event->y);
}

static void point(struct window *w, const SDL_MouseMotionEvent *event)
{
    if (w->captured) {
        move(w, event->xrel, event->yrel, 0);
        return;
    }
    w->points = w->pointed = true;
    w->x = event->x;
    w->y = event->y;
}

bool window_mouse_event(struct window *w, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_MOUSEMOTION:
        point(w, &event->motion);
        return true;
    case SDL_MOUSEBUTTONDOWN:
        press(w, &event->button);
        return true;
    case SDL_MOUSEBUTTONUP:
        release(w, &event->button);
        return true;
    case SDL_MOUSEWHEEL:
        turn_wheel(w, &event->wheel);
        return true;
    default:
        return false;
    }
}
