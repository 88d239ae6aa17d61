/*
 * Snapshots on their way from the emulation thread to the window's. The lock is
 * held only for a copy, so neither thread waits for the other's work.
 */
#ifndef PAGEWALK_EMU_OVERLAY_FEED_H
#define PAGEWALK_EMU_OVERLAY_FEED_H

#include <pthread.h>
#include <stdbool.h>

#include "emu/overlay/snapshot.h"

struct feed {
    pthread_mutex_t lock;
    struct snapshot published;
    bool fresh;                 /* published since the last feed_take */
};

void feed_init(struct feed *feed);
void feed_destroy(struct feed *feed);

void feed_publish(struct feed *feed, const struct snapshot *snapshot);
/* Copies the newest snapshot. False: there is none since the last call. */
bool feed_take(struct feed *feed, struct snapshot *snapshot);

#endif
