/*
 * Bytes typed in the window, on their way to the emulation thread: scan codes
 * of whole keys, in order.
 */
#ifndef PAGEWALK_EMU_DISPLAY_KEY_QUEUE_H
#define PAGEWALK_EMU_DISPLAY_KEY_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_QUEUE_BYTES = 2048 };

struct key_queue {
    pthread_mutex_t lock;
    uint8_t bytes[KEY_QUEUE_BYTES];
    size_t length;
};

void key_queue_init(struct key_queue *queue);
void key_queue_destroy(struct key_queue *queue);

/* Appends the bytes of one key, all or none. False: they would not leave
 * `keep_free` bytes of room. */
bool key_queue_put(struct key_queue *queue, const uint8_t *bytes,
                   size_t length, size_t keep_free);

/* Takes out up to `size` bytes; returns how many. */
size_t key_queue_take(struct key_queue *queue, uint8_t *bytes, size_t size);

#endif
