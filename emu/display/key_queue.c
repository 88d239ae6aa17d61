#include "emu/display/key_queue.h"

#include <string.h>

void key_queue_init(struct key_queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    queue->length = 0;
}

void key_queue_destroy(struct key_queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
}

bool key_queue_put(struct key_queue *queue, const uint8_t *bytes,
                   size_t length, size_t keep_free)
{
    bool room;

    pthread_mutex_lock(&queue->lock);
    room = queue->length + length + keep_free <= KEY_QUEUE_BYTES;
    if (room) {
        memcpy(queue->bytes + queue->length, bytes, length);
        queue->length += length;
    }
    pthread_mutex_unlock(&queue->lock);
    return room;
}

size_t key_queue_take(struct key_queue *queue, uint8_t *bytes, size_t size)
{
    size_t length;

    pthread_mutex_lock(&queue->lock);
    length = size < queue->length ? size : queue->length;
    memcpy(bytes, queue->bytes, length);
    queue->length -= length;
    memmove(queue->bytes, queue->bytes + length, queue->length);
    pthread_mutex_unlock(&queue->lock);
    return length;
}
