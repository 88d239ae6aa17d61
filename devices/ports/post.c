#include "devices/ports/post.h"

static uint32_t post_read(void *dev, uint32_t offset, unsigned size)
{
    const struct post *post = dev;

    (void)offset;
    (void)size;
    return post->code;
}

static void post_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct post *post = dev;

    (void)offset;
    (void)size;
    post->code = (uint8_t)value;
}

static const struct bus_ops post_ops = { post_read, post_write, 1 };

void post_init(struct post *post, struct bus *bus)
{
    *post = (struct post){ 0 };
    bus_map_ports(bus, "POST code", POST_PORT, 1, &post_ops, post);
}
