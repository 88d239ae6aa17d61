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
    if (!reserve(&frame->staged) || !reserve(&frame->published) ||
        !reserve(&frame->taken)) {
        release(&frame->staged);
        release(&frame->published);
        return false;
    }
    pthread_mutex_init(&frame->lock, NULL);
    return true;
}

void frame_destroy(struct frame *frame)
{
    release(&frame->staged);
    release(&frame->published);
    release(&frame->taken);
    pthread_mutex_destroy(&frame->lock);
}

void frame_begin(struct frame *frame, unsigned width, unsigned height)
{
    assert(width >= 1 && width <= FRAME_MAX_WIDTH);
    assert(height >= 1 && height <= FRAME_MAX_HEIGHT);
    frame->staged.width = width;
    frame->staged.height = height;
    frame->any = frame->published.width != width ||
                 frame->published.height != height;
    frame->resized = frame->any;
}

/* Only the emulation thread writes `published`, so it may compare without the
 * lock. */
void frame_put(struct frame *frame, const uint32_t *pixels, unsigned first,
               unsigned rows, unsigned stride_pixels)
{
    unsigned width = frame->staged.width;

    assert(stride_pixels >= width && first + rows <= frame->staged.height);
    for (unsigned row = first; row < first + rows; row++) {
        const uint32_t *from = pixels + (size_t)(row - first) * stride_pixels;
        size_t at = (size_t)row * width, bytes = width * sizeof(*pixels);

        frame->differs[row] =
            frame->resized ||
            memcmp(frame->published.pixels + at, from, bytes) != 0;
        if (!frame->differs[row])
            continue;
        memcpy(frame->staged.pixels + at, from, bytes);
        frame->any = true;
    }
}

bool frame_end(struct frame *frame)
{
    const struct frame_buffer *from = &frame->staged;
    struct frame_buffer *to = &frame->published;

    if (!frame->any)
        return false;
    pthread_mutex_lock(&frame->lock);
    for (unsigned row = 0; row < from->height; row++) {
        size_t at = (size_t)row * from->width;

        if (!frame->differs[row])
            continue;
        memcpy(to->pixels + at, from->pixels + at,
               from->width * sizeof(*to->pixels));
        frame->changed[row] = true;
    }
    to->width = from->width;
    to->height = from->height;
    to->serial++;
    pthread_mutex_unlock(&frame->lock);
    return true;
}

bool frame_publish(struct frame *frame, const uint32_t *pixels,
                   unsigned width, unsigned height, unsigned stride_pixels)
{
    frame_begin(frame, width, height);
    frame_put(frame, pixels, 0, height, stride_pixels);
    return frame_end(frame);
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
