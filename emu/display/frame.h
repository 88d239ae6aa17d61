/*
 * The picture on its way from the machine to the window: a double buffer.
 *
 * The emulation thread publishes what the guest shows; rows that did not
 * change are not copied. The window's thread takes the newest picture whenever
 * it wants. The lock is held only while changed rows are copied, so neither
 * thread waits for the other's work. Pixels are 0x00RRGGBB, rows adjacent.
 */
#ifndef PAGEWALK_EMU_DISPLAY_FRAME_H
#define PAGEWALK_EMU_DISPLAY_FRAME_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "devices/vga/vga.h"

enum {
    FRAME_MAX_WIDTH = VGA_MAX_WIDTH,
    FRAME_MAX_HEIGHT = VGA_MAX_HEIGHT,
};

struct frame_buffer {
    uint32_t *pixels;           /* room for the largest picture */
    unsigned width, height;     /* 0 until the first picture */
    uint64_t serial;            /* of the picture; 0 for none */
};

struct frame {
    /* Held by the emulation thread to write `published` and `changed`, and by
     * the window's thread to read them. */
    pthread_mutex_t lock;
    struct frame_buffer staged;         /* the emulation thread only: the rows
                                           of the next picture that differ */
    bool resized, any;                  /* it has another size; it differs */
    struct frame_buffer published;
    struct frame_buffer taken;          /* the window's thread only */
    bool changed[FRAME_MAX_HEIGHT];     /* rows in which `taken` is older */
    bool differs[FRAME_MAX_HEIGHT];     /* the emulation thread only */
};

/* Returns false when the host has no memory. */
bool frame_init(struct frame *frame);
void frame_destroy(struct frame *frame);

/* Emulation thread: begins a picture, gives some of its rows, each once, and
 * makes it the current one when all are given. Rows that do not differ are only
 * read. frame_end returns whether any differs from the picture before. `width`
 * and `height` are at least 1 and at most FRAME_MAX_WIDTH and FRAME_MAX_HEIGHT. */
void frame_begin(struct frame *frame, unsigned width, unsigned height);
void frame_put(struct frame *frame, const uint32_t *pixels, unsigned first,
               unsigned rows, unsigned stride_pixels);
bool frame_end(struct frame *frame);

/* Emulation thread: makes this picture the current one. Returns whether it
 * differs from the picture before. */
bool frame_publish(struct frame *frame, const uint32_t *pixels,
                   unsigned width, unsigned height, unsigned stride_pixels);

/* Window thread: brings frame->taken up to date. Returns whether anything is
 * new; then all of it lies in the rows [*first_row, *first_row + *rows). The
 * buffer does not change until the next call. */
bool frame_take(struct frame *frame, unsigned *first_row, unsigned *rows);

#endif
