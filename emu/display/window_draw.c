/* What the window shows: the guest's picture or the TLB view, and over it the
 * help panel. */
#include <SDL.h>

#include "emu/display/window_fit.h"
#include "emu/display/window_help.h"
#include "emu/display/window_parts.h"

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

void window_choose_scale(struct window *w)
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
    window_choose_scale(w);
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
static bool put_view(struct window *w, bool new_screen)
{
    const struct frame_buffer *taken = &w->frame->taken;

    if (!taken->width)
        return false;
    overlay_draw(w->view, &w->snapshot, new_screen ? taken->pixels : NULL,
                 taken->width, taken->height);
    if (w->points && overlay_draw_tip(w->view, &w->snapshot, w->x, w->y))
        w->view_spoilt = true;
    w->pointed = false;
    return put_rows(w, w->view, OVERLAY_WIDTH, OVERLAY_HEIGHT, 0,
                    OVERLAY_HEIGHT);
}

bool window_update_texture(struct window *w)
{
    const struct frame_buffer *taken = &w->frame->taken;
    bool overlay = atomic_load(&w->overlay), turned = overlay != w->was_overlay;
    unsigned first = 0, rows = 0;
    bool fresh = frame_take(w->frame, &first, &rows);

    w->was_overlay = overlay;
    if (overlay) {
        bool news = feed_take(w->feed, &w->snapshot) | w->pointed;

        fresh |= turned || w->view_spoilt;
        w->view_spoilt = false;
        return (fresh || news) && put_view(w, fresh);
    }
    if (turned) {
        first = 0;
        rows = taken->height;
    }
    return (fresh || turned) && taken->width &&
           put_rows(w, taken->pixels, (int)taken->width, (int)taken->height,
                    (int)first, (int)rows);
}

/* In the middle of the window, in its own pixels, or smaller where it has no
 * room. */
static void draw_help(struct window *w)
{
    struct window_size room, size = { WINDOW_HELP_WIDTH, WINDOW_HELP_HEIGHT };
    SDL_Rect at;

    if (!w->help) {
        w->help = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_RGB888,
                                    SDL_TEXTUREACCESS_STATIC,
                                    WINDOW_HELP_WIDTH, WINDOW_HELP_HEIGHT);
        if (!w->help)
            return;
        window_help_draw(w->view);
        w->view_spoilt = true;
        SDL_UpdateTexture(w->help, NULL, w->view,
                          WINDOW_HELP_WIDTH * (int)sizeof(*w->view));
    }
    SDL_RenderSetLogicalSize(w->renderer, 0, 0);
    SDL_GetRendererOutputSize(w->renderer, &room.width, &room.height);
    if (window_fit_shrinks(size, room))
        size = window_fit(size, room);
    at = (SDL_Rect){ (room.width - size.width) / 2,
                     (room.height - size.height) / 2, size.width, size.height };
    SDL_RenderCopy(w->renderer, w->help, NULL, &at);
    window_choose_scale(w);
}

void window_draw(struct window *w)
{
    SDL_SetRenderDrawColor(w->renderer, 0, 0, 0, 255);
    SDL_RenderClear(w->renderer);
    if (w->texture)
        SDL_RenderCopy(w->renderer, w->texture, NULL, NULL);
    if (w->helps)
        draw_help(w);
    SDL_RenderPresent(w->renderer);
}
