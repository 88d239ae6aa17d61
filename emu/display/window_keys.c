/* Keys: those of chords are the window's, all others the guest's. */
#include <SDL.h>

#include "emu/display/window_parts.h"

/* A press leaves this much room in the queue, so that each key held can send
 * its release. */
enum { RELEASE_KEYS = KEYMAP_USAGES * (int)KEYMAP_KEYS };

_Static_assert(RELEASE_KEYS < (int)WINDOW_QUEUE_KEYS, "room for presses");

static const struct {
    uint8_t usage;
    enum window_command command;
} chords[] = {
#define CHORD(usage, name, key, help) { usage, WINDOW_##name },
#include "emu/display/chord.def"
#undef CHORD
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

static void press(struct window *w, unsigned usage)
{
    struct keymap_key keys[KEYMAP_KEYS];
    unsigned count;

    if (usage >= KEYMAP_USAGES)
        return;
    count = keymap_keys(usage, true, modifiers_held(w), keys);
    if (count && window_queue_put_keys(w->queue, keys, count, RELEASE_KEYS))
        w->held[usage] = true;
}

void window_key_up(struct window *w, unsigned usage)
{
    struct keymap_key keys[KEYMAP_KEYS];
    unsigned count;

    if (usage >= KEYMAP_USAGES || !w->held[usage])
        return;
    count = keymap_keys(usage, false, modifiers_held(w), keys);
    w->held[usage] = false;
    window_queue_put_keys(w->queue, keys, count, 0);
}

void window_keys_up(struct window *w)
{
    for (unsigned usage = 0; usage < KEYMAP_USAGES; usage++)
        window_key_up(w, usage);
}

static void turn_full_screen(struct window *w)
{
    bool full = SDL_GetWindowFlags(w->sdl) & SDL_WINDOW_FULLSCREEN_DESKTOP;

    SDL_SetWindowFullscreen(w->sdl,
                            full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

static void paste(struct window *w)
{
    char *text = SDL_GetClipboardText();

    if (text && *text)
        window_queue_put_text(w->queue, text);
    SDL_free(text);
}

static void obey(struct window *w, enum window_command command)
{
    switch (command) {
    case WINDOW_HELP:
        w->helps = !w->helps;
        break;
    case WINDOW_OVERLAY:
        atomic_store(&w->overlay, !atomic_load(&w->overlay));
        break;
    case WINDOW_RELEASE:
        window_mouse_release(w);
        break;
    case WINDOW_PASTE:
        paste(w);
        break;
    default:
        window_queue_put_command(w->queue, command);
    }
}

/* The guest has seen the modifiers go down. Returns whether the key was one of
 * a chord. A step is
 * made again while it is held. */
static bool take_chord(struct window *w, const SDL_KeyboardEvent *key)
{
    unsigned held = modifiers_held(w), usage = key->keysym.scancode;

    if (usage == SDL_SCANCODE_RETURN && held == KEYMAP_ALT) {
        if (!key->repeat)
            turn_full_screen(w);
        return true;
    }
    if (held != (KEYMAP_CONTROL | KEYMAP_ALT))
        return false;
    for (unsigned i = 0; i < sizeof chords / sizeof chords[0]; i++) {
        if (chords[i].usage != usage)
            continue;
        if (!key->repeat || chords[i].command == WINDOW_STEP)
            obey(w, chords[i].command);
        return true;
    }
    return false;
}

void window_key_down(struct window *w, const SDL_KeyboardEvent *key)
{
    if (!take_chord(w, key))
        press(w, key->keysym.scancode);
}
