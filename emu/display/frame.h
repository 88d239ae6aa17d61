/*
 * The picture on its way from the machine to the window: a double buffer.
 *
 * The emulation thread publishes what the guest shows; rows that did not
 * change are not copied. The window's thread takes the newest picture when it
 * likes. The lock is held only while changed rows are copied, so neither
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
    pthread_mutex_t lock;       /* for reading `published` and `changed` from
                                   the window, for writing them from the
                                   emulation thread */
    struct frame_buffer published;
    struct frame_buffer taken;  /* the window's alone */
    bool changed[FRAME_MAX_HEIGHT];     /* rows that `taken` lacks */
    bool differs[FRAME_MAX_HEIGHT];     /* the publisher's alone */
};

/* Returns false when the host has no memory. */
bool frame_init(struct frame *frame);
void frame_destroy(struct frame *frame);

/* Emulation thread: makes this picture the current one. Returns whether it
 * differs from the one before. width and height are 1 to FRAME_MAX_. */
bool frame_publish(struct frame *frame, const uint32_t *pixels,
                   unsigned width, unsigned height, unsigned stride_pixels);

/* Window thread: brings frame->taken up to date. Returns whether there was
 * anything new; then [*first_row, *first_row + *rows) covers it. The buffer
 * stays as it is until the next call. */
bool frame_take(struct frame *frame, unsigned *first_row, unsigned *rows);

#endif
