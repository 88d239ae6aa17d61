#include "emu/display/window_fit.h"

#include <stdint.h>

enum { SMALL_WIDTH = 400 };     /* pictures up to this width are doubled */

static bool fits(struct window_size size, struct window_size room)
{
    return size.width <= room.width && size.height <= room.height;
}

static struct window_size scaled(struct window_size size, int64_t times,
                                 int64_t by)
{
    struct window_size result = {
        (int)(size.width * times / by), (int)(size.height * times / by),
    };

    if (result.width < 1)
        result.width = 1;
    if (result.height < 1)
        result.height = 1;
    return result;
}

struct window_size window_fit(struct window_size picture,
                              struct window_size room)
{
    struct window_size twice = scaled(picture, 2, 1);

    if (picture.width <= SMALL_WIDTH && fits(twice, room))
        return twice;
    if (fits(picture, room))
        return picture;
    /* The side that needs to shrink more decides. */
    if ((int64_t)picture.width * room.height >
        (int64_t)picture.height * room.width)
        return scaled(picture, room.width, picture.width);
    return scaled(picture, room.height, picture.height);
}

struct window_size window_fit_least(struct window_size picture,
                                    struct window_size room)
{
    struct window_size half = {
        (picture.width + 1) / 2, (picture.height + 1) / 2,
    };

    return fits(half, room) ? half : window_fit(picture, room);
}

bool window_fit_shrinks(struct window_size picture, struct window_size window)
{
    return !fits(picture, window);
}
