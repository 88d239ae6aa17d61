#include "emu/overlay/feed.h"

void feed_init(struct feed *feed)
{
    pthread_mutex_init(&feed->lock, NULL);
    feed->fresh = false;
}

void feed_destroy(struct feed *feed)
{
    pthread_mutex_destroy(&feed->lock);
}

void feed_publish(struct feed *feed, const struct snapshot *snapshot)
{
    pthread_mutex_lock(&feed->lock);
    snapshot_copy(&feed->published, snapshot);
    feed->fresh = true;
    pthread_mutex_unlock(&feed->lock);
}

bool feed_take(struct feed *feed, struct snapshot *snapshot)
{
    bool fresh;

    pthread_mutex_lock(&feed->lock);
    fresh = feed->fresh;
    if (fresh)
        snapshot_copy(snapshot, &feed->published);
    feed->fresh = false;
    pthread_mutex_unlock(&feed->lock);
    return fresh;
}
