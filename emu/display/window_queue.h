/*
 * What the user does in the window, on its way from the window's thread to the
 * emulation thread, in order: keys, moves of the mouse, commands, and a text to
 * be typed. The lock is held only while one of them is copied.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_QUEUE_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

#include "devices/ps2/mouse.h"
#include "emu/display/keymap.h"

enum window_command {
#define CHORD(usage, name, key, help) WINDOW_##name,
#include "emu/display/chord.def"
#undef CHORD
    WINDOW_COMMANDS
};

enum {
    WINDOW_QUEUE_KEYS = 1024,
    WINDOW_QUEUE_MOVES = 64,
    WINDOW_QUEUE_COMMANDS = 32,
    WINDOW_QUEUE_TEXT = 1 << 16,    /* bytes of a text, the 0 included */
};

struct window_queue {
    pthread_mutex_t lock;
    struct keymap_key key[WINDOW_QUEUE_KEYS];
    unsigned keys;
    struct mouse_move move[WINDOW_QUEUE_MOVES];
    unsigned moves;
    enum window_command command[WINDOW_QUEUE_COMMANDS];
    unsigned commands;
    char *text;                 /* null: none */
};

void window_queue_init(struct window_queue *queue);
void window_queue_destroy(struct window_queue *queue);

/* Appends `count` keys, all or none. False: they would not leave room for
 * `keep_free` more. */
bool window_queue_put_keys(struct window_queue *queue,
                           const struct keymap_key *keys, unsigned count,
                           unsigned keep_free);
/* The first key, which stays; false: there is none. */
bool window_queue_first_key(struct window_queue *queue,
                            struct keymap_key *key);
/* Removes the first key. Only for the thread that has looked at it. */
void window_queue_drop_key(struct window_queue *queue);

/* Adds a move. Moves with the same buttons become one; in a full queue the
 * last ones do, whatever their buttons. */
void window_queue_put_move(struct window_queue *queue,
                           const struct mouse_move *move);
bool window_queue_take_move(struct window_queue *queue,
                            struct mouse_move *move);

/* A full queue drops the command. */
void window_queue_put_command(struct window_queue *queue,
                              enum window_command command);
bool window_queue_take_command(struct window_queue *queue,
                               enum window_command *command);

/* Copies a text, what is beyond WINDOW_QUEUE_TEXT cut off; it replaces one that
 * was not taken yet. */
void window_queue_put_text(struct window_queue *queue, const char *text);
/* The text, to be freed; null: there is none. */
char *window_queue_take_text(struct window_queue *queue);

#endif
