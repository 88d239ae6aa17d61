#define _POSIX_C_SOURCE 200809L
#include "emu/display/window_queue.h"

#include <stdlib.h>
#include <string.h>

void window_queue_init(struct window_queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    queue->keys = queue->moves = queue->commands = 0;
    queue->text = NULL;
}

void window_queue_destroy(struct window_queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    free(queue->text);
}

bool window_queue_put_keys(struct window_queue *queue,
                           const struct keymap_key *keys, unsigned count,
                           unsigned keep_free)
{
    bool room;

    pthread_mutex_lock(&queue->lock);
    room = queue->keys + count + keep_free <= WINDOW_QUEUE_KEYS;
    for (unsigned i = 0; room && i < count; i++)
        queue->key[queue->keys++] = keys[i];
    pthread_mutex_unlock(&queue->lock);
    return room;
}

bool window_queue_first_key(struct window_queue *queue, struct keymap_key *key)
{
    bool any;

    pthread_mutex_lock(&queue->lock);
    any = queue->keys > 0;
    if (any)
        *key = queue->key[0];
    pthread_mutex_unlock(&queue->lock);
    return any;
}

void window_queue_drop_key(struct window_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->keys--;
    memmove(queue->key, queue->key + 1, queue->keys * sizeof(*queue->key));
    pthread_mutex_unlock(&queue->lock);
}

void window_queue_put_move(struct window_queue *queue,
                           const struct mouse_move *move)
{
    struct mouse_move *last;

    pthread_mutex_lock(&queue->lock);
    last = queue->moves ? &queue->move[queue->moves - 1] : NULL;
    if (!last || (last->buttons != move->buttons &&
                  queue->moves < WINDOW_QUEUE_MOVES)) {
        queue->move[queue->moves++] = *move;
    } else {
        last->x += move->x;
        last->y += move->y;
        last->wheel += move->wheel;
        last->buttons = move->buttons;
    }
    pthread_mutex_unlock(&queue->lock);
}

bool window_queue_take_move(struct window_queue *queue,
                            struct mouse_move *move)
{
    bool any;

    pthread_mutex_lock(&queue->lock);
    any = queue->moves > 0;
    if (any) {
        *move = queue->move[0];
        queue->moves--;
        memmove(queue->move, queue->move + 1,
                queue->moves * sizeof(*queue->move));
    }
    pthread_mutex_unlock(&queue->lock);
    return any;
}

void window_queue_put_command(struct window_queue *queue,
                              enum window_command command)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->commands < WINDOW_QUEUE_COMMANDS)
        queue->command[queue->commands++] = command;
    pthread_mutex_unlock(&queue->lock);
}

bool window_queue_take_command(struct window_queue *queue,
                               enum window_command *command)
{
    bool any;

    pthread_mutex_lock(&queue->lock);
    any = queue->commands > 0;
    if (any) {
        *command = queue->command[0];
        queue->commands--;
        memmove(queue->command, queue->command + 1,
                queue->commands * sizeof(*queue->command));
    }
    pthread_mutex_unlock(&queue->lock);
    return any;
}

void window_queue_put_text(struct window_queue *queue, const char *text)
{
    char *copy = strndup(text, WINDOW_QUEUE_TEXT - 1);

    pthread_mutex_lock(&queue->lock);
    free(queue->text);
    queue->text = copy;
    pthread_mutex_unlock(&queue->lock);
}

char *window_queue_take_text(struct window_queue *queue)
{
    char *text;

    pthread_mutex_lock(&queue->lock);
    text = queue->text;
    queue->text = NULL;
    pthread_mutex_unlock(&queue->lock);
    return text;
}
