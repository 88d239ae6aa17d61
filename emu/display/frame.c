#define _DEFAULT_SOURCE 1
#include "emu/display/frame.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

enum {
    BUFFER_BYTES = FRAME_MAX_WIDTH * FRAME_MAX_HEIGHT * sizeof(uint32_t),
};

/* Reserved for the largest picture; only what a picture uses costs memory. */
static bool reserve(struct frame_buffer *buffer)
{
    void *memory = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return false;
    buffer->pixels = memory;
    return true;
}

static void release(struct frame_buffer *buffer)
{
    if (buffer->pixels)
        munmap(buffer->pixels, BUFFER_BYTES);
    buffer->pixels = NULL;
}

bool frame_init(struct frame *frame)
{
    memset(frame, 0, sizeof(*frame));
    if (!reserve(&frame->published) || !reserve(&frame->taken)) {
        release(&frame->published);
        return false;
    }
    pthread_mutex_init(&frame->lock, NULL);
    return true;
}

void frame_destroy(struct frame *frame)
{
    release(&frame->published);
    release(&frame->taken);
    pthread_mutex_destroy(&frame->lock);
}

/* Only the emulation thread writes `published`, so it may compare without the
 * lock. */
static bool find_changes(struct frame *frame, const uint32_t *pixels,
                         unsigned width, unsigned height,
                         unsigned stride_pixels)
{
    const struct frame_buffer *old = &frame->published;
    bool resized = old->width != width || old->height != height;
    bool any = resized;

    for (unsigned row = 0; row < height; row++) {
        frame->differs[row] =
            resized || memcmp(old->pixels + (size_t)row * width,
                              pixels + (size_t)row * stride_pixels,
                              width * sizeof(*pixels)) != 0;
        any |= frame->differs[row];
    }
    return any;
}

bool frame_publish(struct frame *frame, const uint32_t *pixels,
                   unsigned width, unsigned height, unsigned stride_pixels)
{
    struct frame_buffer *to = &frame->published;

    assert(width >= 1 && width <= FRAME_MAX_WIDTH);
    assert(height >= 1 && height <= FRAME_MAX_HEIGHT);
    assert(stride_pixels >= width);
    if (!find_changes(frame, pixels, width, height, stride_pixels))
        return false;

    pthread_mutex_lock(&frame->lock);
    for (unsigned row = 0; row < height; row++) {
        if (!frame->differs[row])
            continue;
        memcpy(to->pixels + (size_t)row * width,
               pixels + (size_t)row * stride_pixels, width * sizeof(*pixels));
        frame->changed[row] = true;
    }
    to->width = width;
    to->height = height;
    to->serial++;
    pthread_mutex_unlock(&frame->lock);
    return true;
}

bool frame_take(struct frame *frame, unsigned *first_row, unsigned *rows)
{
    const struct frame_buffer *from = &frame->published;
    struct frame_buffer *to = &frame->taken;
    unsigned first = FRAME_MAX_HEIGHT, last = 0;

    pthread_mutex_lock(&frame->lock);
    if (from->serial == to->serial) {
        pthread_mutex_unlock(&frame->lock);
        return false;
    }
    for (unsigned row = 0; row < from->height; row++) {
        size_t at = (size_t)row * from->width;

        if (!frame->changed[row])
            continue;
        memcpy(to->pixels + at, from->pixels + at,
               from->width * sizeof(*to->pixels));
        first = row < first ? row : first;
        last = row;
    }
    memset(frame->changed, 0, sizeof(frame->changed));
    to->width = from->width;
    to->height = from->height;
    to->serial = from->serial;
    pthread_mutex_unlock(&frame->lock);

    *first_row = first;
    *rows = last - first + 1;
    return true;
}
