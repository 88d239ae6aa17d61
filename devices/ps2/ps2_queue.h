/* What a PS/2 device has to send: a ring of bytes. */
#ifndef PAGEWALK_DEVICES_PS2_PS2_QUEUE_H
#define PAGEWALK_DEVICES_PS2_PS2_QUEUE_H

#include <stdint.h>

enum { PS2_QUEUE = 256 };       /* bytes */

struct ps2_queue {
    uint8_t byte[PS2_QUEUE];
    unsigned head, count;
};

/* Appends a byte; a full queue drops it. */
static inline void ps2_queue_put(struct ps2_queue *queue, uint8_t byte)
{
    if (queue->count == PS2_QUEUE)
        return;
    queue->byte[(queue->head + queue->count) % PS2_QUEUE] = byte;
    queue->count++;
}

/* Takes the oldest byte; `count` is above 0. */
static inline uint8_t ps2_queue_take(struct ps2_queue *queue)
{
    uint8_t byte = queue->byte[queue->head];

    queue->head = (queue->head + 1) % PS2_QUEUE;
    queue->count--;
    return byte;
}

static inline unsigned ps2_queue_room(const struct ps2_queue *queue)
{
    return PS2_QUEUE - queue->count;
}

#endif
